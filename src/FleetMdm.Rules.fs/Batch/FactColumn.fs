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

/// A dictionary-encoded column: what some devices, or the elements of their lists, have at one place. An entry's first
/// byte is its depth, the number of the path's names that were there. The rest is the value at that depth as canonical
/// JSON, and is empty where an object goes on without the next name. So an entry has all that a rule can see of a
/// place: the value, or how far the way to it went and what stood in the way.
[<NoEquality; NoComparison>]
type internal FactColumn = {
    Segments: string[]
    Entries: byte[][]
    /// One a row: the number of its entry.
    Codes: int[]
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
    /// The entry of rows whose list lies in the columns of its elements. No place has it: a path has 64 names at most.
    [<Literal>]
    let LaidOut = 255uy

    let isLaidOut (entry: byte[]) : bool = entry[0] = LaidOut

    let depth (entry: byte[]) : int = int entry[0]

    /// True where the entry has a value: the one at the path's end, or the one that stands in the way.
    let hasValue (entry: byte[]) : bool = entry.Length > 1
