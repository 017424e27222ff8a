/// Lists and maps written out, the common type of their parts, and what a loop over a collection binds.
module internal FleetMdm.Rules.Collections

/// The common type of a literal's parts, `dyn` when they have none, and one to be found when there are no parts.
let commonType (state: CheckState) (parts: CelType seq) : CelType =
    let join (before: CelType voption) (next: CelType) =
        match before with
        | ValueNone -> ValueSome next
        | ValueSome CelType.Dyn -> before
        | ValueSome joined ->
            match state.Inference.TryJoin(joined, next) with
            | ValueSome common -> ValueSome common
            | ValueNone -> ValueSome CelType.Dyn

    match Seq.fold join ValueNone parts with
    | ValueSome celType -> state.Inference.Resolve celType
    | ValueNone -> state.Inference.Fresh()

/// The type that a part of a literal adds to it: of `?part`, what the optional holds.
let private partType (state: CheckState) (part: Checked) (optional: bool) : CelType =
    if not optional then
        state.TypeOf part
    else
        match state.TypeOf part with
        | CelType.Optional value -> value
        | CelType.Dyn
        | CelType.Error
        | CelType.Var _ -> CelType.Dyn
        | other ->
            state.Report (TypeProblem.NotOptional other) part.Tree.Span
            CelType.Error

let list (state: CheckState) (span: Span) (parts: Checked[]) (optional: bool[]) : Checked =
    let element = Seq.map2 (partType state) parts optional |> commonType state
    Checked.plain span (CelType.List element) (Folding.list (Checked.trees parts) optional)

/// The type of a map's key. One that no key can have is told once: of the map it is not known.
let private keyType (state: CheckState) (key: Checked) : CelType =
    match state.TypeOf key with
    | CelType.Int
    | CelType.UInt
    | CelType.Bool
    | CelType.String
    | CelType.Dyn
    | CelType.Error
    | CelType.Var _ as fitting -> fitting
    | other ->
        state.Report (TypeProblem.WrongMapKey other) key.Tree.Span
        CelType.Dyn

let map (state: CheckState) (span: Span) (keys: Checked[]) (values: Checked[]) (optional: bool[]) : Checked =
    let key = keys |> Array.map (keyType state) |> commonType state
    let value = Seq.map2 (partType state) values optional |> commonType state

    let trees =
        Array.map2 (fun (key: Checked) (value: Checked) -> struct (key.Tree, value.Tree)) keys values

    Checked.plain span (CelType.Map(key, value)) (TypedNode.Map(trees, optional))

/// What a loop over a range binds: its one variable, or its two.
let loopTypes (state: CheckState) (macro: string) (range: Checked) : struct (CelType * CelType * CelType) =
    match state.TypeOf range with
    | CelType.List element -> element, CelType.Int, element
    | CelType.Map(key, value) -> key, key, value
    | CelType.Error -> CelType.Error, CelType.Error, CelType.Error
    | CelType.Dyn
    | CelType.Var _ as unknown ->
        state.KeepUntyped unknown
        CelType.Dyn, CelType.Dyn, CelType.Dyn
    | other ->
        state.Report (TypeProblem.NotIterable(macro, other)) range.Tree.Span
        CelType.Error, CelType.Error, CelType.Error
