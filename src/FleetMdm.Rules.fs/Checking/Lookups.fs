/// What is taken out of a value: `operand.field`, `operand.?field`, `operand[index]`, `operand[?index]`.
module internal FleetMdm.Rules.Lookups

let private optionalOf (celType: CelType) : CelType =
    match celType with
    | CelType.Optional _
    | CelType.Error -> celType
    | other -> CelType.Optional other

/// operand.field, operand.?field
let field (state: CheckState) (span: Span) (operand: Checked) (name: string) (at: Span) (optional: bool) : Checked =
    let result (celType: CelType) =
        let celType = if optional then optionalOf celType else celType
        Checked.plain span celType (TypedNode.Select(operand.Tree, name, optional))

    match state.TypeOf operand, operand.Place with
    | (CelType.Dyn | CelType.Map _), ValueSome place when not optional -> Places.field state span operand place name
    | CelType.Map(key, value), place ->
        if place.IsSome then
            Places.below state place.Value name span |> ignore

        if not (state.Agrees CelType.String key) then
            state.Report (TypeProblem.WrongIndex(key, CelType.String)) at

        result value
    | CelType.Optional held, _ ->
        let element =
            match held with
            | CelType.Map(_, value) -> value
            | _ -> CelType.Dyn

        Checked.plain span (optionalOf element) (TypedNode.Select(operand.Tree, name, optional))
    | CelType.Error, _ -> result CelType.Error
    | (CelType.Dyn | CelType.Var _) as unknown, _ ->
        state.KeepUntyped unknown
        result CelType.Dyn
    | other, _ ->
        state.Report (TypeProblem.NoFields(name, other)) at
        result CelType.Error

/// The type of what an index takes out of a list, a map, or an optional with one of them.
let rec private elementType (state: CheckState) (at: Span) (container: CelType) (index: Checked) : CelType =
    let indexedBy (expected: CelType) (element: CelType) =
        if not (state.Agrees index.Tree.Type expected) then
            let expected = state.Inference.Resolve expected
            state.Report (TypeProblem.WrongIndex(expected, state.TypeOf index)) index.Tree.Span

        state.Inference.Resolve element

    match container with
    | CelType.List element -> indexedBy CelType.Int element
    | CelType.Map(key, value) -> indexedBy key value
    | CelType.Optional inner -> optionalOf (elementType state at inner index)
    | CelType.Error -> CelType.Error
    | CelType.Dyn
    | CelType.Var _ as unknown ->
        state.KeepUntyped unknown
        CelType.Dyn
    | other ->
        state.Report (TypeProblem.NoElements other) at
        CelType.Error

/// operand[index], operand[?index]
let index (state: CheckState) (span: Span) (operand: Checked) (index: Checked) (optional: bool) : Checked =
    match operand.Place, state.TypeOf operand, index.Tree.Node with
    // A key written out is a field: facts["disk"] is facts.disk.
    | ValueSome place, (CelType.Dyn | CelType.Map _), TypedNode.Constant(Value.String key) when not optional ->
        Places.field state span operand place key
    | _, container, _ ->
        let found = elementType state operand.Tree.Span container index
        let celType = if optional then optionalOf found else found

        {
            Tree = Checked.make span celType (TypedNode.Index(operand.Tree, index.Tree, optional))
            Place =
                if optional then
                    ValueNone
                else
                    Places.elementOf operand.Place
        }
