/// Kleene's laws over generated rules with unknowns and errors, and the evaluation laws that hold for any rule.
module FleetMdm.PropertyTests.KleeneLaws

open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

/// What a rule can come to. A value that is no bool counts as an error: connectives refuse it.
type private Outcome =
    | True
    | False
    | Unknown
    | Error

let private holds name property =
    Law.holds [ typeof<RuleArbitraries> ] name property

let private evaluate (device: Device) (rule: Expr) : Value =
    Interpreter.evaluate (environmentOf (reportOf device)) (lower rule)

let private outcome (device: Device) (rule: Expr) : Outcome =
    match evaluate device rule with
    | Value.Bool true -> True
    | Value.Bool false -> False
    | Value.Unknown _ -> Unknown
    | _ -> Error

let private joined (nodes: Expr list) (make: Expr[] -> Node) : Expr = {
    Node = make (Array.ofList nodes)
    Span = Span.at 0
}

let private both (left: Expr) (right: Expr) = joined [ left; right ] Node.And
let private either (left: Expr) (right: Expr) = joined [ left; right ] Node.Or

let private negated (rule: Expr) : Expr = {
    Node = Node.Unary(UnaryOperator.Not, Span.at 0, rule)
    Span = Span.at 0
}

let private conjunction (left: Outcome) (right: Outcome) : Outcome =
    match left, right with
    | False, _
    | _, False -> False
    | Unknown, _
    | _, Unknown -> Unknown
    | Error, _
    | _, Error -> Error
    | True, True -> True

let private negation (outcome: Outcome) : Outcome =
    match outcome with
    | True -> False
    | False -> True
    | other -> other

let private disjunction (left: Outcome) (right: Outcome) : Outcome =
    negation (conjunction (negation left) (negation right))

/// The paths behind an unknown, as a set.
let private missing (value: Value) : Set<string> =
    match value with
    | Value.Unknown(paths, _) -> paths |> List.map (fun path -> path.ToString()) |> Set.ofList
    | _ -> Set.empty

let private connectives =
    testList "connectives" [
        holds "&& has Kleene's table, with errors below unknowns" (fun (AnyRule a) (AnyRule b) device ->
            Expect.equal
                (outcome device (both a b))
                (conjunction (outcome device a) (outcome device b))
                (Printer.print (both a b)))

        holds "|| has Kleene's table, with errors below unknowns" (fun (AnyRule a) (AnyRule b) device ->
            Expect.equal
                (outcome device (either a b))
                (disjunction (outcome device a) (outcome device b))
                (Printer.print (either a b)))

        holds "! turns the definite around and leaves the rest" (fun (AnyRule a) device ->
            Expect.equal (outcome device (negated a)) (negation (outcome device a)) (Printer.print a))

        holds "the order of operands does not matter" (fun (AnyRule a) (AnyRule b) device ->
            Expect.equal (outcome device (both a b)) (outcome device (both b a)) "&&"
            Expect.equal (outcome device (either a b)) (outcome device (either b a)) "||")

        holds
            "grouping does not matter, nor do the facts that are named"
            (fun (AnyRule a) (AnyRule b) (AnyRule c) device ->
                let row = evaluate device (joined [ a; b; c ] Node.And)
                let grouped = evaluate device (both (both a b) c)
                Expect.equal (missing row) (missing grouped) "the missing facts"

                Expect.equal
                    (outcome device (both a (both b c)))
                    (outcome device (joined [ a; b; c ] Node.And))
                    "the outcome")

        holds
            "De Morgan: a negated conjunction is the disjunction of the negated"
            (fun (AnyRule a) (AnyRule b) device ->
                let left = evaluate device (negated (both a b))
                let right = evaluate device (either (negated a) (negated b))
                Expect.equal (missing left) (missing right) "the missing facts"

                Expect.equal
                    (outcome device (negated (both a b)))
                    (outcome device (either (negated a) (negated b)))
                    (Printer.print (both a b)))
    ]

/// Whether a path of an unknown is reported after all; paths through list elements are left out.
let rec private isReported (segments: string list) (tree: FactTree) : bool =
    match segments, tree with
    | [], _ -> true
    | name :: rest, Fields fields ->
        match Map.tryFind name fields with
        | Some below -> isReported rest below
        | None -> false
    | _ -> false

/// The rule with every clause forgotten but those at some places: nothing is known of them any more.
let rec private remember (places: Span list) (rule: Expr) : Expr =
    let inside node = { rule with Node = node }

    match rule.Node with
    | Node.And operands -> inside (Node.And(Array.map (remember places) operands))
    | Node.Or operands -> inside (Node.Or(Array.map (remember places) operands))
    | Node.Unary(UnaryOperator.Not, at, operand) -> inside (Node.Unary(UnaryOperator.Not, at, remember places operand))
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        inside (Node.Conditional(remember places condition, remember places whenTrue, remember places whenFalse))
    // A constant is no clause: there is nothing to forget.
    | Node.Literal _ -> rule
    | _ when List.contains rule.Span places -> rule
    | _ ->
        let struct (forgotten, _) = Parser.parse "facts.never_reported == 1"
        { forgotten with Span = rule.Span }

let private evaluation =
    testList "evaluation" [
        holds "an unknown rule names facts that were not reported" (fun (AnyRule rule) device ->
            match evaluate device rule with
            | Value.Unknown(paths, _) ->
                Expect.isNonEmpty paths "an unknown has a cause"

                for path in paths do
                    match FactPath.trySegments (path.ToString()) with
                    | ValueSome("facts" :: segments) when not (List.contains FactPath.Element segments) ->
                        Expect.isFalse (isReported segments device.Facts) (path.ToString())
                    | _ -> ()
            | _ -> ())

        holds "reading only the facts that a rule needs changes nothing" (fun (AnyRule rule) device ->
            let compiled = lower rule
            let shape = FactShape.Create FactPath.facts
            FactNeeds.add CheckScope.FactsSlot shape compiled
            let some = CompiledRule.environment shape (reportOf device) asOf
            let all = environmentOf (reportOf device)

            Expect.equal
                (ValueText.print (Interpreter.evaluate some compiled))
                (ValueText.print (Interpreter.evaluate all compiled))
                (Printer.print rule))

        holds "an explanation begins with the value, and its parts lie in the text" (fun (AnyRule rule) device ->
            let text = Printer.print rule

            match Parser.parse text with
            | struct (tree, []) ->
                let compiled = lower tree
                let environment = environmentOf (reportOf device)
                let trace = Trace.explain environment text compiled
                Expect.equal trace.Outcome (ValueText.print (Interpreter.evaluate environment compiled)) text

                let rec visit (node: TraceNode) =
                    Expect.equal node.Source (text.Substring(node.Span.Start, node.Span.Length)) text

                    for child in node.Children do
                        visit child

                visit trace
            | _ -> failtest text)

        holds "the clauses that decided are enough, and none of them can be spared" (fun (AnyRule rule) device ->
            let text = Printer.print rule
            let struct (tree, _) = Parser.parse text
            let answer = outcome device tree
            let trace = Trace.explain (environmentOf (reportOf device)) text (lower tree)
            let deciding = [ for clause in trace.Deciding -> clause.Span ] |> List.distinct

            if answer = True || answer = False then
                Expect.equal (outcome device (remember deciding tree)) answer (text + " on what decided")

                for spared in deciding do
                    let fewer = List.filter (fun span -> span <> spared) deciding
                    Expect.equal (outcome device (remember fewer tree)) Unknown (text + " without one of them"))
    ]

let tests: Test = testList "kleene" [ connectives; evaluation ]
