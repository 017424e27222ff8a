/// Columns as bytes: what a store keeps of a batch. Bytes that are not what was written are refused, so that a damaged
/// column is made again instead of believed.
///
/// A column is: rows, entries, and how many of these are integers, decimals and instants; the length of each entry; the
/// entries; the code of each row, in one, two or four bytes. Numbers are LEB128, codes as this machine writes them: the
/// sum does not fit on one that writes them otherwise.
module internal FleetMdm.Rules.ColumnCodec

open System
open System.Buffers
open System.Buffers.Binary
open System.Runtime.InteropServices

/// The form of the bytes; another form is not read.
[<Literal>]
let private Version = 2uy

let private checksum (bytes: ReadOnlySpan<byte>) : uint64 =
    let words = MemoryMarshal.Cast<byte, uint64> bytes
    // Four sums beside each other, so that the processor need not wait for one before it adds to the next.
    let mutable first = uint64 bytes.Length * 0x9E3779B97F4A7C15UL
    let mutable second = 0xC2B2AE3D27D4EB4FUL
    let mutable third = 0x165667B19E3779F9UL
    let mutable fourth = 0x27D4EB2F165667C5UL
    let mutable i = 0

    while i + 4 <= words.Length do
        first <- (first ^^^ words[i]) * 0xFF51AFD7ED558CCDUL
        first <- first ^^^ (first >>> 32)
        second <- (second ^^^ words[i + 1]) * 0xFF51AFD7ED558CCDUL
        second <- second ^^^ (second >>> 32)
        third <- (third ^^^ words[i + 2]) * 0xFF51AFD7ED558CCDUL
        third <- third ^^^ (third >>> 32)
        fourth <- (fourth ^^^ words[i + 3]) * 0xFF51AFD7ED558CCDUL
        fourth <- fourth ^^^ (fourth >>> 32)
        i <- i + 4

    let mutable sum = first

    for other in [| second; third; fourth |] do
        sum <- (sum ^^^ other) * 0xFF51AFD7ED558CCDUL
        sum <- sum ^^^ (sum >>> 32)

    for i in i * 8 .. bytes.Length - 1 do
        sum <- (sum ^^^ uint64 bytes[i]) * 0xC4CEB9FE1A85EC53UL

    sum ^^^ (sum >>> 29)

let private putNumber (output: ArrayBufferWriter<byte>) (number: int) : unit =
    let room = output.GetSpan 5
    let mutable rest = uint32 number
    let mutable used = 0

    while rest >= 0x80u do
        room[used] <- byte (rest ||| 0x80u)
        used <- used + 1
        rest <- rest >>> 7

    room[used] <- byte rest
    output.Advance(used + 1)

let private widthFor (count: int) : int =
    if count <= 0x100 then 1
    elif count <= RowCodes.NarrowCount then 2
    else 4

let private putCodes (output: ArrayBufferWriter<byte>) (width: int) (codes: RowCodes) (rows: int) : unit =
    let room = output.GetSpan(rows * width)

    match width with
    | 1 ->
        for row in 0 .. rows - 1 do
            room[row] <- byte codes[row]
    | 2 ->
        let room = MemoryMarshal.Cast<byte, uint16> room

        for row in 0 .. rows - 1 do
            room[row] <- uint16 codes[row]
    | _ ->
        let room = MemoryMarshal.Cast<byte, int> room

        for row in 0 .. rows - 1 do
            room[row] <- codes[row]

    output.Advance(rows * width)

let private putColumn (output: ArrayBufferWriter<byte>) (column: FactColumn) : unit =
    let entries = column.Entries
    putNumber output column.Rows
    putNumber output entries.Count
    putNumber output column.Runs.Integers
    putNumber output column.Runs.Decimals
    putNumber output column.Runs.Instants

    for code in 0 .. entries.Count - 1 do
        putNumber output (entries.Bytes code).Length

    output.Write entries.All

    putCodes output (widthFor entries.Count) column.Codes column.Rows

/// What `put` writes, between the version and the sum. The buffer is used for one column after the other.
let private framed (output: ArrayBufferWriter<byte>) (put: unit -> unit) : byte[] =
    output.ResetWrittenCount()
    output.GetSpan(1)[0] <- Version
    output.Advance 1
    put ()
    let written = output.WrittenSpan
    let bytes = Array.zeroCreate<byte>(written.Length + 8)
    written.CopyTo bytes
    BinaryPrimitives.WriteUInt64LittleEndian(Span(bytes, written.Length, 8), checksum written)
    bytes

/// One column of values.
let encode (output: ArrayBufferWriter<byte>) (column: FactColumn) : byte[] =
    framed output (fun () -> putColumn output column)

/// What rows have instead of lists of records, and where the elements of those that have one lie.
let encodeLayout (output: ArrayBufferWriter<byte>) (column: ListColumn) : byte[] =
    framed output (fun () ->
        putColumn output column.Whole

        for row in 0 .. column.Whole.Rows - 1 do
            putNumber output (column.Starts[row + 1] - column.Starts[row]))

/// A place in the bytes. Reading past the end gives zeros and leaves `IsSound` false.
[<Struct; NoEquality; NoComparison>]
type private Reading = {
    Bytes: ReadOnlyMemory<byte>
    mutable At: int
    mutable IsSound: bool
} with

    member reading.Left = reading.Bytes.Length - reading.At

    member reading.Number() : int =
        let bytes = reading.Bytes.Span
        let mutable number = 0u
        let mutable shift = 0
        let mutable more = reading.IsSound

        while more do
            if reading.At >= bytes.Length || shift > 28 then
                reading.IsSound <- false
                more <- false
            else
                let next = bytes[reading.At]
                reading.At <- reading.At + 1
                number <- number ||| (uint32 (next &&& 0x7Fuy) <<< shift)
                shift <- shift + 7
                more <- next >= 0x80uy

        if reading.IsSound && number <= uint32 Int32.MaxValue then
            int number
        else
            reading.IsSound <- false
            0

    /// So many bytes; none when there are not.
    member reading.Take(count: int) : ReadOnlyMemory<byte> =
        if reading.IsSound && count <= reading.Left then
            let taken = reading.Bytes.Slice(reading.At, count)
            reading.At <- reading.At + count
            taken
        else
            reading.IsSound <- false
            ReadOnlyMemory.Empty

/// The bytes without version and sum; none when they do not fit.
let private opened (bytes: ReadOnlyMemory<byte>) : Reading voption =
    let length = bytes.Length - 8

    if
        length < 1
        || bytes.Span[0] <> Version
        || BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span.Slice length)
           <> checksum (bytes.Span.Slice(0, length))
    then
        ValueNone
    else
        ValueSome {
            Bytes = bytes.Slice(0, length)
            At = 1
            IsSound = true
        }

/// So many entries, each with a depth at least; none when they are not there.
let private takeEntries (reading: byref<Reading>) (count: int) : EntryList voption =
    // The length of an entry and its depth take two bytes.
    if not reading.IsSound || count > reading.Left / 2 then
        ValueNone
    else
        let starts = GC.AllocateUninitializedArray<int>(count + 1)
        starts[0] <- 0

        for code in 0 .. count - 1 do
            let length = reading.Number()
            reading.IsSound <- reading.IsSound && length > 0 && length <= reading.Left
            starts[code + 1] <- starts[code] + (if reading.IsSound then length else 0)
            reading.IsSound <- reading.IsSound && starts[code + 1] > starts[code]

        let bytes = reading.Take starts[count]

        if reading.IsSound then
            ValueSome(EntryList(bytes, starts, count))
        else
            ValueNone

/// The codes of so many rows, which take `width` bytes each; none when one is not below `count`.
let private unpack (packed: ReadOnlySpan<byte>) width (count: int) (rows: int) (buffers: Buffers) : RowCodes voption =
    let mutable areBelow = true

    if width <= 2 then
        let codes = buffers.Codes.Take rows
        let mutable largest = 0us

        if width = 1 then
            for row in 0 .. rows - 1 do
                let code = uint16 packed[row]
                codes[row] <- code
                largest <- max largest code
        else
            let packed = MemoryMarshal.Cast<byte, uint16> packed

            for row in 0 .. rows - 1 do
                let code = packed[row]
                codes[row] <- code
                largest <- max largest code

        areBelow <- rows = 0 || int largest < count

        if areBelow then
            ValueSome(RowCodes.Narrow codes)
        else
            ValueNone
    else
        let codes = buffers.Numbers.Take rows
        let packed = MemoryMarshal.Cast<byte, int> packed

        for row in 0 .. rows - 1 do
            let code = packed[row]
            codes[row] <- code
            areBelow <- areBelow && code >= 0 && code < count

        if areBelow then
            ValueSome(RowCodes.Wide codes)
        else
            ValueNone

let private takeColumn (reading: byref<Reading>) (segments: string[]) (buffers: Buffers) : FactColumn voption =
    let rows = reading.Number()
    let count = reading.Number()

    let runs = {
        Integers = reading.Number()
        Decimals = reading.Number()
        Instants = reading.Number()
    }

    let entries = takeEntries &reading count
    let width = widthFor count

    if
        entries.IsNone
        || int64 runs.Integers + int64 runs.Decimals + int64 runs.Instants > int64 count
        || int64 rows * int64 width > int64 reading.Left
    then
        ValueNone
    else
        let packed = reading.Take(rows * width)

        unpack packed.Span width count rows buffers
        |> ValueOption.map (fun codes -> {
            Segments = segments
            Entries = entries.Value
            Runs = runs
            Codes = codes
            Rows = rows
        })

/// Reads a column of so many rows; none when the bytes are not what was written. The column lies in the bytes and in
/// memory of `buffers`.
let tryDecode (segments: string[]) (rows: int) (bytes: ReadOnlyMemory<byte>) (buffers: Buffers) : FactColumn voption =
    match opened bytes with
    | ValueNone -> ValueNone
    | ValueSome reading ->
        let mutable reading = reading

        match takeColumn &reading segments buffers with
        | ValueSome column when column.Rows = rows && reading.Left = 0 -> ValueSome column
        | _ -> ValueNone

/// Reads what `encodeLayout` wrote: the lists without their fields, and the number of all elements.
let tryDecodeLayout
    (segments: string[])
    (rows: int)
    (bytes: ReadOnlyMemory<byte>)
    (buffers: Buffers)
    : ListColumn voption =
    match opened bytes with
    | ValueNone -> ValueNone
    | ValueSome reading ->
        let mutable reading = reading

        match takeColumn &reading segments buffers with
        | ValueSome whole when whole.Rows = rows ->
            let starts = Array.zeroCreate<int>(rows + 1)
            let mutable isSound = true

            for row in 0 .. rows - 1 do
                let next = int64 starts[row] + int64 (reading.Number())
                isSound <- isSound && next <= int64 Int32.MaxValue
                starts[row + 1] <- int next

            if isSound && reading.IsSound && reading.Left = 0 then
                ValueSome {
                    Whole = whole
                    Starts = starts
                    Fields = [||]
                }
            else
                ValueNone
        | _ -> ValueNone
