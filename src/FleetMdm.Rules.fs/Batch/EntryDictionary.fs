namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Runtime.InteropServices

/// The distinct entries of a column, numbered from 0 in the order in which they came. An entry is a byte of depth and
/// the bytes of a value (see `FactColumn`).
[<Sealed>]
type internal EntryDictionary() =
    let entries = List<byte[]>()
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

    /// In the order of their codes.
    member _.Entries: byte[][] = entries.ToArray()

    /// The number of an entry, a new one for what was not met before.
    member _.Code(depth: int, bytes: ReadOnlySpan<byte>) : int =
        let hash = hashOf depth bytes
        let mutable code = last[hash &&& (last.Length - 1)]

        while code >= 0
              && not (
                  hashes[code] = hash
                  && int (entries[code][0]) = depth
                  && bytes.SequenceEqual(ReadOnlySpan(entries[code], 1, entries[code].Length - 1))
              ) do
            code <- before[code]

        if code >= 0 then
            code
        else
            if entries.Count = last.Length then
                grow ()

            let entry = Array.zeroCreate<byte>(bytes.Length + 1)
            entry[0] <- byte depth
            bytes.CopyTo(Span(entry, 1, bytes.Length))
            let bucket = hash &&& (last.Length - 1)
            entries.Add entry
            hashes.Add hash
            before.Add last[bucket]
            last[bucket] <- entries.Count - 1
            entries.Count - 1
