namespace FleetMdm.Rules

open System
open System.Globalization

/// A version as devices report it, read tolerantly and ordered totally (rules-language.md, "Version order"): an epoch,
/// the release's numbers, then suffixes. Suffixes compare one by one, and the end of a version is one of them: it ranks
/// above every pre-release and below every revision, which is what puts `1.0~rc1 < 1.0 < 1.0-1`, and `1.0-1~bpo11`
/// between `1.0` and `1.0-1`. An order by ranks, then by numbers, is lexicographic, hence total.
[<Sealed>]
type internal DeviceVersion private (text: string, parts: VersionParts) =

    /// The text as it was reported.
    member _.Text = text

    member private _.Parts: VersionParts = parts

    /// The n-th number of the release, counted from 0: false when it does not fit int64. A missing one is 0.
    member _.TryNumber(index: int, value: byref<int64>) : bool =
        value <- 0L

        if index >= parts.Release || parts.Numbers[index].Length = 0 then
            true
        else
            let digits = text.AsSpan(parts.Numbers[index].Start, parts.Numbers[index].Length)
            Int64.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, &value)

    /// Compares numbers of any length: the longer is the larger, else the digits decide.
    static member private CompareNumber
        (left: DeviceVersion, a: VersionNumber, right: DeviceVersion, b: VersionNumber)
        : int =
        if a.Length <> b.Length then
            compare a.Length b.Length
        else
            sign (left.Text.AsSpan(a.Start, a.Length).SequenceCompareTo(right.Text.AsSpan(b.Start, b.Length)))

    /// Compares two rows of numbers; where one is shorter, its missing numbers are 0.
    static member private CompareRows
        (left: DeviceVersion, leftFirst: int, leftCount: int, right: DeviceVersion, rightFirst: int, rightCount: int)
        : int =
        let number (version: DeviceVersion) (first: int) (count: int) (i: int) =
            if i < count then
                version.Parts.Numbers[first + i]
            else
                { Start = 0; Length = 0 }

        let mutable order = 0
        let mutable i = 0

        while order = 0 && i < max leftCount rightCount do
            let a = number left leftFirst leftCount i
            let b = number right rightFirst rightCount i
            order <- DeviceVersion.CompareNumber(left, a, right, b)
            i <- i + 1

        order

    static member private CompareSuffixes(left: DeviceVersion, right: DeviceVersion) : int =
        let suffix (version: DeviceVersion) (i: int) =
            if i < version.Parts.Suffixes.Length then
                version.Parts.Suffixes[i]
            else
                {
                    Rank = VersionRank.endOfVersion
                    First = 0
                    Count = 0
                }

        let mutable order = 0
        let mutable i = 0

        while order = 0 && i < max left.Parts.Suffixes.Length right.Parts.Suffixes.Length do
            let a = suffix left i
            let b = suffix right i

            order <-
                if a.Rank <> b.Rank then
                    compare a.Rank b.Rank
                else
                    DeviceVersion.CompareRows(left, a.First, a.Count, right, b.First, b.Count)

            i <- i + 1

        order

    /// Negative, zero or positive as `left` is below, equal to or above `right`.
    static member Compare(left: DeviceVersion, right: DeviceVersion) : int =
        match DeviceVersion.CompareNumber(left, left.Parts.Epoch, right, right.Parts.Epoch) with
        | 0 ->
            match DeviceVersion.CompareRows(left, 0, left.Parts.Release, right, 0, right.Parts.Release) with
            | 0 -> DeviceVersion.CompareSuffixes(left, right)
            | byRelease -> byRelease
        | byEpoch -> byEpoch

    /// Reads any text; null when it holds no number. Never throws.
    static member TryParse(text: string) : DeviceVersion | null =
        match VersionReader.TryRead text with
        | ValueSome parts -> DeviceVersion(text, parts)
        | ValueNone -> null
