namespace FleetMdm.Rules

/// How a part of a rule is evaluated for many devices at once.
[<RequireQualifiedAccess>]
type internal PlanNote =
    | Once
    | ForEachValue of column: string
    | ForEachCombination of columns: string list
    /// A question that the bytes of texts answer.
    | OfBytes of column: string
    /// A comparison of a fact that grows: its answer turns once, for each combination of the other columns.
    | WhereItTurns of column: string * others: string list
    /// What joins parts is asked of rows, or of combinations of what these columns have, if there are any.
    | OperandsInOrder of columns: string list
    | OfItsOperand of columns: string list
    | SidesOfCondition of columns: string list
    | OverElements of list: string
    | DeviceByDevice

/// Why a policy is asked device by device.
[<RequireQualifiedAccess>]
type internal Unplanned =
    | LooksAtAllFacts
    | LooksBeyondColumns

module internal PlanNote =
    let private where (columns: string list) : string =
        match columns with
        | [] -> ""
        | [ column ] -> "; once for each value of " + column + " where these are few"
        | _ -> "; once for each combination of " + System.String.Join(", ", columns) + " where these are few"

    let describe (note: PlanNote) : string =
        match note with
        | PlanNote.Once -> "once"
        | PlanNote.ForEachValue column -> "once for each value of " + column
        | PlanNote.ForEachCombination columns -> "once for each combination of " + System.String.Join(", ", columns)
        | PlanNote.OfBytes column -> "from the bytes of each text of " + column
        | PlanNote.WhereItTurns(column, others) ->
            let turning = "where its answer turns, among the values of " + column + " in order"

            match others with
            | [] -> turning
            | _ -> turning + ", for each combination of " + System.String.Join(", ", others)
        | PlanNote.OperandsInOrder columns -> "part by part, of what the parts before leave open" + where columns
        | PlanNote.OfItsOperand columns -> "from its part" + where columns
        | PlanNote.SidesOfCondition columns -> "each side, of what the condition sends there" + where columns
        | PlanNote.OverElements list -> "from the elements of " + list
        | PlanNote.DeviceByDevice -> "device by device"

    let describeUnplanned (reason: Unplanned) : string =
        match reason with
        | Unplanned.LooksAtAllFacts -> "a rule looks at all facts as one"
        | Unplanned.LooksBeyondColumns -> "a rule looks at more of a list than columns hold"
