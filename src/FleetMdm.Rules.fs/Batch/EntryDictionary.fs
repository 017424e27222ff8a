namespace FleetMdm.Rules

open System
open System.Numerics
open System.Runtime.InteropServices
open System.Runtime.Intrinsics

/// The distinct entries of a column, one after the other: of each a byte of depth, then a value (see `FactColumn`).
[<Sealed>]
type internal EntryList(bytes: ReadOnlyMemory<byte>, starts: int[], count: int) =
    member _.Count = count

    /// How many of the path's names were there.
    member _.Depth(code: int) : int = int bytes.Span[starts[code]]

    /// True where the entry has a value: the one at the path's end, or the one that stands in the way.
    member _.HasValue(code: int) : bool = starts[code + 1] - starts[code] > 1

    member _.Value(code: int) : ReadOnlySpan<byte> =
        bytes.Span.Slice(starts[code] + 1, starts[code + 1] - starts[code] - 1)

    /// All entries, one after the other.
    member _.Content: ReadOnlySpan<byte> = bytes.Span

    /// Depth and value.
    member _.Bytes(code: int) : ReadOnlySpan<byte> =
        bytes.Span.Slice(starts[code], starts[code + 1] - starts[code])

    /// All entries, one after the other.
    member _.All: ReadOnlySpan<byte> = bytes.Span.Slice(0, starts[count])

/// An entry as it is looked up.
[<Struct; NoEquality; NoComparison>]
type internal EntryKey = {
    /// The value with zeros after it, where it is short; else a digest.
    Value: Vector128<byte>
    Length: int
    Depth: int
} with

    /// How long a value may be that its key has whole.
    static member Whole = Vector128<byte>.Count

module internal EntryHash =
    // Zeros after 16 ones: the 16 bytes that begin at 16 - n keep n bytes.
    let kept =
        Array.init (2 * EntryKey.Whole) (fun i -> if i < EntryKey.Whole then 0xFFuy else 0uy)

    let near (json: ReadOnlySpan<byte>) (start: int) (length: int) : Vector128<byte> =
        let mutable value = Vector128<byte>.Zero
        json.Slice(start, length).CopyTo(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(&value, 1)))
        value

    let digest (value: ReadOnlySpan<byte>) : Vector128<byte> =
        let mutable sum = 0UL

        for word in MemoryMarshal.Cast<byte, uint64> value do
            sum <- (sum ^^^ word) * 0xFF51AFD7ED558CCDUL
            sum <- sum ^^^ (sum >>> 32)

        // The last eight bytes, of which the words may lack some.
        let last = MemoryMarshal.Read<uint64>(value.Slice(value.Length - sizeof<uint64>))
        Vector128.Create(sum, last).AsByte()

    /// The key's value, of what stands from `start` up to `finish`.
    let inline valueOf (json: ReadOnlySpan<byte>) (start: int) (finish: int) : Vector128<byte> =
        let length = finish - start

        if length > EntryKey.Whole then
            digest (json.Slice(start, length))
        elif start + EntryKey.Whole <= json.Length then
            Vector128.LoadUnsafe(&MemoryMarshal.GetReference json, unativeint start)
            &&& Vector128.LoadUnsafe(&kept[EntryKey.Whole - length])
        else
            near json start length

    let inline hash (value: Vector128<byte>) (length: int) (depth: int) : uint64 =
        let halves = value.AsUInt64()

        let mixed =
            (halves.ToScalar() ^^^ BitOperations.RotateLeft(halves.GetElement 1, 29)) * 0x9E3779B97F4A7C15UL
            ^^^ (uint64 length <<< 8)
            ^^^ uint64 depth

        let mixed = (mixed ^^^ (mixed >>> 32)) * 0xFF51AFD7ED558CCDUL
        mixed ^^^ (mixed >>> 29)

/// Gives the entries of a column numbers, from 0 in the order in which they come.
[<Sealed>]
type internal EntryDictionary() =
    let mutable bytes = Array.zeroCreate<byte> 64
    let mutable starts = Array.zeroCreate<int> 13
    let mutable keys = Array.zeroCreate<EntryKey> 12
    let mutable count = 0
    // The upper half of an entry's hash, then its number counted from 1; 0 for none. As long as a power of two, and three
    // quarters full at most: small, because a column in which all entries differ is looked up all over.
    let mutable slots = Array.zeroCreate<uint64> 16

    static let slotOf (hash: uint64) (number: int) : uint64 =
        (hash &&& 0xFFFFFFFF00000000UL) ||| uint64 number

    let freePlace (hash: uint64) : int =
        let mutable place = int hash &&& (slots.Length - 1)

        while slots[place] <> 0UL do
            place <- (place + 1) &&& (slots.Length - 1)

        place

    let hashOf (code: int) : uint64 =
        EntryHash.hash keys[code].Value keys[code].Length keys[code].Depth

    let grow () =
        slots <- Array.zeroCreate (slots.Length * 2)
        Array.Resize(&keys, slots.Length / 4 * 3)
        Array.Resize(&starts, keys.Length + 1)

        for code in 0 .. count - 1 do
            let hash = hashOf code
            slots[freePlace hash] <- slotOf hash (code + 1)

    let append (depth: int) (value: ReadOnlySpan<byte>) =
        let start = starts[count]
        let finish = start + 1 + value.Length

        if finish > bytes.Length then
            Array.Resize(&bytes, max finish (bytes.Length * 2))

        bytes[start] <- byte depth
        value.CopyTo(Span(bytes, start + 1, value.Length))
        count <- count + 1
        starts[count] <- finish

    let isValue (code: int) (value: ReadOnlySpan<byte>) : bool =
        value.SequenceEqual(ReadOnlySpan(bytes, starts[code] + 1, value.Length))

    /// In the order of their codes. It lies in the memory of the dictionary, which must not be cleared as long as it is
    /// looked at.
    member _.ToList() : EntryList =
        EntryList(ReadOnlyMemory(bytes, 0, starts[count]), starts, count)

    /// Forgets all entries.
    member _.Clear() : unit =
        Array.Clear slots
        count <- 0

    /// The number of an entry whose value stands from `start` up to `finish`, a new one for what was not met before.
    member _.Code(depth: int, json: ReadOnlySpan<byte>, start: int, finish: int) : int =
        let value = EntryHash.valueOf json start finish
        let length = finish - start
        let hash = EntryHash.hash value length depth
        let mask = slots.Length - 1
        let mutable place = int hash &&& mask
        let mutable found = -1

        while found < 0 && slots[place] <> 0UL do
            if (slots[place] ^^^ hash) >>> 32 = 0UL then
                let code = int (uint32 slots[place]) - 1

                if
                    Vector128.EqualsAll(keys[code].Value, value)
                    && keys[code].Length = length
                    && keys[code].Depth = depth
                    && (length <= EntryKey.Whole || isValue code (json.Slice(start, length)))
                then
                    found <- code

            place <- (place + 1) &&& mask

        if found >= 0 then
            found
        else
            if count = keys.Length then
                grow ()

            keys[count] <- {
                Value = value
                Length = length
                Depth = depth
            }

            append depth (json.Slice(start, length))
            slots[freePlace hash] <- slotOf hash count
            count - 1
