/// A checked tree as text: two trees with the same key are the same tree, wherever they were written.
module internal FleetMdm.Rules.TreeKey

open System.Text

let private comprehensionHead (loop: Comprehension) : string =
    let parts = loop.Condition.IsSome.ToString() + loop.Transform.IsSome.ToString()

    Comprehensions.name loop.Kind
    + " "
    + string (int loop.First)
    + " "
    + string (int loop.Second)
    + " "
    + parts

let private flags (values: bool[]) : string =
    System.String(values |> Array.map (fun value -> if value then '?' else '.'))

/// What a node is, its children aside. Texts have their length before them, so that none can pass for two.
let head (expr: TypedExpr) : string =
    let named (kind: string) (name: string) =
        kind + " " + string name.Length + ":" + name

    match expr.Node with
    | TypedNode.Constant value -> named "constant" (ValueText.print value)
    | TypedNode.Variable(_, name) -> named "variable" name
    | TypedNode.Local(slot, _) -> "local " + string slot
    | TypedNode.Fact(_, path, _, coerce) -> named "fact" (path.ToString()) + CelType.print coerce
    | TypedNode.Coerced(_, target) -> "coerced " + CelType.print target
    | TypedNode.Select(_, field, optional) -> named (if optional then "select?" else "select") field
    | TypedNode.Index(_, _, optional) -> if optional then "index?" else "index"
    | TypedNode.Call(callee, _) -> named "call" callee.Name
    | TypedNode.And _ -> "and"
    | TypedNode.Or _ -> "or"
    | TypedNode.Not _ -> "not"
    | TypedNode.Conditional _ -> "conditional"
    | TypedNode.List(_, optional) -> "list " + flags optional
    | TypedNode.Map(_, optional) -> "map " + flags optional
    | TypedNode.Has(_, field) -> named "has" field
    | TypedNode.Known _ -> "known"
    | TypedNode.Missing _ -> "missing"
    | TypedNode.Comprehension loop -> comprehensionHead loop
    | TypedNode.Bind(slot, _, _) -> "bind " + string slot
    | TypedNode.OptionalMap(slot, _, _, flat) -> (if flat then "optFlatMap " else "optMap ") + string slot
    | TypedNode.OptionalOr(_, _, unwrap) -> if unwrap then "orValue" else "or"
    | TypedNode.FirstKnown _ -> "first"
    | TypedNode.Invalid _ -> "invalid"

let rec private append (text: StringBuilder) (expr: TypedExpr) : unit =
    text.Append(head expr).Append '(' |> ignore

    for child in TypedExpr.children expr do
        append text child
        text.Append ',' |> ignore

    text.Append ')' |> ignore

let ofTree (expr: TypedExpr) : string =
    let text = StringBuilder()
    append text expr
    text.ToString()
