namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// The outcomes of one policy on the devices of a batch. They lie in the memory of the batch, and end with it.
[<Sealed>]
type BatchOutcomes internal (distinct: PolicyEvaluation[], codes: int[], rows: int) =
    /// The outcomes that devices of the batch have. Different places may hold equal outcomes.
    member _.Distinct: IReadOnlyList<PolicyEvaluation> = distinct
    /// One a device: the place of its outcome. Empty when the policy cannot be evaluated on columns, so that
    /// it has to be asked device by device.
    member _.Codes: ReadOnlySpan<int> = ReadOnlySpan(codes, 0, rows)

/// The devices of a batch, split step by step into groups that a policy cannot tell apart. Devices that it is not for are
/// dropped on the way.
[<Sealed>]
type internal RowSplit(count: int, buffers: Buffers) =
    // None while all devices are alike.
    let mutable groupOf: RowCodes voption = ValueNone
    let mutable groups = if count = 0 then 0 else 1
    let mutable rows = Rows.All count
    let mutable kept: int[] = [||]
    // Where the groups are numbered by more than one code; nothing was taken while they are the codes of one column.
    let mutable numbers: int[] = [||]

    let groupAt (row: int) : int =
        match groupOf with
        | ValueSome groupOf -> groupOf[row]
        | ValueNone -> 0

    /// Those that are left.
    member _.Rows = rows

    /// Splits groups by further codes, one a device, which are below `codeCount` and stay as they are.
    member _.Split(codes: RowCodes, codeCount: int) : unit =
        match groupOf with
        | ValueNone when groups > 0 ->
            // All are alike so far: the codes are the groups, though some may be empty.
            groupOf <- ValueSome codes
            groups <- codeCount
        | ValueSome before when groups > 0 ->
            if numbers.Length = 0 then
                numbers <- buffers.Numbers.Take count

                for i in 0 .. rows.Count - 1 do
                    numbers[rows[i]] <- before[rows[i]]

            groups <- RowPairs.split rows numbers groups codes codeCount
            groupOf <- ValueSome(RowCodes.Wide numbers)
        | _ -> ()

    /// Leaves out the groups whose devices, one of which is looked at, are like that.
    member _.Drop(isOut: int -> bool) : unit =
        match groupOf with
        | ValueSome codes ->
            let out =
                RowPairs.examples rows codes groups |> Array.map (fun example -> example >= 0 && isOut example)

            if Array.contains true out then
                if kept.Length = 0 then
                    kept <- buffers.Numbers.Take count

                let mutable left = 0

                for i in 0 .. rows.Count - 1 do
                    let row = rows[i]

                    if not out[codes[row]] then
                        kept[left] <- row
                        left <- left + 1

                rows <- Rows.Some(kept, left)
        | ValueNone -> ()

    /// An outcome of each group, by one of its devices, and one for all devices that were dropped.
    member _.ToOutcomes
        (outcome: int -> PolicyEvaluation, ofDropped: unit -> PolicyEvaluation, memory: Buffers)
        : BatchOutcomes =
        let distinct = List<PolicyEvaluation>()
        let places = Array.create (max groups 1) -1
        let codes = memory.Numbers.Take count

        if rows.Count < count then
            Array.Clear(codes, 0, count)
            distinct.Add(ofDropped ())

        let placeOfNew (row: int) (group: int) : int =
            places[group] <- distinct.Count
            distinct.Add(outcome row)
            places[group]

        match groupOf with
        | ValueSome(RowCodes.Narrow narrow) when rows.IsAll ->
            for row in 0 .. count - 1 do
                let group = int narrow[row]
                let place = places[group]
                codes[row] <- if place >= 0 then place else placeOfNew row group
        | _ ->
            for i in 0 .. rows.Count - 1 do
                let row = rows[i]
                let group = groupAt row
                let place = places[group]
                codes[row] <- if place >= 0 then place else placeOfNew row group

        BatchOutcomes(distinct.ToArray(), codes, count)

    /// Gives back what the work was done in.
    member _.Done() : unit =
        if numbers.Length > 0 then
            buffers.Numbers.Give(count, numbers)

        if kept.Length > 0 then
            buffers.Numbers.Give(count, kept)
