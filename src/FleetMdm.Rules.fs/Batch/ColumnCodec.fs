/// Columns as bytes: what a store keeps of a batch. Bytes that are not what was written are refused, so that a damaged
/// column is made again instead of believed.
module internal FleetMdm.Rules.ColumnCodec

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.Runtime.InteropServices

/// The form of the bytes; another form is not read.
[<Literal>]
let private Version = 1uy

let private checksum (bytes: ReadOnlySpan<byte>) : uint64 =
    let mutable sum = uint64 bytes.Length * 0x9E3779B97F4A7C15UL
    let words = MemoryMarshal.Cast<byte, uint64> bytes

    for word in words do
        sum <- (sum ^^^ word) * 0xFF51AFD7ED558CCDUL
        sum <- sum ^^^ (sum >>> 32)

    for i in words.Length * 8 .. bytes.Length - 1 do
        sum <- (sum ^^^ uint64 bytes[i]) * 0xC4CEB9FE1A85EC53UL

    sum ^^^ (sum >>> 29)

let private putNumber (output: List<byte>) (number: int) : unit =
    let mutable rest = uint32 number

    while rest >= 0x80u do
        output.Add(byte (rest ||| 0x80u))
        rest <- rest >>> 7

    output.Add(byte rest)

let private widthFor (count: int) : int =
    if count <= 0x100 then 1
    elif count <= 0x10000 then 2
    else 4

let private putColumn (output: List<byte>) (column: FactColumn) : unit =
    putNumber output column.Codes.Length
    putNumber output column.Entries.Length

    for entry in column.Entries do
        putNumber output entry.Length
        output.AddRange entry

    let width = widthFor column.Entries.Length

    for code in column.Codes do
        for i in 0 .. width - 1 do
            output.Add(byte (code >>> (8 * i)))

let private withSum (output: List<byte>) : byte[] =
    let bytes = Array.zeroCreate<byte>(output.Count + 8)
    output.CopyTo bytes

    BinaryPrimitives.WriteUInt64LittleEndian(
        Span(bytes, output.Count, 8),
        checksum (ReadOnlySpan(bytes, 0, output.Count))
    )

    bytes

/// One column of values.
let encode (column: FactColumn) : byte[] =
    let output = List<byte>()
    output.Add Version
    putColumn output column
    withSum output

/// What rows have instead of lists of records, and where the elements of those that have one lie.
let encodeLayout (column: ListColumn) : byte[] =
    let output = List<byte>()
    output.Add Version
    putColumn output column.Whole

    for row in 0 .. column.Starts.Length - 2 do
        putNumber output (column.Starts[row + 1] - column.Starts[row])

    withSum output

/// A place in the bytes. Reading past the end gives zeros and leaves `IsSound` false.
[<Struct; NoEquality; NoComparison>]
type private Reading = {
    Bytes: ReadOnlyMemory<byte>
    mutable At: int
    mutable IsSound: bool
} with

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
    member reading.Take(count: int) : ReadOnlySpan<byte> =
        if reading.IsSound && count <= reading.Bytes.Length - reading.At then
            let taken = reading.Bytes.Span.Slice(reading.At, count)
            reading.At <- reading.At + count
            taken
        else
            reading.IsSound <- false
            ReadOnlySpan.Empty

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

let private takeColumn (reading: byref<Reading>) (segments: string[]) : FactColumn voption =
    let rows = reading.Number()
    let count = reading.Number()
    // An entry takes two bytes at least, its length and its depth.
    let mutable isSound =
        reading.IsSound && count <= (reading.Bytes.Length - reading.At) / 2

    let entries = if isSound then Array.zeroCreate<byte[]> count else [||]

    for i in 0 .. entries.Length - 1 do
        entries[i] <- reading.Take(reading.Number()).ToArray()
        isSound <- isSound && entries[i].Length > 0

    let width = widthFor count
    isSound <- isSound && reading.IsSound && int64 rows * int64 width <= int64 (reading.Bytes.Length - reading.At)

    if not isSound then
        ValueNone
    else
        let packed = reading.Take(rows * width)
        let codes = Array.zeroCreate<int> rows

        if width = 1 then
            for row in 0 .. rows - 1 do
                codes[row] <- int packed[row]
        elif width = 2 then
            for row in 0 .. rows - 1 do
                codes[row] <- int (BinaryPrimitives.ReadUInt16LittleEndian(packed.Slice(2 * row)))
        else
            for row in 0 .. rows - 1 do
                codes[row] <- BinaryPrimitives.ReadInt32LittleEndian(packed.Slice(4 * row))

        let mutable largest = -1
        let mutable smallest = 0

        for code in codes do
            largest <- max largest code
            smallest <- min smallest code

        if largest < count && smallest >= 0 then
            ValueSome {
                Segments = segments
                Entries = entries
                Codes = codes
            }
        else
            ValueNone

/// Reads a column of so many rows; none when the bytes are not what was written.
let tryDecode (segments: string[]) (rows: int) (bytes: ReadOnlyMemory<byte>) : FactColumn voption =
    match opened bytes with
    | ValueNone -> ValueNone
    | ValueSome reading ->
        let mutable reading = reading

        match takeColumn &reading segments with
        | ValueSome column when column.Codes.Length = rows && reading.At = reading.Bytes.Length -> ValueSome column
        | _ -> ValueNone

/// Reads what `encodeLayout` wrote: the lists without their fields, and the number of all elements.
let tryDecodeLayout (segments: string[]) (rows: int) (bytes: ReadOnlyMemory<byte>) : ListColumn voption =
    match opened bytes with
    | ValueNone -> ValueNone
    | ValueSome reading ->
        let mutable reading = reading

        match takeColumn &reading segments with
        | ValueSome whole when whole.Codes.Length = rows ->
            let starts = Array.zeroCreate<int>(rows + 1)
            let mutable isSound = true

            for row in 0 .. rows - 1 do
                let next = int64 starts[row] + int64 (reading.Number())
                isSound <- isSound && next <= int64 Int32.MaxValue
                starts[row + 1] <- int next

            if isSound && reading.IsSound && reading.At = reading.Bytes.Length then
                ValueSome {
                    Whole = whole
                    Starts = starts
                    Fields = [||]
                }
            else
                ValueNone
        | _ -> ValueNone
