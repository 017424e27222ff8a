/// Attributes: where a field of what was reported lies, and what the schema knows there.
module internal FleetMdm.Rules.Places

/// A name that the schema does not know at a place whose other names it knows: a misspelling, unless the schema is open
/// and nothing is near.
let private reportUnknown (state: CheckState) (place: Place) (node: FactNode) (field: string) (at: Span) =
    let suggestion = Suggest.Nearest(field, Map.keys node.Fields)

    if place.Closed then
        state.Report (TypeProblem.UnknownColumn(field, suggestion)) at
    elif state.Scope.KnowsReported || not (isNull suggestion) then
        let meant: string | null =
            match suggestion with
            | null -> null
            | name -> (FactPath.child place.Path name).ToString()

        let path = FactPath.child place.Path field
        state.Report (TypeProblem.UnknownFact(path.ToString(), meant, state.Scope.KnowsReported)) at

/// Where a field of an attribute lies. A name that the schema does not know there is told once.
let below (state: CheckState) (place: Place) (field: string) (at: Span) : Place =
    let known =
        match place.Known with
        | ValueSome node ->
            let child = FactNode.tryChild field node

            if child.IsNone && not node.Fields.IsEmpty then
                reportUnknown state place node field at

            child
        | ValueNone -> ValueNone

    {
        Path = FactPath.child place.Path field
        Known = known
        Closed = false
        Written =
            match place.Written with
            | ValueSome(slot, segments) -> ValueSome(struct (slot, Array.append segments [| field |]))
            | ValueNone -> ValueNone
    }

/// The place of each element of a list of facts whose elements the schema knows.
let elementOf (place: Place voption) : Place voption =
    match place with
    | ValueSome({
                    Known = ValueSome { Element = ValueSome element }
                } as list) ->
        ValueSome {
            Path = FactPath.element list.Path
            Known = ValueSome element
            Closed = false
            Written = ValueNone
        }
    | _ -> ValueNone

/// The field of an attribute, coerced to what the schema says it is.
let field (state: CheckState) (span: Span) (operand: Checked) (place: Place) (name: string) : Checked =
    let below = below state place name span

    let celType =
        match below.Known with
        | ValueSome node -> node.Type
        | ValueNone when place.Closed -> CelType.Error
        | ValueNone -> CelType.Dyn

    let tree =
        match below.Written with
        | ValueSome(slot, segments) -> Checked.make span celType (TypedNode.Fact(slot, below.Path, segments, celType))
        | ValueNone ->
            let selected =
                Checked.make span celType (TypedNode.Select(operand.Tree, name, false))

            match celType with
            | CelType.Dyn
            | CelType.Error -> selected
            | _ -> Checked.make span celType (TypedNode.Coerced(selected, celType))

    { Tree = tree; Place = ValueSome below }
