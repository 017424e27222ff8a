/// The mutants of a rule: what it could be after one small mistake. Each is a tree of its own; whether it still has a
/// meaning is the compiler's to say.
module internal FleetMdm.Rules.Mutants

open System

/// A rule with one change, and where in the rule's text that was made.
[<NoEquality; NoComparison>]
type Mutant = { Change: Change; At: Span; Rule: Expr }

/// What an expression stands for at its place.
[<RequireQualifiedAccess>]
type private Place =
    | Value
    /// A condition, whose negation is a mutant.
    | Condition
    /// The operand of a `!`, which has been negated already.
    | Negated
    /// The texts of these functions mean more than themselves.
    | Version
    | Range
    | Pattern
    | Date
    /// A key or an index: another one names another fact.
    | Key
    | Element

let private at (span: Span) (node: Node) : Expr = Expr.create node span

let private replaceAt (index: int) (part: 'T) (parts: 'T[]) : 'T[] = Array.updateAt index part parts

let private withOperator (expr: Expr) (operatorSpan: Span) left right (was: BinaryOperator) (becomes: BinaryOperator) = {
    Change = Change.Replaced(Printer.binaryOperator was, Printer.binaryOperator becomes)
    At = operatorSpan
    Rule = at expr.Span (Node.Binary(becomes, operatorSpan, left, right))
}

/// The comparisons that one could have meant instead: with or without equality, and the opposite.
let private mistaken (operator: BinaryOperator) : BinaryOperator list =
    match operator with
    | BinaryOperator.Equal -> [ BinaryOperator.NotEqual ]
    | BinaryOperator.NotEqual -> [ BinaryOperator.Equal ]
    | BinaryOperator.Less -> [ BinaryOperator.LessOrEqual; BinaryOperator.GreaterOrEqual ]
    | BinaryOperator.LessOrEqual -> [ BinaryOperator.Less; BinaryOperator.Greater ]
    | BinaryOperator.Greater -> [ BinaryOperator.GreaterOrEqual; BinaryOperator.LessOrEqual ]
    | BinaryOperator.GreaterOrEqual -> [ BinaryOperator.Greater; BinaryOperator.Less ]
    | BinaryOperator.Add -> [ BinaryOperator.Subtract ]
    | BinaryOperator.Subtract -> [ BinaryOperator.Add ]
    | BinaryOperator.Multiply -> [ BinaryOperator.Divide ]
    | BinaryOperator.Divide -> [ BinaryOperator.Multiply ]
    | BinaryOperator.In
    | BinaryOperator.Modulo -> []

/// A row of clauses under the other connective, and without each of them.
let private ofRow (expr: Expr) (operands: Expr[]) (was: string) (becomes: string) (same: Expr[] -> Node) other = [
    {
        Change = Change.Replaced(was, becomes)
        At = expr.Span
        Rule = at expr.Span (other operands)
    }
    for dropped in 0 .. operands.Length - 1 do
        let kept = Array.removeAt dropped operands

        {
            Change = Change.ClauseDropped
            At = operands[dropped].Span
            Rule =
                if kept.Length = 1 then
                    kept[0]
                else
                    at expr.Span (same kept)
        }
]

/// `v.atLeast("14")` is not `v.isGreaterThan(version("14"))`, and the other way round.
let private ofVersionQuestion (expr: Expr) target (name: string) (nameSpan: Span) (arguments: Expr[]) : Mutant list =
    let become (question: string) (argument: Expr) = [
        {
            Change = Change.Replaced(name, question)
            At = nameSpan
            Rule = at expr.Span (Node.MemberCall(target, question, nameSpan, [| argument |]))
        }
    ]

    let read (text: Expr) =
        at text.Span (Node.Call("version", text.Span, false, [| text |]))

    match name, arguments with
    | "atLeast", [| text |] -> become "isGreaterThan" (read text)
    | "atMost", [| text |] -> become "isLessThan" (read text)
    | "isGreaterThan",
      [| {
             Node = Node.Call("version", _, _, [| text |])
         } |] -> become "atLeast" text
    | "isLessThan",
      [| {
             Node = Node.Call("version", _, _, [| text |])
         } |] -> become "atMost" text
    | _ -> []

let private quantifierFor (name: string) : string voption =
    match name with
    | "exists" -> ValueSome "all"
    | "all"
    | "exists_one"
    | "existsOne" -> ValueSome "exists"
    | _ -> ValueNone

let private ofLiteral (place: Place) (expr: Expr) (literal: Literal) : Mutant list =
    let becomes (other: Literal) = {
        Change = Change.Replaced(Printer.literal literal, Printer.literal other)
        At = expr.Span
        Rule = at expr.Span (Node.Literal other)
    }

    match literal, place with
    | _, Place.Key -> []
    | Literal.Int number, _ -> [
        if number < Int64.MaxValue then
            becomes (Literal.Int(number + 1L))
        if number > Int64.MinValue then
            becomes (Literal.Int(number - 1L))
      ]
    | Literal.Double number, _ when Double.IsFinite number -> [
        becomes (Literal.Double(number + 1.0))
        becomes (Literal.Double(number - 1.0))
      ]
    | Literal.String text, _ ->
        let others =
            match place with
            | Place.Version -> ConstantChanges.ofVersion text
            | Place.Range -> ConstantChanges.ofRange text
            | Place.Pattern -> ConstantChanges.ofPattern text
            | Place.Date -> ConstantChanges.ofDate text
            // An element that is dropped says the same as one that is another.
            | Place.Element -> []
            | _ -> ConstantChanges.ofText text

        List.map (Literal.String >> becomes) others
    | _ -> []

/// The mutants that change the node itself.
let private own (place: Place) (expr: Expr) : Mutant list =
    let negated () = [
        if place = Place.Condition then
            {
                Change = Change.Negated
                At = expr.Span
                Rule = at expr.Span (Node.Unary(UnaryOperator.Not, expr.Span, expr))
            }
    ]

    match expr.Node with
    | Node.Literal literal -> ofLiteral place expr literal
    | Node.And operands -> ofRow expr operands "&&" "||" Node.And Node.Or
    | Node.Or operands -> ofRow expr operands "||" "&&" Node.Or Node.And
    | Node.Unary(UnaryOperator.Not, operatorSpan, operand) -> [
        {
            Change = Change.NegationDropped
            At = operatorSpan
            Rule = operand
        }
      ]
    | Node.Binary(BinaryOperator.In, _, _, _) -> negated ()
    | Node.Binary(operator, operatorSpan, left, right) ->
        List.map (withOperator expr operatorSpan left right operator) (mistaken operator)
    | Node.Conditional(_, whenTrue, whenFalse) -> [
        for taken in [ whenTrue; whenFalse ] do
            {
                Change = Change.ConditionDropped(Printer.print taken)
                At = expr.Span
                Rule = taken
            }
      ]
    | Node.MemberCall(target, name, nameSpan, arguments) -> [
        yield! negated ()
        yield! ofVersionQuestion expr target name nameSpan arguments
        match quantifierFor name with
        | ValueSome other -> {
            Change = Change.Replaced(name, other)
            At = nameSpan
            Rule = at expr.Span (Node.MemberCall(target, other, nameSpan, arguments))
          }
        | ValueNone -> ()
      ]
    | Node.List elements -> [
        for dropped in 0 .. elements.Length - 1 do
            {
                Change = Change.ElementDropped
                At = elements[dropped].Value.Span
                Rule = at expr.Span (Node.List(Array.removeAt dropped elements))
            }
      ]
    | Node.Ident _
    | Node.Select _
    | Node.Index _
    | Node.Call _ -> negated ()
    | Node.Unary(UnaryOperator.Negate, _, _)
    | Node.Map _
    | Node.Message _
    | Node.Malformed -> []

/// What the arguments of a member call stand for.
let private memberArguments (place: Place) (name: string) (arguments: Expr[]) : Place[] =
    match name, arguments.Length with
    | ("all" | "exists" | "exists_one" | "existsOne" | "filter"), count ->
        Array.init count (fun index -> if index = count - 1 then Place.Condition else Place.Value)
    | "map", 3 -> [| Place.Value; Place.Condition; Place.Value |]
    | ("transformList" | "transformMap" | "transformMapEntry"), 4 -> [|
        Place.Value
        Place.Value
        Place.Condition
        Place.Value
      |]
    | "bind", 3 -> [| Place.Value; Place.Value; place |]
    | ("atLeast" | "atMost"), 1 -> [| Place.Version |]
    | "inRange", 1 -> [| Place.Range |]
    | "matches", 1 -> [| Place.Pattern |]
    | _, count -> Array.create count Place.Value

/// The parts of a node that are worth a look, with what each stands for and what puts another into its place.
let private parts (place: Place) (expr: Expr) : struct (Expr * Place * (Expr -> Node)) list =
    let row (places: Place[]) (parts: Expr[]) (make: Expr[] -> Node) = [
        for index in 0 .. parts.Length - 1 ->
            struct (parts[index], places[index], (fun part -> make (replaceAt index part parts)))
    ]

    /// What a result of the whole stands for.
    let result =
        if place = Place.Condition then
            Place.Condition
        else
            Place.Value

    match expr.Node with
    | Node.Literal _
    | Node.Ident _
    | Node.Malformed
    | Node.Message _ -> []
    // These ask about a fact, not for its value.
    | Node.Call(("has" | "known" | "missing"), _, _, _) -> []
    | Node.Select(operand, field, fieldSpan, optional) -> [
        struct (operand, Place.Value, (fun part -> Node.Select(part, field, fieldSpan, optional)))
      ]
    | Node.Index(operand, index, optional) -> [
        struct (operand, Place.Value, (fun part -> Node.Index(part, index, optional)))
        struct (index, Place.Key, (fun part -> Node.Index(operand, part, optional)))
      ]
    | Node.Call(name, nameSpan, absolute, arguments) ->
        let each =
            match name with
            | "version" -> Place.Version
            | "date" -> Place.Date
            | _ -> Place.Value

        row (Array.create arguments.Length each) arguments (fun arguments ->
            Node.Call(name, nameSpan, absolute, arguments))
    | Node.MemberCall(target, name, nameSpan, arguments) ->
        struct (target, Place.Value, (fun part -> Node.MemberCall(part, name, nameSpan, arguments)))
        :: row (memberArguments place name arguments) arguments (fun arguments ->
            Node.MemberCall(target, name, nameSpan, arguments))
    | Node.List elements -> [
        for index in 0 .. elements.Length - 1 ->
            struct (elements[index].Value,
                    Place.Element,
                    (fun part ->
                        Node.List(
                            replaceAt
                                index
                                {
                                    elements[index] with
                                        ListElement.Value = part
                                }
                                elements
                        )))
      ]
    | Node.Map entries -> [
        for index in 0 .. entries.Length - 1 ->
            struct (entries[index].Value,
                    Place.Value,
                    (fun part ->
                        Node.Map(
                            replaceAt
                                index
                                {
                                    entries[index] with
                                        MapEntry.Value = part
                                }
                                entries
                        )))
      ]
    | Node.Unary(UnaryOperator.Not, operatorSpan, operand) -> [
        struct (operand, Place.Negated, (fun part -> Node.Unary(UnaryOperator.Not, operatorSpan, part)))
      ]
    | Node.Unary(operator, operatorSpan, operand) -> [
        struct (operand, Place.Value, (fun part -> Node.Unary(operator, operatorSpan, part)))
      ]
    | Node.Binary(operator, operatorSpan, left, right) -> [
        struct (left, Place.Value, (fun part -> Node.Binary(operator, operatorSpan, part, right)))
        struct (right, Place.Value, (fun part -> Node.Binary(operator, operatorSpan, left, part)))
      ]
    | Node.And operands -> row (Array.create operands.Length Place.Condition) operands Node.And
    | Node.Or operands -> row (Array.create operands.Length Place.Condition) operands Node.Or
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        row [| Place.Condition; result; result |] [| condition; whenTrue; whenFalse |] (fun parts ->
            Node.Conditional(parts[0], parts[1], parts[2]))

let rec private mutants (place: Place) (expr: Expr) : Mutant list = [
    yield! own place expr
    for struct (part, partPlace, put) in parts place expr do
        for mutant in mutants partPlace part do
            {
                mutant with
                    Rule = at expr.Span (put mutant.Rule)
            }
]

/// Every mutant of a rule whose text differs from it and from those before, in the order of the text.
let ofRule (rule: Expr) : struct (Mutant * string) list =
    let seen =
        Collections.Generic.HashSet<string>([ Printer.print rule ], StringComparer.Ordinal)

    [
        for mutant in mutants Place.Condition rule do
            let text = Printer.print mutant.Rule

            if seen.Add text then
                struct (mutant, text)
    ]
    |> List.sortBy (fun (struct (mutant, _)) -> struct (mutant.At.Start, -mutant.At.End))
