namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A column that is being filled, row by row: what stands at the place is set, the last word counts, and the row ends.
[<Sealed>]
type internal ColumnWriter(segments: string[], isOfDevice: bool) =
    let entries = EntryDictionary()
    let codes = List<int>()
    // The codes of "an object without the next name", by depth: most absences are these.
    let absent = Array.create (segments.Length + 1) -1
    let mutable current = 0
    member _.Depth = segments.Length

    /// The way to the place ends at an object, `depth` names deep.
    member _.SetAbsent(depth: int) : unit =
        if absent[depth] < 0 then
            absent[depth] <- entries.Code(depth, ReadOnlySpan.Empty)

        current <- absent[depth]

    /// A value `depth` names deep: at the place, or in the way of it.
    member _.Set(depth: int, json: ReadOnlySpan<byte>) : unit = current <- entries.Code(depth, json)

    member _.EndRow() : unit = codes.Add current

    /// Forgets the rows from `count` on.
    member _.Truncate(count: int) : unit =
        codes.RemoveRange(count, codes.Count - count)

    member _.ToColumn() : FactColumn =
        ColumnOrder.ofRows segments isOfDevice (entries.ToList()) codes

/// A column of lists of records that is being filled.
[<Sealed>]
type internal ListColumnWriter(segments: string[], fields: ColumnWriter[]) =
    let whole = ColumnWriter(segments, false)
    let starts = List<int>([ 0 ])
    let mutable elements = 0
    /// What rows have that have no list of records there.
    member _.Whole = whole
    member _.Elements = elements

    member _.EndElement() : unit =
        for field in fields do
            field.EndRow()

        elements <- elements + 1

    /// The row has a list of records, whose elements were added.
    member _.SetLaidOut() : unit =
        whole.Set(FactColumn.LaidOut, ReadOnlySpan.Empty)

    /// Forgets the elements from `count` on: what holds them is no list of records.
    member _.Truncate(count: int) : unit =
        elements <- count

        for field in fields do
            field.Truncate count

    member _.EndRow() : unit =
        whole.EndRow()
        starts.Add elements

    member _.ToColumn() : ListColumn = {
        Whole = whole.ToColumn()
        Starts = starts.ToArray()
        Fields = fields |> Array.map (fun field -> field.ToColumn())
    }
