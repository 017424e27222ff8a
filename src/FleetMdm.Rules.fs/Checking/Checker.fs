module internal FleetMdm.Rules.Checker

[<NoEquality; NoComparison>]
type CheckResult = {
    Rule: TypedRule
    Problems: (TypeProblem * Span) list
    Parameters: Set<string>
}

let private literal (written: Literal) : struct (Value * CelType) =
    match written with
    | Literal.Null -> Value.Null, CelType.Null
    | Literal.Bool value -> Value.ofBool value, CelType.Bool
    | Literal.Int value -> Value.Int value, CelType.Int
    | Literal.UInt value -> Value.UInt value, CelType.UInt
    | Literal.Double value -> Value.Double value, CelType.Double
    | Literal.String value -> Value.String value, CelType.String
    | Literal.Bytes value -> Value.Bytes value, CelType.Bytes

let rec private walk (state: CheckState) (locals: Locals) (expr: Expr) : Checked =
    let span = expr.Span
    let part = walk state locals
    let parts = Array.map part

    match expr.Node with
    | Node.Literal written ->
        let struct (value, celType) = literal written
        Checked.plain span celType (TypedNode.Constant value)
    | Node.Ident(written, absolute) -> Names.simple state locals span written absolute
    | Node.Select(operand, field, at, optional) -> select state locals expr operand field at optional
    | Node.Index(operand, index, optional) ->
        let operand = part operand
        Lookups.index state span operand (part index) optional
    | Node.Call(written, at, absolute, arguments) -> call state locals span written at absolute arguments
    | Node.MemberCall(target, written, at, arguments) -> memberCall state locals span target written at arguments
    | Node.List elements ->
        let optional = elements |> Array.map (fun element -> element.Optional)
        Collections.list state span (elements |> Array.map (fun element -> part element.Value)) optional
    | Node.Map entries ->
        let keys = entries |> Array.map (fun entry -> part entry.Key)
        let values = entries |> Array.map (fun entry -> part entry.Value)
        Collections.map state span keys values (entries |> Array.map (fun entry -> entry.Optional))
    | Node.Message(typeName, _, fields) ->
        state.Report (TypeProblem.NoMessages("`" + typeName + "{…}`")) span
        fields |> Array.iter (fun field -> part field.Value |> ignore)
        Checked.unresolved span typeName
    | Node.Unary(UnaryOperator.Not, _, operand) ->
        let operand = part operand
        state.RequireBool "the operand of `!`" operand
        Checked.plain span CelType.Bool (TypedNode.Not operand.Tree)
    | Node.Unary(UnaryOperator.Negate, at, operand) -> Calls.operator state span at "-_" [| part operand |]
    | Node.Binary(written, at, left, right) ->
        Calls.operator state span at (Calls.operatorName written) (parts [| left; right |])
    | Node.And operands ->
        Checked.plain span CelType.Bool (TypedNode.And(conditions state locals "an operand of `&&`" operands))
    | Node.Or operands ->
        Checked.plain span CelType.Bool (TypedNode.Or(conditions state locals "an operand of `||`" operands))
    | Node.Conditional(condition, whenTrue, whenFalse) -> conditional state locals span condition whenTrue whenFalse
    // The parser has told why.
    | Node.Malformed -> Checked.unresolved span "what could not be read"

and private conditions state locals what operands : TypedExpr[] =
    operands
    |> Array.map (fun operand ->
        let operand = walk state locals operand
        state.RequireBool what operand
        operand.Tree)

and private conditional state locals span condition whenTrue whenFalse =
    let condition = walk state locals condition
    state.RequireBool "the condition of `? :`" condition
    let whenTrue = walk state locals whenTrue
    let whenFalse = walk state locals whenFalse

    let celType =
        match state.Inference.TryJoin(whenTrue.Tree.Type, whenFalse.Tree.Type) with
        | ValueSome common -> common
        | ValueNone ->
            state.Report (TypeProblem.BranchesDisagree(state.TypeOf whenTrue, state.TypeOf whenFalse)) span
            CelType.Error

    Checked.plain span celType (TypedNode.Conditional(condition.Tree, whenTrue.Tree, whenFalse.Tree))

and private select state locals expr operand field at optional =
    match Names.tryParameters state locals operand with
    | ValueSome declared when not optional -> Names.parameter state expr.Span declared field at
    | _ ->
        match
            (if optional then
                 ValueNone
             else
                 Names.tryQualified state locals expr)
        with
        | ValueSome found -> found
        | ValueNone -> Lookups.field state expr.Span (walk state locals operand) field at optional

and private call state locals span written at absolute arguments =
    match Macros.ofCall state.Scope.TakesFirst written at arguments with
    | ValueSome macro -> Expansion.expand state (walk state) locals span written macro
    | ValueNone ->
        // The arguments of a function that nobody knows have problems of their own to tell.
        let arguments = Array.map (walk state locals) arguments

        match CheckScope.tryFunction state.Scope written absolute with
        | ValueSome callee -> Calls.call state span at callee false arguments
        | ValueNone -> Calls.unknown state span at written

and private memberCall state locals span target written at arguments =
    match Macros.ofMemberCall target written at arguments with
    | ValueSome macro -> Expansion.expand state (walk state) locals span written macro
    | ValueNone ->
        let arguments () = Array.map (walk state locals) arguments

        match Calls.tryQualified state locals target written with
        | ValueSome(Calls.QualifiedName.Known callee) -> Calls.call state span at callee false (arguments ())
        | ValueSome(Calls.QualifiedName.Mistaken name) ->
            arguments () |> ignore
            Calls.unknown state span at name
        | ValueNone ->
            let target = walk state locals target
            Calls.memberCall state span at written target (arguments ())

let check (scope: CheckScope) (expr: Expr) : CheckResult =
    let state = CheckState scope
    let body = walk state Locals.None expr

    if scope.RequiresBool && not (state.Agrees body.Tree.Type CelType.Bool) then
        state.Report (TypeProblem.ResultNotBool(state.TypeOf body)) expr.Span

    {
        Rule = {
            Body = {
                body.Tree with
                    Type = state.TypeOf body
            }
            FrameSize = state.FrameSize
        }
        Problems = state.Problems
        Parameters = state.Parameters
    }
