/// Which facts a rule needs: the paths it names, and of the records in lists that the schema types only the fields it
/// asks for.
module internal FleetMdm.Rules.FactNeeds

/// The place, below `facts`, of what an expression gives; none where that cannot be told.
let rec private placeOf (slot: int) (locals: Map<int, string list>) (expr: TypedExpr) : string list voption =
    match expr.Node with
    | TypedNode.Fact(root, _, segments, _) when root = slot -> ValueSome(List.ofArray segments)
    | TypedNode.Variable(root, _) when root = slot -> ValueSome []
    | TypedNode.Local(local, _) ->
        match Map.tryFind local locals with
        | Some place -> ValueSome place
        | None -> ValueNone
    | TypedNode.Select(operand, field, _) ->
        placeOf slot locals operand |> ValueOption.map (fun place -> place @ [ field ])
    | TypedNode.Coerced(operand, _) -> placeOf slot locals operand
    | _ -> ValueNone

/// Adds what an expression needs of the facts in an activation slot. `locals` has the places of the variables that
/// macros bound to facts.
let rec private addFrom (slot: int) (shape: FactShape) (locals: Map<int, string list>) (expr: TypedExpr) : unit =
    let add = addFrom slot shape locals

    match placeOf slot locals expr with
    | ValueSome place -> shape.Need place
    | ValueNone ->
        match expr.Node with
        | TypedNode.Constant _
        | TypedNode.Variable _
        | TypedNode.Local _
        | TypedNode.Fact _
        | TypedNode.Invalid _ -> ()
        | TypedNode.Has(operand, field) ->
            match placeOf slot locals operand with
            | ValueSome place -> shape.Need(place @ [ field ])
            | ValueNone -> add operand
        | TypedNode.Coerced(operand, _)
        | TypedNode.Select(operand, _, _)
        | TypedNode.Not operand
        | TypedNode.Known operand
        | TypedNode.Missing operand -> add operand
        | TypedNode.Index(operand, index, _) ->
            add operand
            add index
        | TypedNode.Call(_, operands)
        | TypedNode.And operands
        | TypedNode.Or operands
        | TypedNode.List(operands, _)
        | TypedNode.FirstKnown operands -> Array.iter add operands
        | TypedNode.Conditional(condition, whenTrue, whenFalse) ->
            add condition
            add whenTrue
            add whenFalse
        | TypedNode.Map(entries, _) ->
            for struct (key, value) in entries do
                add key
                add value
        | TypedNode.OptionalOr(left, right, _) ->
            add left
            add right
        | TypedNode.OptionalMap(local, target, body, _) ->
            add target
            addFrom slot shape (Map.remove local locals) body
        | TypedNode.Bind(local, init, body) ->
            match placeOf slot locals init with
            | ValueSome place -> addFrom slot shape (Map.add local place locals) body
            | ValueNone ->
                add init
                addFrom slot shape (Map.remove local locals) body
        | TypedNode.Comprehension comprehension -> addComprehension slot shape locals comprehension

and private addComprehension
    (slot: int)
    (shape: FactShape)
    (locals: Map<int, string list>)
    (comprehension: Comprehension)
    : unit =
    let element =
        if comprehension.Second >= 0 then
            comprehension.Second
        else
            comprehension.First

    let unbound =
        Map.remove comprehension.First (Map.remove comprehension.Second locals)

    // The elements themselves are the result of a filter; all else asks only for what its body names.
    let asksByName =
        match comprehension.Kind with
        | ComprehensionKind.Filter -> false
        | ComprehensionKind.All
        | ComprehensionKind.Exists
        | ComprehensionKind.ExistsOne
        | ComprehensionKind.TransformList
        | ComprehensionKind.TransformMap
        | ComprehensionKind.TransformMapEntry -> true

    let inner =
        match placeOf slot locals comprehension.Range, comprehension.Range.Type with
        | ValueSome place, CelType.List _ when asksByName ->
            let place = place @ [ FactPath.Element ]
            shape.Reach place |> ignore
            Map.add element place unbound
        | _ ->
            addFrom slot shape locals comprehension.Range
            unbound

    for part in [ comprehension.Condition; comprehension.Transform ] do
        ValueOption.iter (addFrom slot shape inner) part

/// Adds what a part of a rule needs, where the variables of the macros around it stand for these places below the root.
let addPart (slot: int) (shape: FactShape) (locals: Map<int, string list>) (part: TypedExpr) : unit =
    addFrom slot shape locals part

/// Adds what a rule needs of the facts in an activation slot.
let add (slot: int) (shape: FactShape) (rule: TypedRule) : unit = addFrom slot shape Map.empty rule.Body
