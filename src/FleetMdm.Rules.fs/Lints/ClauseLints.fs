/// Conditions that are never true or never false, and clauses that add nothing to those beside them.
module internal FleetMdm.Rules.ClauseLints

open FleetMdm.Rules.Clauses

/// More operands than this are not compared two by two.
[<Literal>]
let private MostPairs = 24

let private isNever (rule: LintedRule) (wanted: bool) (expr: Expr) : bool = (ways rule wanted expr).IsEmpty

/// Of a row: what becomes known only by two of its operands together. `isAnd` says which row.
let private ofRow (rule: LintedRule) (isAnd: bool) (expr: Expr) (operands: Expr[]) : Suspicion list =
    // In `&&` an operand matters where it is true; what is never so is told by itself. In `||` the other way round.
    let decisive = operands |> Array.map (ways rule isAnd)
    let opposite = operands |> Array.map (ways rule (not isAnd))

    let isSettled =
        Array.exists List.isEmpty decisive || Array.exists List.isEmpty opposite

    if isSettled || operands.Length > MostPairs then
        []
    else
        let excluding = [
            for j in 1 .. operands.Length - 1 do
                for i in 0 .. j - 1 do
                    if exclude decisive[i] decisive[j] then
                        struct (i, j)
        ]

        match excluding with
        | struct (i, j) :: _ ->
            let first, second = rule.Written operands[i], rule.Written operands[j]

            let problem =
                if isAnd then
                    LintProblem.NeverBothTrue(first, second)
                else
                    LintProblem.OneAlwaysTrue(first, second)

            [ Lint.tell problem operands[j].Span ]
        | [] when isNever rule isAnd expr ->
            let problem =
                if isAnd then
                    LintProblem.NeverTrue
                else
                    LintProblem.NeverFalse

            [ Lint.tell (problem (rule.Written expr)) expr.Span ]
        | [] -> [
            let adds (j: int) (i: int) =
                // `j` cannot decide where `i` has not: of two that say the same, the later one adds nothing.
                exclude decisive[i] opposite[j]
                && not (Lint.same operands[i] operands[j])
                && (i < j || not (exclude decisive[j] opposite[i]))

            for j in 0 .. operands.Length - 1 do
                match Seq.tryFind (fun i -> i <> j && adds j i) (seq { 0 .. operands.Length - 1 }) with
                | Some i ->
                    let operator = if isAnd then "&&" else "||"
                    let clause, other = rule.Written operands[j], rule.Written operands[i]
                    Lint.tell (LintProblem.ClauseAddsNothing(clause, operator, other)) operands[j].Span
                | None -> ()
          ]

/// A single question that has one answer: `size(x) >= 0`, `version(x).inRange(">=16 <15")`.
let private ofQuestion (rule: LintedRule) (expr: Expr) : Suspicion list =
    if isNever rule true expr then
        [ Lint.tell (LintProblem.NeverTrue(rule.Written expr)) expr.Span ]
    elif isNever rule false expr then
        [ Lint.tell (LintProblem.NeverFalse(rule.Written expr)) expr.Span ]
    else
        []

/// The conditions of a chain `c1 ? a : c2 ? b : c`, each where the ones before it have not held.
let rec private ofConditional (rule: LintedRule) (before: Way list) (condition: Expr) (otherwise: Expr) =
    let own =
        match condition.Node with
        | Node.Literal(Literal.Bool value) -> [ Lint.tell (LintProblem.ConstantCondition value) condition.Span ]
        // What is decided by itself is told of its parts.
        | _ when isNever rule true condition || isNever rule false condition -> []
        | _ when exclude before (ways rule true condition) -> [
            Lint.tell (LintProblem.BranchNeverReached(rule.Written condition)) condition.Span
          ]
        | _ -> []

    let rest =
        match otherwise.Node with
        | Node.Conditional(next, _, last) ->
            let failed = ways rule false condition
            let soFar = tryBoth before failed |> ValueOption.defaultValue failed
            ofConditional rule soFar next last
        | _ -> []

    own @ rest

let private literals (operands: Expr[]) : Suspicion list = [
    for operand in operands do
        match operand.Node with
        | Node.Literal(Literal.Bool true) -> Lint.tell (LintProblem.NeverFalse "true") operand.Span
        | Node.Literal(Literal.Bool false) -> Lint.tell (LintProblem.NeverTrue "false") operand.Span
        | _ -> ()
]

/// `isElse`: the part is what a `? :` gives where its condition does not hold; the first of the chain has told of it.
let check (rule: LintedRule) (isElse: bool) (part: Part) : Suspicion list =
    let expr = part.Expr

    match expr.Node with
    | Node.And operands -> literals operands @ ofRow rule true expr operands
    | Node.Or operands -> literals operands @ ofRow rule false expr operands
    | Node.Conditional(condition, _, otherwise) when not isElse -> ofConditional rule [ Map.empty ] condition otherwise
    | Node.Binary((BinaryOperator.Equal | BinaryOperator.NotEqual | BinaryOperator.Less | BinaryOperator.LessOrEqual | BinaryOperator.Greater | BinaryOperator.GreaterOrEqual | BinaryOperator.In),
                  _,
                  _,
                  _)
    | Node.MemberCall(_, ("atLeast" | "atMost" | "inRange"), _, _) -> ofQuestion rule expr
    | _ -> []
