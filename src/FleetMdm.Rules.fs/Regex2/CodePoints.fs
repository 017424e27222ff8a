namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Globalization
open System.Text

/// Code points from `First` to `Last`, both counted in.
[<Struct>]
type internal CodePointRange = { First: int; Last: int }

/// Sets of code points: ranges in ascending order that neither overlap nor touch. Surrogates are no code points here:
/// text never has one alone.
module internal CodePoints =
    let last = 0x10FFFF
    let private surrogates = { First = 0xD800; Last = 0xDFFF }
    let range (first: int) (last: int) : CodePointRange = { First = first; Last = last }

    /// The set of any ranges, in any order.
    let ofRanges (ranges: CodePointRange seq) : CodePointRange[] =
        let merged = List<CodePointRange>()

        for next in Seq.sortBy (fun range -> range.First) ranges do
            if merged.Count > 0 && next.First <= merged[merged.Count - 1].Last + 1 then
                let before = merged[merged.Count - 1]
                merged[merged.Count - 1] <- range before.First (max before.Last next.Last)
            else
                merged.Add next

        merged.ToArray()

    let union (sets: CodePointRange[] seq) : CodePointRange[] = ofRanges (Seq.concat sets)

    /// Everything else.
    let complement (set: CodePointRange[]) : CodePointRange[] =
        let gaps = List<CodePointRange>()
        let mutable from = 0

        for taken in union [ set; [| surrogates |] ] do
            if taken.First > from then
                gaps.Add(range from (taken.First - 1))

            from <- taken.Last + 1

        if from <= last then
            gaps.Add(range from last)

        gaps.ToArray()

    /// What `\d`, `\s` and `\w` mean to RE2.
    let digits = [| range (int '0') (int '9') |]

    let blanks = ofRanges [ range 9 10; range 12 13; range 32 32 ]

    let words =
        ofRanges [
            range (int '0') (int '9')
            range (int 'A') (int 'Z')
            range (int '_') (int '_')
            range (int 'a') (int 'z')
        ]

    /// Every code point by its general category, found in one pass over Unicode when a pattern first asks.
    let private categories: Lazy<Dictionary<UnicodeCategory, List<CodePointRange>>> =
        lazy
            (let found = Dictionary<UnicodeCategory, List<CodePointRange>>()
             let mutable from = 0

             for point in 1 .. last + 1 do
                 let category = CharUnicodeInfo.GetUnicodeCategory from

                 if point > last || CharUnicodeInfo.GetUnicodeCategory point <> category then
                     match found.TryGetValue category with
                     | _ when category = UnicodeCategory.Surrogate -> ()
                     | true, ranges -> ranges.Add(range from (point - 1))
                     | false, _ -> found[category] <- List [ range from (point - 1) ]

                     from <- point

             found)

    /// General categories by the names that patterns have for them. RE2 has no class of the unassigned.
    let private named: (string * UnicodeCategory) list = [
        "Lu", UnicodeCategory.UppercaseLetter
        "Ll", UnicodeCategory.LowercaseLetter
        "Lt", UnicodeCategory.TitlecaseLetter
        "Lm", UnicodeCategory.ModifierLetter
        "Lo", UnicodeCategory.OtherLetter
        "Mn", UnicodeCategory.NonSpacingMark
        "Mc", UnicodeCategory.SpacingCombiningMark
        "Me", UnicodeCategory.EnclosingMark
        "Nd", UnicodeCategory.DecimalDigitNumber
        "Nl", UnicodeCategory.LetterNumber
        "No", UnicodeCategory.OtherNumber
        "Pc", UnicodeCategory.ConnectorPunctuation
        "Pd", UnicodeCategory.DashPunctuation
        "Ps", UnicodeCategory.OpenPunctuation
        "Pe", UnicodeCategory.ClosePunctuation
        "Pi", UnicodeCategory.InitialQuotePunctuation
        "Pf", UnicodeCategory.FinalQuotePunctuation
        "Po", UnicodeCategory.OtherPunctuation
        "Sm", UnicodeCategory.MathSymbol
        "Sc", UnicodeCategory.CurrencySymbol
        "Sk", UnicodeCategory.ModifierSymbol
        "So", UnicodeCategory.OtherSymbol
        "Zs", UnicodeCategory.SpaceSeparator
        "Zl", UnicodeCategory.LineSeparator
        "Zp", UnicodeCategory.ParagraphSeparator
        "Cc", UnicodeCategory.Control
        "Cf", UnicodeCategory.Format
        "Co", UnicodeCategory.PrivateUse
        // A class of nothing: no text has half a surrogate pair.
        "Cs", UnicodeCategory.Surrogate
    ]

    /// The code points of a general category (`Lu`), of a group of them (`L`), or all (`Any`).
    let tryCategory (name: string) : CodePointRange[] voption =
        let wanted =
            named
            |> List.filter (fun (category, _) -> category = name || (name.Length = 1 && category[0] = name[0]))

        if name = "Any" then
            ValueSome(complement [||])
        elif List.isEmpty wanted then
            ValueNone
        else
            wanted
            |> Seq.collect (fun (_, category) ->
                match categories.Value.TryGetValue category with
                | true, ranges -> ranges
                | false, _ -> List())
            |> ofRanges
            |> ValueSome

    /// Where the letters are that have several cases. Looking for them everywhere would take longer than all else that a
    /// pattern needs.
    let cased = [|
        range 0 0x58F
        range 0x10A0 0x10FF
        range 0x13A0 0x13FF
        range 0x1C80 0x1CBF
        range 0x1D00 0x1FFF
        range 0x2100 0x218F
        range 0x2460 0x24FF
        range 0x2C00 0x2DFF
        range 0xA640 0xA7FF
        range 0xAB30 0xABBF
        range 0xFF00 0xFFEF
        range 0x10400 0x105BF
        range 0x10C80 0x10CFF
        range 0x10D50 0x10D8F
        range 0x118A0 0x118DF
        range 0x16E40 0x16E7F
        range 0x1E900 0x1E943
    |]

    /// What a code point is compared as when case does not count: the lower case of its upper case.
    let fold (point: int) : int =
        match point with
        // The long s is an s to Unicode, but not to .NET's invariant culture.
        | 0x17F -> int 's'
        | _ when Rune.IsValid point -> Rune.ToLowerInvariant(Rune.ToUpperInvariant(Rune point)).Value
        | _ -> point

    /// The letters that are one letter in several cases, by what they are compared as.
    let private orbits: Lazy<Dictionary<int, List<int>>> =
        lazy
            (let found = Dictionary<int, List<int>>()

             for block in cased do
                 for point in block.First .. block.Last do
                     let folded = fold point

                     if folded <> point then
                         match found.TryGetValue folded with
                         | true, others -> others.Add point
                         | false, _ -> found[folded] <- List [ folded; point ]

             found)

    /// The set with every case of its letters.
    let foldCase (set: CodePointRange[]) : CodePointRange[] =
        let found = List<CodePointRange> set

        for part in set do
            for block in cased do
                for point in max part.First block.First .. min part.Last block.Last do
                    match orbits.Value.TryGetValue(fold point) with
                    | true, others ->
                        for other in others do
                            found.Add(range other other)
                    | false, _ -> ()

        ofRanges found
