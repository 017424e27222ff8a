namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Text

/// The alphabet of one pattern: ASCII as it is, and one unit for each group of other code points that the pattern's
/// sets do not tell apart. Text is written in it before it is matched.
///
/// .NET's engine sees UTF-16 units and calls the letters of all scripts words; RE2 sees code points, and only ASCII
/// makes words. In this alphabet a code point is one unit, and the units above ASCII are of the private use area, which
/// are no words: so that a place between two units is a place between two code points, and `\b` means what RE2 means.
/// There is room: a pattern of a thousand characters cannot tell more groups apart than the area has units.
[<Sealed>]
type internal PatternAlphabet private (starts: int[], units: char[]) =
    static let firstUnit = 0xE000
    static let lastUnit = 0xF8FF
    static let asciiEnd = 0x80

    /// The interval that a code point lies in.
    static let find (starts: int[]) (codePoint: int) : int =
        match Array.BinarySearch(starts, codePoint) with
        | index when index >= 0 -> index
        | missed -> ~~~missed - 1

    /// The alphabet that tells the sets apart; none when it would need too many units.
    static member TryCreate(sets: CodePointRange[] seq) : PatternAlphabet voption =
        let boundaries = SortedSet<int>()
        boundaries.Add asciiEnd |> ignore

        for set in sets do
            for range in set do
                for boundary in [ range.First; range.Last + 1 ] do
                    if boundary > asciiEnd then
                        boundaries.Add boundary |> ignore

        let starts = Seq.toArray boundaries
        // Refinement: all intervals begin in one group, and each set splits every group into what is in it and what is not.
        let groups = Array.zeroCreate<int> starts.Length
        let mutable next = 1

        for set in sets do
            let split = Dictionary<int, int>()

            for range in set do
                if range.Last >= asciiEnd then
                    let first = find starts (max asciiEnd range.First)

                    for i in first .. find starts range.Last do
                        match split.TryGetValue groups[i] with
                        | true, inside -> groups[i] <- inside
                        | false, _ ->
                            split[groups[i]] <- next
                            groups[i] <- next
                            next <- next + 1

        let distinct = Array.distinct groups

        if distinct.Length > lastUnit - firstUnit + 1 then
            ValueNone
        else
            let unitOf = Dictionary<int, char>()

            for i in 0 .. distinct.Length - 1 do
                unitOf[distinct[i]] <- char (firstUnit + i)

            ValueSome(PatternAlphabet(starts, Array.map (fun group -> unitOf[group]) groups))

    /// The units that a set is written with.
    member _.UnitsOf(set: CodePointRange[]) : CodePointRange[] =
        [|
            for range in set do
                if range.First < asciiEnd then
                    CodePoints.range range.First (min range.Last (asciiEnd - 1))

                if range.Last >= asciiEnd then
                    for i in find starts (max asciiEnd range.First) .. find starts range.Last do
                        CodePoints.range (int units[i]) (int units[i])
        |]
        |> CodePoints.ofRanges

    /// Writes text in the alphabet; gives the number of units, which is at most the text's.
    member _.Write(text: string, target: Span<char>) : int =
        let mutable at = 0
        let mutable length = 0

        while at < text.Length do
            let unit = text[at]

            if int unit < asciiEnd then
                target[length] <- unit
                at <- at + 1
            else
                // Half a surrogate pair, which does not get in, would be the replacement character.
                let mutable rune = Rune.ReplacementChar
                let mutable taken = 1
                Rune.DecodeFromUtf16(text.AsSpan at, &rune, &taken) |> ignore
                target[length] <- units[find starts rune.Value]
                at <- at + taken

            length <- length + 1

        length
