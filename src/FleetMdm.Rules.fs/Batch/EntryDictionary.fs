namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Runtime.InteropServices

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

/// Gives the entries of a column numbers, from 0 in the order in which they come.
[<Sealed>]
type internal EntryDictionary() =
    let mutable bytes = Array.zeroCreate<byte> 64
    let starts = List<int>([ 0 ])
    let hashes = List<int>()
    // Chains through entries of one bucket: the last one, and for each entry the one before it.
    let mutable last = Array.create 16 -1
    let before = List<int>()

    static let hashOf (depth: int) (bytes: ReadOnlySpan<byte>) : int =
        let mutable hash = uint64 (depth + 1) * 0x9E3779B97F4A7C15UL
        let words = MemoryMarshal.Cast<byte, uint64> bytes

        for word in words do
            hash <- (hash ^^^ word) * 0xFF51AFD7ED558CCDUL
            hash <- hash ^^^ (hash >>> 32)

        for i in words.Length * 8 .. bytes.Length - 1 do
            hash <- (hash ^^^ uint64 bytes[i]) * 0xC4CEB9FE1A85EC53UL

        int (hash ^^^ (hash >>> 29))

    let grow () =
        let wider = Array.create (last.Length * 2) -1

        for code in 0 .. hashes.Count - 1 do
            let bucket = hashes[code] &&& (wider.Length - 1)
            before[code] <- wider[bucket]
            wider[bucket] <- code

        last <- wider

    let append (depth: int) (value: ReadOnlySpan<byte>) =
        let start = starts[starts.Count - 1]
        let finish = start + 1 + value.Length

        if finish > bytes.Length then
            Array.Resize(&bytes, max finish (bytes.Length * 2))

        bytes[start] <- byte depth
        value.CopyTo(Span(bytes, start + 1, value.Length))
        starts.Add finish

    /// In the order of their codes.
    member _.ToList() : EntryList =
        EntryList(ReadOnlyMemory(bytes, 0, starts[hashes.Count]), starts.ToArray(), hashes.Count)

    /// The number of an entry, a new one for what was not met before.
    member _.Code(depth: int, value: ReadOnlySpan<byte>) : int =
        let hash = hashOf depth value
        let mutable code = last[hash &&& (last.Length - 1)]

        while code >= 0
              && not (
                  hashes[code] = hash
                  && int bytes[starts[code]] = depth
                  && value.SequenceEqual(ReadOnlySpan(bytes, starts[code] + 1, starts[code + 1] - starts[code] - 1))
              ) do
            code <- before[code]

        if code >= 0 then
            code
        else
            if hashes.Count = last.Length then
                grow ()

            append depth value
            let bucket = hash &&& (last.Length - 1)
            hashes.Add hash
            before.Add last[bucket]
            last[bucket] <- hashes.Count - 1
            hashes.Count - 1
