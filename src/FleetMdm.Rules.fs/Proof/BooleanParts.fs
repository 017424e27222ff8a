/// The boolean parts of a rule: its clauses, down to single comparisons, the bodies of its comprehensions among them.
module internal FleetMdm.Rules.BooleanParts

/// Whether a constant is one because the policy's parameters are: tests may give it another value.
let private isParameter (text: string) (span: Span) : bool =
    match text.Substring(span.Start, span.Length) with
    | "true"
    | "false" -> false
    | _ -> true

/// A place that is reached by names only. Its parts have no answer of their own.
let private isPath (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Fact _
    | TypedNode.Local _
    | TypedNode.Variable _
    | TypedNode.Select _
    | TypedNode.Coerced _ -> true
    | _ -> false

let rec private rewrite
    (text: string)
    (wrap: TypedExpr -> TypedExpr)
    (isCondition: bool)
    (expr: TypedExpr)
    : TypedExpr =
    let condition = rewrite text wrap true
    let operand = rewrite text wrap false
    /// A result of the whole is asked for as the whole is.
    let result = rewrite text wrap isCondition

    let inside =
        match expr.Node with
        | _ when isPath expr -> expr.Node
        | TypedNode.Constant _
        | TypedNode.Fact _
        | TypedNode.Local _
        | TypedNode.Variable _
        | TypedNode.Select _
        | TypedNode.Coerced _
        | TypedNode.Has _
        | TypedNode.Known _
        | TypedNode.Missing _
        | TypedNode.Invalid _ -> expr.Node
        | TypedNode.And operands -> TypedNode.And(Array.map condition operands)
        | TypedNode.Or operands -> TypedNode.Or(Array.map condition operands)
        | TypedNode.Not inner -> TypedNode.Not(condition inner)
        | TypedNode.Conditional(test, whenTrue, whenFalse) ->
            TypedNode.Conditional(condition test, result whenTrue, result whenFalse)
        | TypedNode.Index(container, index, optional) -> TypedNode.Index(operand container, operand index, optional)
        | TypedNode.Call(callee, arguments) -> TypedNode.Call(callee, Array.map operand arguments)
        | TypedNode.List(elements, optional) -> TypedNode.List(Array.map operand elements, optional)
        | TypedNode.FirstKnown candidates -> TypedNode.FirstKnown(Array.map operand candidates)
        | TypedNode.Map(entries, optional) ->
            let entries =
                entries |> Array.map (fun (struct (key, value)) -> struct (operand key, operand value))

            TypedNode.Map(entries, optional)
        | TypedNode.Bind(slot, init, body) -> TypedNode.Bind(slot, operand init, result body)
        | TypedNode.OptionalMap(slot, target, body, flat) ->
            TypedNode.OptionalMap(slot, operand target, operand body, flat)
        | TypedNode.OptionalOr(left, right, unwrap) -> TypedNode.OptionalOr(operand left, operand right, unwrap)
        | TypedNode.Comprehension loop ->
            TypedNode.Comprehension {
                loop with
                    Range = operand loop.Range
                    Condition = ValueOption.map condition loop.Condition
                    Transform = ValueOption.map operand loop.Transform
            }

    let rewritten = { expr with Node = inside }

    match expr.Node with
    | TypedNode.Constant _ when not (isParameter text expr.Span) -> rewritten
    | _ when isCondition || expr.Type = CelType.Bool -> wrap rewritten
    | _ -> rewritten

/// The rule with every boolean part wrapped. `text` is the rule's own.
let wrap (text: string) (wrap: TypedExpr -> TypedExpr) (rule: TypedRule) : TypedRule = {
    rule with
        Body = rewrite text wrap true rule.Body
}
