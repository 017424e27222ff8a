namespace FleetMdm.Rules

/// What a person should know about a step of an explanation beyond its value. Elements count from 1.
[<RequireQualifiedAccess>]
type internal TraceNote =
    | EmptyRange
    /// What made `exists` true.
    | HoldsFor of element: int * count: int * shown: string
    /// What made `all` false.
    | FailsFor of element: int * count: int * shown: string
    /// The first element that left the question open.
    | UndecidedFor of element: int * count: int * shown: string
    | HoldsForNone of count: int
    /// It holds for none, and this one fulfils the most of its clauses.
    | NearestIs of element: int * count: int * shown: string
    | HoldsForAll of count: int
    | WentThrough of count: int

module internal TraceNote =
    let private place (element: int) (count: int) (shown: string) =
        "element " + string element + " of " + string count + ": " + shown

    let private elements (count: int) =
        if count = 1 then
            "the one element"
        else
            "all " + string count + " elements"

    let describe (note: TraceNote) : string =
        match note with
        | TraceNote.EmptyRange -> "there are no elements"
        | TraceNote.HoldsFor(element, count, shown) -> "holds for " + place element count shown
        | TraceNote.FailsFor(element, count, shown) -> "does not hold for " + place element count shown
        | TraceNote.UndecidedFor(element, count, shown) -> "not decided for " + place element count shown
        | TraceNote.HoldsForNone 1 -> "does not hold for the one element"
        | TraceNote.HoldsForNone count -> "holds for none of " + string count + " elements"
        | TraceNote.NearestIs(element, count, shown) ->
            "holds for none of "
            + string count
            + " elements; nearest is element "
            + string element
            + ": "
            + shown
        | TraceNote.HoldsForAll count -> "holds for " + elements count
        | TraceNote.WentThrough count -> "went through " + elements count
