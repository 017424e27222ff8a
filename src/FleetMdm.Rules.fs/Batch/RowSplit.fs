namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// The outcomes of one policy on the devices of a batch.
[<Sealed>]
type BatchOutcomes internal (distinct: PolicyEvaluation[], codes: int[]) =
    /// The outcomes that devices of the batch have. Different places may hold equal outcomes.
    member _.Distinct: IReadOnlyList<PolicyEvaluation> = distinct
    /// One a device: the place of its outcome. Empty when the policy cannot be evaluated on columns, so that
    /// it has to be asked device by device.
    member _.Codes: ReadOnlySpan<int> = ReadOnlySpan codes

/// The devices of a batch, split step by step into groups that a policy cannot tell apart. Devices that it is not for are
/// dropped on the way.
[<Sealed>]
type internal RowSplit(count: int, buffers: Buffers) =
    let groupOf = buffers.Take count
    let kept = buffers.Take count
    let mutable rows = Rows.All count
    let mutable groups = if count = 0 then 0 else 1

    do Array.Clear(groupOf, 0, count)

    /// Those that are left.
    member _.Rows = rows

    /// Splits groups by further codes, one a device, which are below `codeCount`.
    member _.Split(codes: int[], codeCount: int) : unit =
        if groups = 1 && rows.IsAll then
            // All are alike so far: the codes are the groups, though some may be empty.
            Array.Copy(codes, groupOf, count)
            groups <- codeCount
        elif groups > 0 then
            groups <- RowPairs.split rows groupOf groups codes codeCount

    /// A device of each group; -1 for a group without any.
    member _.Examples() : int[] = RowPairs.examples rows groupOf groups

    /// Leaves out the groups whose devices, one of which is looked at, are like that.
    member split.Drop(isOut: int -> bool) : unit =
        let out =
            split.Examples() |> Array.map (fun example -> example >= 0 && isOut example)

        if Array.exists id out then
            let mutable left = 0

            for i in 0 .. rows.Count - 1 do
                let row = rows[i]

                if not out[groupOf[row]] then
                    kept[left] <- row
                    left <- left + 1

            rows <- Rows.Some(kept, left)

    /// An outcome of each group, by one of its devices, and one for all devices that were dropped.
    member _.ToOutcomes(outcome: int -> PolicyEvaluation, ofDropped: unit -> PolicyEvaluation) : BatchOutcomes =
        let distinct = List<PolicyEvaluation>()
        let places = Array.create groups -1
        let codes = GC.AllocateUninitializedArray<int> count

        if rows.Count < count then
            Array.Fill(codes, 0)
            distinct.Add(ofDropped ())

        for i in 0 .. rows.Count - 1 do
            let row = rows[i]
            let group = groupOf[row]

            if places[group] < 0 then
                places[group] <- distinct.Count
                distinct.Add(outcome row)

            codes[row] <- places[group]

        BatchOutcomes(distinct.ToArray(), codes)

    /// Gives back what the work was done in.
    member _.Done() : unit =
        buffers.Give(count, groupOf)
        buffers.Give(count, kept)
