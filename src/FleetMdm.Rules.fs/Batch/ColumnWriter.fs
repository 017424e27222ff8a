namespace FleetMdm.Rules

open System

/// A column that is being filled: in each row what stands at the place is set, and the last word counts.
[<Sealed>]
type internal ColumnWriter(segments: string[], isOfDevice: bool) =
    let entries = EntryDictionary()
    let mutable codes = Array.zeroCreate<int> 64
    // The codes of "an object without the next name", by depth: most absences are these.
    let absent = Array.create (segments.Length + 1) -1

    let put (row: int) (code: int) =
        if row >= codes.Length then
            Array.Resize(&codes, codes.Length * 2)

        codes[row] <- code

    /// The way to the place ends at an object, `depth` names deep.
    member _.SetAbsent(row: int, depth: int) : unit =
        if absent[depth] < 0 then
            absent[depth] <- entries.Code(depth, ReadOnlySpan.Empty, 0, 0)

        put row absent[depth]

    /// A value `depth` names deep, at the place or in the way of it: what stands from `start` up to `finish`.
    member _.Set(row: int, depth: int, json: ReadOnlySpan<byte>, start: int, finish: int) : unit =
        put row (entries.Code(depth, json, start, finish))

    member column.Set(row: int, depth: int, json: ReadOnlySpan<byte>) : unit =
        column.Set(row, depth, json, 0, json.Length)

    /// The number of the row's entry.
    member _.CodeAt(row: int) : int = codes[row]

    /// The first rows. They may lie in the memory of the writer, until it is cleared.
    member _.ToColumn(rows: int) : FactColumn =
        ColumnOrder.ofRows segments isOfDevice (entries.ToList()) codes rows

    /// Forgets everything.
    member _.Clear() : unit =
        entries.Clear()
        Array.Fill(absent, -1)

/// A column of lists of records that is being filled, row by row.
[<Sealed>]
type internal ListColumnWriter(segments: string[], fields: ColumnWriter[]) =
    let whole = ColumnWriter(segments, false)
    let mutable starts = Array.zeroCreate<int> 65
    let mutable rows = 0
    let mutable elements = 0
    // The code of rows with a list of records; none yet.
    let mutable laidOut = -1

    /// What rows have that have no list of records there.
    member _.Whole = whole
    /// How many elements there are, in all rows.
    member _.Elements = elements

    /// The row may have a list of records; what it had before does not count.
    member _.BeginElements() : unit = elements <- starts[rows]

    member _.EndElement() : unit = elements <- elements + 1

    /// The row has a list of records, whose elements were added.
    member _.SetLaidOut(row: int) : unit =
        whole.Set(row, FactColumn.LaidOut, ReadOnlySpan.Empty)
        laidOut <- whole.CodeAt row

    member _.EndRow() : unit =
        if whole.CodeAt rows <> laidOut then
            elements <- starts[rows]

        rows <- rows + 1

        if rows = starts.Length then
            Array.Resize(&starts, starts.Length * 2)

        starts[rows] <- elements

    member _.ToColumn() : ListColumn = {
        Whole = whole.ToColumn rows
        Starts = starts
        Fields = fields |> Array.map (fun field -> field.ToColumn elements)
    }

    /// Forgets everything.
    member _.Clear() : unit =
        whole.Clear()

        for field in fields do
            field.Clear()

        rows <- 0
        elements <- 0
        laidOut <- -1
