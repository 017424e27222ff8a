/// Constants found while checking: what needs no device is computed once, and only where that cannot be seen.
module internal FleetMdm.Rules.Folding

/// A list literal of constants is a constant.
let list (elements: TypedExpr[]) (optional: bool[]) : TypedNode =
    let constant (element: TypedExpr) =
        match element.Node with
        | TypedNode.Constant value -> ValueSome value
        | _ -> ValueNone

    let values = Array.map constant elements

    if Array.exists id optional || Array.exists (fun (value: Value voption) -> value.IsNone) values then
        TypedNode.List(elements, optional)
    else
        TypedNode.Constant(Value.List(Array.map ValueOption.get values))
