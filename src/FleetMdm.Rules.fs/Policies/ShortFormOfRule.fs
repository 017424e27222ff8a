/// The way back from a rule to a short form. Whatever looks like one is a guess, and counts only where the rule that it
/// stands for is the rule that was given.
module internal FleetMdm.Rules.ShortFormOfRule

/// A guess: where the fact lies, and what the rule asks of it.
[<NoEquality; NoComparison>]
type private Guess = {
    Root: string
    Segments: string list
    Op: string
    Value: DocumentValue
}

let private scalar (expr: Expr) : ScalarValue voption =
    match expr.Node with
    | Node.Literal(Literal.Bool value) ->
        ValueSome(ScalarValue((if value then "true" else "false"), ScalarKind.Boolean))
    | Node.Literal(Literal.Int _ as value) -> ValueSome(ScalarValue(Printer.literal value, ScalarKind.Integer))
    | Node.Literal(Literal.Double _ as value) -> ValueSome(ScalarValue(Printer.literal value, ScalarKind.Number))
    | Node.Literal(Literal.String value) -> ValueSome(ScalarValue(value, ScalarKind.Text))
    | _ -> ValueNone

let private value (expr: Expr) : DocumentValue voption =
    match expr.Node with
    | Node.List elements ->
        let items = [|
            for element in elements do
                match scalar element.Value with
                | ValueSome item when not element.Optional -> item
                | _ -> ()
        |]

        if items.Length = elements.Length then
            ValueSome(DocumentValue(items, true))
        else
            ValueNone
    | _ -> scalar expr |> ValueOption.map (fun item -> DocumentValue([| item |], false))

/// `facts.a.b`, with `dyn(…)` or `number(…)` around it as the short form writes them.
let rec private path (expr: Expr) : struct (string * string list) voption =
    match expr.Node with
    | Node.Call(("dyn" | "number"), _, false, [| inner |]) -> path inner
    | Node.Ident(("facts" | "device") as root, false) -> ValueSome(struct (root, []))
    | Node.Select(operand, field, _, false) -> below operand field
    | Node.Index(operand,
                 {
                     Node = Node.Literal(Literal.String field)
                 },
                 false) -> below operand field
    | _ -> ValueNone

and private below (operand: Expr) (field: string) =
    path operand
    |> ValueOption.map (fun (struct (root, segments)) -> struct (root, segments @ [ field ]))

let private asks (fact: Expr) (op: string) (against: Expr) : Guess voption =
    match path fact, value against with
    | ValueSome(struct (root, segments)), ValueSome value ->
        ValueSome {
            Root = root
            Segments = segments
            Op = op
            Value = value
        }
    | _ -> ValueNone

let private truth (fact: Expr) (expected: bool) : Guess voption =
    asks fact "eq" {
        fact with
            Node = Node.Literal(Literal.Bool expected)
    }

let private guess (expr: Expr) : Guess voption =
    match expr.Node with
    | Node.Binary(operator, _, left, right) ->
        match operator with
        | BinaryOperator.Equal -> asks left "eq" right
        | BinaryOperator.NotEqual -> asks left "ne" right
        | BinaryOperator.Less -> asks left "lt" right
        | BinaryOperator.LessOrEqual -> asks left "lte" right
        | BinaryOperator.Greater -> asks left "gt" right
        | BinaryOperator.GreaterOrEqual -> asks left "gte" right
        | BinaryOperator.In when right.Node.IsList -> asks left "in" right
        | BinaryOperator.In -> asks right "contains" left
        | BinaryOperator.Add
        | BinaryOperator.Subtract
        | BinaryOperator.Multiply
        | BinaryOperator.Divide
        | BinaryOperator.Modulo -> ValueNone
    | Node.Unary(UnaryOperator.Not,
                 _,
                 {
                     Node = Node.Binary(BinaryOperator.In, _, fact, list)
                 }) -> asks fact "not_in" list
    | Node.Unary(UnaryOperator.Not, _, fact) -> truth fact false
    | Node.MemberCall({
                          Node = Node.Call("version", _, false, [| fact |])
                      },
                      "atLeast",
                      _,
                      [| limit |]) -> asks fact "version_gte" limit
    | Node.MemberCall({
                          Node = Node.Call("version", _, false, [| fact |])
                      },
                      "atMost",
                      _,
                      [| limit |]) -> asks fact "version_lte" limit
    | Node.MemberCall(fact, "contains", _, [| part |]) -> asks fact "contains" part
    | Node.MemberCall(fact, "matches", _, [| pattern |]) -> asks fact "regex" pattern
    | Node.Call("includes", _, false, [| fact; part |]) -> asks fact "contains" part
    | _ -> truth expr true

/// Is a fact by itself, or its negation, a question of its truth? Where its type says so; a `dyn` that is no bool would
/// be an error in the rule and a fail in the short form.
let private isTruth (schema: FactSchema) (guess: Guess) (tree: Expr) : bool =
    let fact =
        match tree.Node with
        | Node.Unary(UnaryOperator.Not, _, fact) -> fact
        | _ -> tree

    let facts =
        if guess.Root = "device" then
            schema.Device
        else
            schema.Facts

    (path fact).IsSome
    && not fact.Node.IsCall
    && match FactNode.tryFind guess.Segments facts with
       | ValueSome node -> node.Type = CelType.Bool
       | ValueNone -> false

/// The short form that stands for a rule without problems, or why there is none.
let tryRead (schema: FactSchema) (text: string) : Result<struct (string * string * DocumentValue), ConversionProblem> =
    let struct (tree, _) = Parser.parse text

    if LayoutTokens.read text |> Array.exists (fun token -> not token.Comments.IsEmpty) then
        Error ConversionProblem.HasComments
    else
        match guess tree with
        | ValueNone -> Error ConversionProblem.NoComparison
        | ValueSome guess ->
            let key = System.String.Join(".", guess.Segments)

            match ShortForm.toRule schema key guess.Op guess.Value with
            | Error _ -> Error ConversionProblem.NoComparison
            | Ok rule ->
                let struct (meant, _) = Parser.parse rule

                // The key must lead to the same fact, in all its segments.
                let isSame = Printer.print meant = Printer.print tree

                let isSamePlace () =
                    match guess.Segments with
                    | [ column ] -> (guess.Root = "device") = schema.Device.Fields.ContainsKey column
                    | segments ->
                        guess.Root = "facts"
                        && not (List.exists (fun (segment: string) -> segment.Contains '.') segments)

                if isSame || (isTruth schema guess tree && isSamePlace ()) then
                    Ok(struct (key, guess.Op, guess.Value))
                else
                    Error(ConversionProblem.MeansOther rule)
