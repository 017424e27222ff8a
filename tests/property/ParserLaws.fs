/// What holds for the parser and the printer on every tree and on every text.
module FleetMdm.PropertyTests.ParserLaws

open System
open System.Reflection
open FSharp.Reflection
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.SyntaxGenerators

let private holds name property =
    Law.holds [ typeof<SyntaxArbitraries> ] name property

/// The tree of a text without problems.
let private parseValid (text: string) : Expr =
    match Parser.parse text with
    | struct (tree, []) -> tree
    | struct (_, struct (problem, at) :: _) ->
        failtest $"{text}\n{at.Start}..{at.End}: {(SyntaxProblem.toDiagnostic problem at).Message}"

let private everyNode (tree: Expr) : Expr list =
    let found = ResizeArray [ tree ]
    let mutable next = 0

    while next < found.Count do
        Expr.forEachChild found.Add found[next]
        next <- next + 1

    List.ofSeq found

let private contains (outer: Span) (inner: Span) =
    outer.Start <= inner.Start && inner.Start <= inner.End && inner.End <= outer.End

/// The places that a node names besides its own: of its operator, its field, its function's name.
let private namedPlaces (expr: Expr) : Span list =
    match expr.Node with
    | Node.Select(_, _, at, _)
    | Node.Call(_, at, _, _)
    | Node.MemberCall(_, _, at, _)
    | Node.Unary(_, at, _)
    | Node.Binary(_, at, _, _) -> [ at ]
    | Node.Message(_, _, fields) -> [ for field in fields -> field.FieldSpan ]
    | Node.Literal _
    | Node.Ident _
    | Node.Index _
    | Node.List _
    | Node.Map _
    | Node.And _
    | Node.Or _
    | Node.Conditional _
    | Node.Malformed -> []

let private roundTrip =
    testList "printing" [
        holds "what is printed parses to the same tree" (fun (SyntaxTree tree) ->
            let text = Printer.print tree
            Expect.equal (SExpression.ofExpr (parseValid text)) (SExpression.ofExpr tree) text)

        holds "printing what was printed changes nothing" (fun (SyntaxTree tree) ->
            let text = Printer.print tree
            Expect.equal (Printer.print (parseValid text)) text "printed twice")

        holds "no pair of parentheses can be left out" (fun (SyntaxTree tree) ->
            let text = Printer.print tree
            let meaning = SExpression.ofExpr tree

            for struct (opening, closing) in PrintedRule.groups text do
                let without = text.Remove(closing, 1).Remove(opening, 1)

                match Parser.parse without with
                | struct (same, []) -> Expect.notEqual (SExpression.ofExpr same) meaning (text + "\n" + without)
                | _ -> ())

        holds "space and comments between tokens mean nothing" (fun (SyntaxTree tree) (gaps: byte list) ->
            let spaced = PrintedRule.spaced gaps (Printer.print tree)
            Expect.equal (SExpression.ofExpr (parseValid spaced)) (SExpression.ofExpr tree) spaced)
    ]

let private anyText =
    testList "any text" [
        holds "spans lie in the text, children in their parent, in the order of the text" (fun (AnyText text) ->
            let struct (tree, _) = Parser.parse text
            Expect.isTrue (contains (Span.create 0 text.Length) tree.Span) "the tree lies in the text"

            for node in everyNode tree do
                let mutable from = node.Span.Start

                node
                |> Expr.forEachChild (fun child ->
                    let rest = Span.create from node.Span.End

                    Expect.isTrue
                        (contains rest child.Span)
                        $"{SExpression.ofExpr child} in {SExpression.ofExpr node}"

                    from <- child.Span.End)

                for place in namedPlaces node do
                    Expect.isTrue (contains node.Span place) $"a name or operator of {SExpression.ofExpr node}")

        holds "problems lie in the text, in its order, and few are told" (fun (AnyText text) ->
            let struct (_, problems) = Parser.parse text
            Expect.isLessThanOrEqual problems.Length Limits.problems "at most the limit"

            for struct (_, at) in problems do
                Expect.isTrue (contains (Span.create 0 text.Length) at) $"{at.Start}..{at.End} in {text.Length}"

            let starts = [ for struct (_, at) in problems -> at.Start ]
            Expect.equal starts (List.sort starts) "in the order of the text"
            Expect.equal starts (List.distinct starts) "one a place")

        holds
            "a tree with a malformed part comes with a problem, and a rule without one is printable"
            (fun (AnyText text) ->
                let struct (tree, problems) = Parser.parse text
                let isMalformed = everyNode tree |> List.exists (fun node -> node.Node.IsMalformed)

                if isMalformed then
                    Expect.isNonEmpty problems "somebody said why"

                if problems.IsEmpty then
                    Expect.equal (SExpression.ofExpr (parseValid (Printer.print tree))) (SExpression.ofExpr tree) text)

        holds "the same text gives the same answer" (fun (AnyText text) ->
            let struct (tree, problems) = Parser.parse text
            let struct (again, problemsAgain) = Parser.parse text
            Expect.equal (SExpression.ofExpr again) (SExpression.ofExpr tree) "tree"
            Expect.equal problemsAgain problems "problems")

        holds "every problem is told in one line of the user's words" (fun (AnyText text) ->
            let struct (_, problems) = Parser.parse text

            for struct (problem, at) in problems do
                let diagnostic = SyntaxProblem.toDiagnostic problem at
                let message = diagnostic.Message
                Expect.stringStarts diagnostic.Code "FM1" "a code of this phase"
                Expect.isFalse (message.EndsWith '.') message
                Expect.isFalse (Char.IsAsciiLetterUpper message[0]) message

                for forbidden in [ "FParsec"; "System."; "Int64"; "UInt64" ] do
                    Expect.isFalse (message.Contains forbidden) message)
    ]

/// The value of a string literal.
let private valueOf (literal: string) : string =
    match (parseValid literal).Node with
    | Node.Literal(Literal.String value) -> value
    | _ -> failtest literal

let private places =
    testList "places in strings" [
        holds "a character of a string is where it is written" (fun (AnyText text) ->
            let value = text.Replace('\uD800', '?')

            if String.forall (fun c -> not (Char.IsSurrogate c)) value then
                let literal = Printer.stringLiteral value

                let written = [
                    for unit in 0 .. value.Length - 1 do
                        let at = StringLiteral.placeOf literal 0 (Span.create unit (unit + 1))

                        Expect.equal
                            (valueOf ("\"" + literal.Substring(at.Start, at.Length) + "\""))
                            (string value[unit])
                            literal

                        at
                ]

                for before, after in List.pairwise written do
                    Expect.equal after.Start before.End literal)
    ]

/// A law over trees of few kinds would say little.
let private distribution =
    testCase "random trees have every kind of node" (fun () ->
        let anyAccess = BindingFlags.Public ||| BindingFlags.NonPublic
        let kinds = FSharpType.GetUnionCases(typeof<Node>, anyAccess)
        let kindOf = FSharpValue.PreComputeUnionTagReader(typeof<Node>, anyAccess)
        let trees = Array.zeroCreate<int> kinds.Length

        for SyntaxTree tree in Gen.sampleWithSeed (Rnd(17UL, 23UL)) 60 1_000 (SyntaxArbitraries.SyntaxTree().Generator) do
            for kind in everyNode tree |> Seq.map (fun node -> kindOf (box node.Node)) |> Seq.distinct do
                trees[kind] <- trees[kind] + 1

        for kind in kinds do
            if kind.Name <> "Malformed" then
                Expect.isGreaterThan trees[kind.Tag] 50 (kind.Name + " is in one tree of twenty"))

let tests = testList "parser" [ roundTrip; anyText; places; distribution ]
