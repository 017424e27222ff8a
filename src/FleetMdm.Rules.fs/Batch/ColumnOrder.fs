/// The order of a column's entries: numbers and times first, ascending (`EntryRuns`), so that a comparison can be asked
/// of a few of them. The rest stays in the order in which it came.
module internal FleetMdm.Rules.ColumnOrder

open System
open System.Buffers.Binary
open System.Buffers.Text
open System.Collections.Generic

/// The entries of one kind, with what orders them.
[<Sealed>]
type private Run<'key>() =
    let keys = List<'key>()
    let codes = List<int>()

    member _.Add(key: 'key, code: int) : unit =
        keys.Add key
        codes.Add code

    member _.Sorted() : int[] =
        let sorted = codes.ToArray()
        Array.Sort(keys.ToArray(), sorted)
        sorted

let private tryInteger (json: ReadOnlySpan<byte>) (number: byref<int64>) : bool =
    let mutable consumed = 0
    Utf8Parser.TryParse(json, &number, &consumed) && consumed = json.Length

let private tryDecimal (json: ReadOnlySpan<byte>) (number: byref<double>) : bool =
    let mutable consumed = 0

    Utf8Parser.TryParse(json, &number, &consumed) && consumed = json.Length && Double.IsFinite number

/// The digits from `at` on as a number; negative where one is no digit.
let private digits (json: ReadOnlySpan<byte>) (at: int) (count: int) : int =
    let mutable number = 0

    for i in at .. at + count - 1 do
        let digit = int json[i] - int '0'B

        number <-
            if number < 0 || digit < 0 || digit > 9 then
                -1
            else
                number * 10 + digit

    number

/// A text `"2026-11-01T00:00:00Z"` as a number that grows with the time; none for any other, times in other forms too.
let private tryInstant (json: ReadOnlySpan<byte>) (key: byref<int64>) : bool =
    let isForm =
        json.Length = 22
        && json[0] = '"'B
        && json[5] = '-'B
        && json[8] = '-'B
        && json[11] = 'T'B
        && json[14] = ':'B
        && json[17] = ':'B
        && json[20] = 'Z'B

    if not isForm then
        false
    else
        let year, month, day = digits json 1 4, digits json 6 2, digits json 9 2
        let hour, minute, second = digits json 12 2, digits json 15 2, digits json 18 2

        key <-
            ((((int64 year * 100L + int64 month) * 100L + int64 day) * 100L + int64 hour) * 100L + int64 minute)
            * 100L
            + int64 second

        year >= 1
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= DateTime.DaysInMonth(year, month)
        && hour >= 0
        && hour < 24
        && minute >= 0
        && minute < 60
        && second >= 0
        && second < 60

/// The codes in their new order, and the runs that they begin with.
let private order (segments: string[]) (isOfDevice: bool) (entries: EntryList) : struct (int[] * EntryRuns) =
    let integers = Run<int64>()
    let decimals = Run<double>()
    let instants = Run<int64>()
    let others = List<int>()

    for code in 0 .. entries.Count - 1 do
        let value = entries.Value code
        let mutable whole = 0L
        let mutable part = 0.0

        if value.IsEmpty || entries.Depth code <> segments.Length then
            others.Add code
        elif isOfDevice then
            if DeviceEntry.isTime value then
                instants.Add(BinaryPrimitives.ReadInt64BigEndian(value.Slice 1), code)
            else
                others.Add code
        elif value[0] = '"'B then
            if tryInstant value &whole then
                instants.Add(whole, code)
            else
                others.Add code
        elif value[0] = '-'B || (value[0] >= '0'B && value[0] <= '9'B) then
            if tryInteger value &whole then integers.Add(whole, code)
            elif tryDecimal value &part then decimals.Add(part, code)
            else others.Add code
        else
            others.Add code

    let numbers, fractions, times =
        integers.Sorted(), decimals.Sorted(), instants.Sorted()

    struct (Array.concat [ numbers; fractions; times; others.ToArray() ],
            {
                Integers = numbers.Length
                Decimals = fractions.Length
                Instants = times.Length
            })

/// The column of so many rows, each of which has the entry of its code. It may keep what it is given.
let ofRows (segments: string[]) (isOfDevice: bool) (entries: EntryList) (codes: int[]) (rows: int) : FactColumn =
    let struct (ordered, runs) = order segments isOfDevice entries

    if runs.Total = 0 then
        {
            Segments = segments
            Entries = entries
            Runs = runs
            Codes = RowCodes.make entries.Count rows (fun row -> codes[row])
            Rows = rows
        }
    else
        let places = Array.zeroCreate<int> ordered.Length
        let starts = Array.zeroCreate<int>(ordered.Length + 1)

        for place in 0 .. ordered.Length - 1 do
            places[ordered[place]] <- place
            starts[place + 1] <- starts[place] + (entries.Bytes ordered[place]).Length

        let bytes = Array.zeroCreate<byte> starts[ordered.Length]

        for place in 0 .. ordered.Length - 1 do
            (entries.Bytes ordered[place]).CopyTo(Span(bytes, starts[place], starts[place + 1] - starts[place]))

        {
            Segments = segments
            Entries = EntryList(ReadOnlyMemory bytes, starts, ordered.Length)
            Runs = runs
            Codes = RowCodes.make ordered.Length rows (fun row -> places[codes[row]])
            Rows = rows
        }
