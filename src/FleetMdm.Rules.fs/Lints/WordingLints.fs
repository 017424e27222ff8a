/// What can be said with fewer words and means the same. Every lint here has a fix.
module internal FleetMdm.Rules.WordingLints

let private isBool (rule: LintedRule) (expr: Expr) = rule.TypeOf expr = CelType.Bool

/// The text of `!operand`.
let private negated (rule: LintedRule) (operand: Expr) : string =
    "!" + Lint.writtenAt rule Printer.Level.Member operand

/// `x == true`, `x != false`, `x == false`, of what is always bool.
let private comparedWithBool (rule: LintedRule) (part: Part) isEqual (operand: Expr) (value: bool) : Suspicion list =
    if not (isBool rule operand) then
        []
    elif isEqual = value then
        [
            Lint.better rule part (Printer.levelOf operand) LintProblem.ComparedWithBool (Lint.bare rule operand)
        ]
    else
        [
            Lint.better rule part Printer.Level.Unary LintProblem.ComparedWithBool (negated rule operand)
        ]

/// `size(x) >= 1` and its kin; the emptiness that is asked for, if the number is a border of it.
let private emptinessTest (operator: BinaryOperator) (number: int64) : string voption =
    match operator, number with
    | BinaryOperator.GreaterOrEqual, 1L
    | BinaryOperator.NotEqual, 0L -> ValueSome "> 0"
    | BinaryOperator.Less, 1L
    | BinaryOperator.LessOrEqual, 0L -> ValueSome "== 0"
    | _ -> ValueNone

let private isSize (expr: Expr) : bool =
    match expr.Node with
    | Node.Call("size", _, _, [| _ |])
    | Node.MemberCall(_, "size", _, [||]) -> true
    | _ -> false

/// Where an operand of a row begins to be too much: behind the one before it.
let private fromOperandBefore (operands: Expr[]) (index: int) : Span =
    Span.create operands[index - 1].Span.End operands[index].Span.End

/// The parts of a row that stand in it before, each by its place.
let private repeated (parts: Expr[]) : int list =
    let texts = Array.map Printer.print parts

    [
        for i in 1 .. parts.Length - 1 do
            if System.Array.IndexOf(texts, texts[i]) < i then
                i
    ]

let private duplicateClauses (rule: LintedRule) (operator: string) (operands: Expr[]) : Suspicion list = [
    for i in repeated operands do
        let problem = LintProblem.DuplicateClause(rule.Written operands[i], operator)
        Lint.replacing rule problem operands[i].Span (fromOperandBefore operands i) ""
]

/// `x == "a" || x == "b" || x == "c"`, all of one row.
let private equalityChain (rule: LintedRule) (part: Part) (operands: Expr[]) : Suspicion list =
    let compared =
        operands
        |> Array.map (fun operand ->
            match operand.Node with
            | Node.Binary(BinaryOperator.Equal, _, subject, ({ Node = Node.Literal _ } as value)) ->
                ValueSome(struct (subject, value))
            | _ -> ValueNone)

    if
        compared.Length < 3
        || Array.exists (fun (pair: struct (Expr * Expr) voption) -> pair.IsNone) compared
    then
        []
    else
        let subjects =
            compared |> Array.map (fun pair -> let struct (subject, _) = pair.Value in subject)

        let values =
            compared |> Array.map (fun pair -> let struct (_, value) = pair.Value in value)

        let types = values |> Array.map rule.TypeOf |> Array.distinct

        let isOneType =
            types.Length = 1 && Printer.levelOf subjects[0] = Printer.Level.Member

        if isOneType && subjects |> Array.forall (Lint.same subjects[0]) && (repeated values).IsEmpty then
            let written = values |> Array.map rule.Written |> String.concat ", "
            let better = rule.Written subjects[0] + " in [" + written + "]"

            [
                Lint.better rule part Printer.Level.Relation LintProblem.EqualityChain better
            ]
        else
            []

let private ofList (rule: LintedRule) (part: Part) (left: Expr) (elements: ListElement[]) : Suspicion list =
    let values = elements |> Array.map (fun element -> element.Value)

    if elements |> Array.exists (fun element -> element.Optional) then
        []
    else
        match values with
        | [| only |] ->
            let better =
                Lint.writtenAt rule Printer.Level.Relation left
                + " == "
                + Lint.writtenAt rule Printer.Level.Addition only

            [ Lint.better rule part Printer.Level.Relation LintProblem.InSingle better ]
        | _ -> [
            for i in repeated values do
                let problem = LintProblem.DuplicateElement(rule.Written values[i])
                Lint.replacing rule problem values[i].Span (fromOperandBefore values i) ""
          ]

let private ofComparison (rule: LintedRule) (part: Part) operator (left: Expr) (right: Expr) : Suspicion list =
    let isEqual = (operator = BinaryOperator.Equal)

    match operator, left.Node, right.Node with
    | (BinaryOperator.Equal | BinaryOperator.NotEqual), _, Node.Literal(Literal.Bool value) ->
        comparedWithBool rule part isEqual left value
    | (BinaryOperator.Equal | BinaryOperator.NotEqual), Node.Literal(Literal.Bool value), _ ->
        comparedWithBool rule part isEqual right value
    | BinaryOperator.In, _, Node.List elements -> ofList rule part left elements
    | _, _, Node.Literal(Literal.Int number) when isSize left ->
        match emptinessTest operator number with
        | ValueSome test ->
            let better = rule.Written left + " " + test

            [
                Lint.better rule part Printer.Level.Relation LintProblem.OddEmptinessTest better
            ]
        | ValueNone -> []
    | _ -> []

let private ofNegation (rule: LintedRule) (isNegated: bool) (part: Part) (operand: Expr) : Suspicion list =
    let isLiteral (side: Expr) =
        match side.Node with
        | Node.Literal(Literal.Bool _) -> true
        | _ -> false

    let turned (sign: string) (left: Expr) (right: Expr) =
        // A comparison with true or false is told by itself.
        if isLiteral left || isLiteral right then
            []
        else
            let better =
                Lint.writtenAt rule Printer.Level.Relation left
                + sign
                + Lint.writtenAt rule Printer.Level.Addition right

            [
                Lint.better rule part Printer.Level.Relation LintProblem.NegatedEquality better
            ]

    match operand.Node with
    // Of a row of them the first pair is told.
    | Node.Unary(UnaryOperator.Not, _, _) when isNegated -> []
    | Node.Unary(UnaryOperator.Not, _, inner) when isBool rule inner -> [
        Lint.better rule part (Printer.levelOf inner) LintProblem.DoubleNegation (Lint.bare rule inner)
      ]
    | Node.Binary(BinaryOperator.Equal, _, left, right) -> turned " != " left right
    | Node.Binary(BinaryOperator.NotEqual, _, left, right) -> turned " == " left right
    | Node.MemberCall(range,
                      ("all" | "exists" as macro),
                      _,
                      [| variable
                         {
                             Node = Node.Unary(UnaryOperator.Not, _, condition)
                         } |]) ->
        let other = if macro = "all" then "exists" else "all"

        let better =
            Lint.writtenAt rule Printer.Level.Member range
            + "."
            + other
            + "("
            + rule.Written variable
            + ", "
            + Lint.bare rule condition
            + ")"

        [
            Lint.better rule part Printer.Level.Member LintProblem.NegatedQuantifier better
        ]
    | _ -> []

/// `c ? true : false` and `c ? false : true`.
let private ofConditional
    (rule: LintedRule)
    (part: Part)
    (condition: Expr)
    (whenTrue: Expr)
    (whenFalse: Expr)
    : Suspicion list =
    match whenTrue.Node, whenFalse.Node with
    | Node.Literal(Literal.Bool true), Node.Literal(Literal.Bool false) when isBool rule condition -> [
        Lint.better rule part (Printer.levelOf condition) LintProblem.BoolOutOfCondition (Lint.bare rule condition)
      ]
    | Node.Literal(Literal.Bool false), Node.Literal(Literal.Bool true) when isBool rule condition -> [
        Lint.better rule part Printer.Level.Unary LintProblem.BoolOutOfCondition (negated rule condition)
      ]
    | _ -> []

/// `isNegated`: the part stands behind `!`.
let check (rule: LintedRule) (isNegated: bool) (part: Part) : Suspicion list =
    match part.Expr.Node with
    | Node.Binary(operator, _, left, right) -> ofComparison rule part operator left right
    | Node.Unary(UnaryOperator.Not, _, operand) -> ofNegation rule isNegated part operand
    | Node.And operands -> duplicateClauses rule "&&" operands
    | Node.Or operands -> duplicateClauses rule "||" operands @ equalityChain rule part operands
    | Node.Conditional(condition, whenTrue, whenFalse) -> ofConditional rule part condition whenTrue whenFalse
    | _ -> []
