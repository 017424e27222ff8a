namespace FleetMdm.Rules

/// How a part of a rule is evaluated for many devices at once.
[<RequireQualifiedAccess>]
type internal PlanNote =
    | Once
    | ForEachValue of column: string
    | ForEachCombination of columns: string list
    /// A comparison of a fact that grows: its answer turns once.
    | WhereItTurns of column: string
    | OperandsInOrder
    | OfItsOperand
    | SidesOfCondition
    | OverElements of list: string
    | DeviceByDevice

/// Why a policy is asked device by device.
[<RequireQualifiedAccess>]
type internal Unplanned =
    | LooksAtAllFacts
    | LooksBeyondColumns

module internal PlanNote =
    let describe (note: PlanNote) : string =
        match note with
        | PlanNote.Once -> "once"
        | PlanNote.ForEachValue column -> "once for each value of " + column
        | PlanNote.ForEachCombination columns -> "once for each combination of " + System.String.Join(", ", columns)
        | PlanNote.WhereItTurns column -> "where its answer turns, among the values of " + column + " in order"
        | PlanNote.OperandsInOrder -> "part by part, of what the parts before leave open"
        | PlanNote.OfItsOperand -> "from its part"
        | PlanNote.SidesOfCondition -> "each side, of what the condition sends there"
        | PlanNote.OverElements list -> "from the elements of " + list
        | PlanNote.DeviceByDevice -> "device by device"

    let describeUnplanned (reason: Unplanned) : string =
        match reason with
        | Unplanned.LooksAtAllFacts -> "a rule looks at all facts as one"
        | Unplanned.LooksBeyondColumns -> "a rule looks at more of a list than columns hold"
