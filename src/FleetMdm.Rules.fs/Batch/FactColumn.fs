namespace FleetMdm.Rules

/// The place that a column holds: names below `device` or below `facts`, or below the elements of a list.
[<NoEquality; NoComparison>]
type internal ColumnPath = {
    /// The activation's slot of the root.
    Slot: int
    Segments: string[]
    /// Of a list of records, whose elements are looked at by name: the places below an element. None for a column that
    /// holds the whole of what stands at its place.
    Elements: string[][] voption
}

/// How many entries of a column are numbers and times at its place. They come first, each kind in ascending order.
[<Struct; NoEquality; NoComparison>]
type internal EntryRuns = {
    /// Integers within int64.
    Integers: int
    /// Other numbers.
    Decimals: int
    /// Times: `last_seen`, and texts of the one form that the store writes, `2026-11-01T00:00:00Z`.
    Instants: int
} with

    static member None = {
        Integers = 0
        Decimals = 0
        Instants = 0
    }

    member runs.Total = runs.Integers + runs.Decimals + runs.Instants

/// A dictionary-encoded column: what some devices, or the elements of their lists, have at one place. An entry's first
/// byte is its depth, the number of the path's names that were there. The rest is the value at that depth as canonical
/// JSON, and is empty where an object goes on without the next name. So an entry has all that a rule can see of a
/// place: the value, or how far the way to it went and what stood in the way.
[<NoEquality; NoComparison>]
type internal FactColumn = {
    Segments: string[]
    Entries: EntryList
    Runs: EntryRuns
    /// One a row: the number of its entry.
    Codes: RowCodes
    Rows: int
}

/// Lists of records, laid out as columns of their elements.
[<NoEquality; NoComparison>]
type internal ListColumn = {
    /// One a row: what the row has instead of a list of records; the entry is empty where it has one.
    Whole: FactColumn
    /// The elements of row i are those from `Starts[i]` up to `Starts[i + 1]`.
    Starts: int[]
    /// One for each of the path's `Elements`; a row is an element.
    Fields: FactColumn[]
}

[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal BatchColumn =
    | Scalar of FactColumn
    | Records of ListColumn

module internal FactColumn =
    /// The depth of the entry of rows whose list lies in the columns of its elements. No place has it: a path has 64
    /// names at most.
    [<Literal>]
    let LaidOut = 255

    let isLaidOut (column: FactColumn) (code: int) : bool = column.Entries.Depth code = LaidOut

    /// True where the entry is a value at the column's place.
    let isReached (column: FactColumn) (code: int) : bool =
        column.Entries.Depth code = column.Segments.Length && column.Entries.HasValue code
