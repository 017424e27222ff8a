namespace FleetMdm.Rules

open System

/// Some rows of a table, each once.
[<Struct; NoEquality; NoComparison>]
type internal Rows = {
    /// All rows of the table, in order, so that `At` is not looked at.
    IsAll: bool
    At: int[]
    Count: int
} with

    static member All(count: int) = {
        IsAll = true
        At = [||]
        Count = count
    }

    /// The first `count` of an array.
    static member Some(at: int[], count: int) = {
        IsAll = false
        At = at
        Count = count
    }

    member rows.Item
        with get (i: int) = if rows.IsAll then i else rows.At[i]

/// A number for each row of a table: in two bytes where all numbers fit, since most columns have few entries and the rows
/// are gone through again and again. The array may be longer than there are rows.
[<Struct; RequireQualifiedAccess; NoEquality; NoComparison>]
type internal RowCodes =
    | Narrow of narrow: uint16[]
    | Wide of wide: int[]

    member codes.Item
        with get (row: int) =
            match codes with
            | RowCodes.Narrow narrow -> int narrow[row]
            | RowCodes.Wide wide -> wide[row]

module internal RowCodes =
    /// Codes below this many are narrow.
    [<Literal>]
    let NarrowCount = 0x10000

    /// Codes below `count`, one a row.
    let make (count: int) (rows: int) (codeOf: int -> int) : RowCodes =
        if count <= NarrowCount then
            RowCodes.Narrow(Array.init rows (fun row -> uint16 (codeOf row)))
        else
            RowCodes.Wide(Array.init rows codeOf)

    let inline private lookUpIn (codes: ^code[]) (rows: Rows) (table: uint16[]) (into: uint16[]) : unit =
        if rows.IsAll then
            let codes = ReadOnlySpan(codes, 0, rows.Count)
            let into = Span(into, 0, codes.Length)

            for row in 0 .. codes.Length - 1 do
                into[row] <- table[int codes[row]]
        else
            for i in 0 .. rows.Count - 1 do
                let row = rows.At[i]
                into[row] <- table[int codes[row]]

    /// What a table has at the rows' codes.
    let lookUp (codes: RowCodes) (rows: Rows) (table: uint16[]) (into: uint16[]) : unit =
        match codes with
        | RowCodes.Narrow codes -> lookUpIn codes rows table into
        | RowCodes.Wide codes -> lookUpIn codes rows table into

    let inline private lookUpPairsIn
        (first: ^first[])
        (second: ^second[])
        (width: int)
        (rows: Rows)
        (table: uint16[])
        (into: uint16[])
        : unit =
        if rows.IsAll then
            let first = ReadOnlySpan(first, 0, rows.Count)
            let second = ReadOnlySpan(second, 0, first.Length)
            let into = Span(into, 0, first.Length)

            for row in 0 .. first.Length - 1 do
                into[row] <- table[int first[row] * width + int second[row]]
        else
            for i in 0 .. rows.Count - 1 do
                let row = rows.At[i]
                into[row] <- table[int first[row] * width + int second[row]]

    /// What a table with a line for each of the first codes has at the second, which are below `width`.
    let lookUpPairs (first: RowCodes) (second: RowCodes) (width: int) (rows: Rows) (table: uint16[]) (into: uint16[]) =
        match first, second with
        | RowCodes.Narrow first, RowCodes.Narrow second -> lookUpPairsIn first second width rows table into
        | RowCodes.Wide first, RowCodes.Narrow second -> lookUpPairsIn first second width rows table into
        | RowCodes.Narrow first, RowCodes.Wide second -> lookUpPairsIn first second width rows table into
        | RowCodes.Wide first, RowCodes.Wide second -> lookUpPairsIn first second width rows table into

    /// The rows in groups by their codes, which are below `count`: the rows with a code lie from its start up to the next
    /// one's.
    let group (codes: RowCodes) (count: int) (rows: int) (starts: int[]) (grouped: int[]) : unit =
        Array.Clear(starts, 0, count + 1)

        for row in 0 .. rows - 1 do
            let code = codes[row]
            starts[code + 1] <- starts[code + 1] + 1

        for code in 1..count do
            starts[code] <- starts[code] + starts[code - 1]

        for row in 0 .. rows - 1 do
            let code = codes[row]
            grouped[starts[code]] <- row
            starts[code] <- starts[code] + 1

        // Each start has gone on to the next one's place.
        Array.Copy(starts, 0, starts, 1, count)
        starts[0] <- 0
