namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A place in the text of a version where a number stands, without its leading zeros (zero has length 0).
[<Struct>]
type internal VersionNumber = { Start: int; Length: int }

/// What may follow the numbers of a version, and how far its own numbers reach in the list of numbers.
[<Struct>]
type internal VersionSuffix = { Rank: int; First: int; Count: int }

/// A version as devices report it, read tolerantly and ordered totally (rules-language.md, "Version order"):
/// an epoch, the release's numbers, then suffixes. Suffixes compare one by one, and the end of a version is a suffix
/// too: it ranks above every pre-release and below every revision, which is what puts `1.0~rc1 < 1.0 < 1.0-1`, and
/// `1.0-1~bpo11` between `1.0` and `1.0-1`. Ordering by such a rank, then by numbers, is lexicographic, hence total.
[<Sealed>]
type internal DeviceVersion
    private (text: string, epoch: VersionNumber, numbers: VersionNumber[], release: int, suffixes: VersionSuffix[]) =

    // Ranks of suffixes. A patch letter ranks by its place in the alphabet.
    static let otherPreRelease = 0
    static let preReleases = [| "dev"; "alpha"; "beta"; "pre"; "rc" |]
    static let endOfVersion = 1 + preReleases.Length
    static let firstPatch = endOfVersion + 1
    static let revision = firstPatch + 26

    static let isDigit (c: char) = Char.IsAsciiDigit c
    static let isLetter (c: char) = Char.IsAsciiLetter c

    /// The text as it was reported.
    member _.Text = text

    /// The n-th number of the release, counted from 0: false when it does not fit int64. A missing one is 0.
    member _.TryNumber(index: int, value: byref<int64>) : bool =
        value <- 0L

        index >= release
        || numbers[index].Length = 0
        || Int64.TryParse(
            text.AsSpan(numbers[index].Start, numbers[index].Length),
            Globalization.NumberStyles.None,
            Globalization.CultureInfo.InvariantCulture,
            &value
        )

    member private _.Numbers: VersionNumber[] = numbers
    member private _.Release: int = release
    member private _.Epoch: VersionNumber = epoch
    member private _.Suffixes: VersionSuffix[] = suffixes

    static member private CompareNumber
        (leftText: string, left: VersionNumber, rightText: string, right: VersionNumber)
        : int =
        if left.Length <> right.Length then
            compare left.Length right.Length
        else
            sign (
                leftText.AsSpan(left.Start, left.Length).SequenceCompareTo(rightText.AsSpan(right.Start, right.Length))
            )

    /// Compares two rows of numbers; where one is shorter, its missing numbers are 0.
    static member private CompareNumbers
        (left: DeviceVersion, leftFirst: int, leftCount: int, right: DeviceVersion, rightFirst: int, rightCount: int)
        : int =
        let zero = { Start = 0; Length = 0 }
        let mutable result = 0
        let mutable i = 0

        while result = 0 && i < max leftCount rightCount do
            let a = if i < leftCount then left.Numbers[leftFirst + i] else zero

            let b =
                if i < rightCount then
                    right.Numbers[rightFirst + i]
                else
                    zero

            result <- DeviceVersion.CompareNumber(left.Text, a, right.Text, b)
            i <- i + 1

        result

    /// Negative, zero or positive as `left` is below, equal to or above `right`.
    static member Compare(left: DeviceVersion, right: DeviceVersion) : int =
        let byEpoch =
            DeviceVersion.CompareNumber(left.Text, left.Epoch, right.Text, right.Epoch)

        let byRelease =
            if byEpoch <> 0 then
                byEpoch
            else
                DeviceVersion.CompareNumbers(left, 0, left.Release, right, 0, right.Release)

        let mutable result = byRelease
        let mutable i = 0

        let suffix (version: DeviceVersion) (i: int) =
            if i < version.Suffixes.Length then
                version.Suffixes[i]
            else
                {
                    Rank = endOfVersion
                    First = 0
                    Count = 0
                }

        while result = 0 && i < max left.Suffixes.Length right.Suffixes.Length do
            let a = suffix left i
            let b = suffix right i

            result <-
                if a.Rank <> b.Rank then
                    compare a.Rank b.Rank
                else
                    DeviceVersion.CompareNumbers(left, a.First, a.Count, right, b.First, b.Count)

            i <- i + 1

        result

    /// The place of the first number that begins a version: digits inside a word (`log4j`) belong to the product's
    /// name, except after a lone `v`. Where there is no other, digits in a word serve; -1 without any digit.
    static member private FirstDigit(text: string) : int =
        let follows (i: int) (accept: char -> bool) = i > 0 && accept text[i - 1]

        let mutable found = -1
        let mutable fallback = -1
        let mutable i = 0

        while found < 0 && i < text.Length do
            if isDigit text[i] && not (follows i isDigit) then
                let afterLoneV =
                    follows i (fun c -> c = 'v' || c = 'V') && not (follows (i - 1) Char.IsLetterOrDigit)

                if afterLoneV || not (follows i Char.IsLetter) then
                    found <- i
                elif fallback < 0 then
                    fallback <- i

            i <- i + 1

        if found >= 0 then found else fallback

    /// Reads any text in one pass; null when it holds no number. Never throws.
    static member TryParse(text: string) : DeviceVersion | null =
        let start = DeviceVersion.FirstDigit text

        if start < 0 then
            null
        else
            let mutable at = start
            let numbers = List<VersionNumber>()

            let number () =
                while at < text.Length && text[at] = '0' do
                    at <- at + 1

                let first = at

                while at < text.Length && isDigit text[at] do
                    at <- at + 1

                { Start = first; Length = at - first }

            let digitAt (i: int) = i < text.Length && isDigit text[i]

            /// One number or more, joined by dots; how many.
            let dotted () =
                let before = numbers.Count
                numbers.Add(number ())

                while at < text.Length && text[at] = '.' && digitAt (at + 1) do
                    at <- at + 1
                    numbers.Add(number ())

                numbers.Count - before

            let first = number ()

            let epoch =
                if at < text.Length && text[at] = ':' && digitAt (at + 1) then
                    at <- at + 1
                    first
                else
                    at <- start
                    { Start = 0; Length = 0 }

            let release = dotted ()
            let suffixes = List<VersionSuffix>()

            let add rank count =
                suffixes.Add {
                    Rank = rank
                    First = numbers.Count - count
                    Count = count
                }

            /// The end of the word that begins at `i`.
            let wordEnd (i: int) =
                let mutable finish = i

                while finish < text.Length && isLetter text[finish] do
                    finish <- finish + 1

                finish

            /// The rank of a pre-release word, -1 for other words.
            let preRelease (first: int) (finish: int) =
                let word = text.AsSpan(first, finish - first)
                let mutable rank = -1

                for i in 0 .. preReleases.Length - 1 do
                    if word.Equals(preReleases[i].AsSpan(), StringComparison.OrdinalIgnoreCase) then
                        rank <- i + 1

                if rank < 0 && word.Equals("preview".AsSpan(), StringComparison.OrdinalIgnoreCase) then
                    rank <- 1 + Array.IndexOf(preReleases, "pre")

                rank

            /// The numbers after a pre-release's word, which a blank, a dot, `-` or `_` may set apart.
            let numbersApart () =
                let apart = at < text.Length && (" .-_".Contains text[at]) && digitAt (at + 1)

                if apart then
                    at <- at + 1

                if digitAt at then dotted () else 0

            /// Reads one suffix; false where the rest of the text does not count.
            let suffix () =
                if at >= text.Length then
                    false
                else
                    let separator = text[at]

                    let word =
                        match separator with
                        | '~'
                        | '-'
                        | '_'
                        | '.'
                        | ' ' -> at + 1
                        | _ -> at

                    let finish = wordEnd word
                    let rank = preRelease word finish

                    if rank > 0 then
                        at <- finish
                        add rank (numbersApart ())
                        true
                    elif separator = '~' then
                        at <- finish
                        add otherPreRelease (numbersApart ())
                        true
                    elif (separator = '-' || separator = '_') && digitAt word then
                        at <- word
                        add revision (dotted ())
                        true
                    elif word = at && finish = at + 1 then
                        // One letter right after the numbers: 1.1.1w, or 9.2p1. Other letters with a number mean nothing known.
                        let letter = int (Char.ToLowerInvariant separator) - int 'a'

                        if not (digitAt finish) then
                            at <- finish
                            add (firstPatch + letter) 0
                            true
                        elif letter = int 'p' - int 'a' then
                            at <- finish
                            add (firstPatch + letter) (dotted ())
                            true
                        else
                            false
                    else
                        false

            while suffix () do
                ()

            DeviceVersion(text, epoch, numbers.ToArray(), release, suffixes.ToArray())
