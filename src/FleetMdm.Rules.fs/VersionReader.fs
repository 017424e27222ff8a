namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A place in the text of a version where a number stands, without its leading zeros (zero has length 0).
[<Struct>]
type internal VersionNumber = { Start: int; Length: int }

/// One thing that follows the numbers of a version: its rank, and its own numbers' place in the list of numbers.
[<Struct>]
type internal VersionSuffix = { Rank: int; First: int; Count: int }

/// What a text says as a version: the epoch, all numbers, of which the first `Release` are the release's, and suffixes.
[<NoEquality; NoComparison>]
type internal VersionParts = {
    Epoch: VersionNumber
    Numbers: VersionNumber[]
    Release: int
    Suffixes: VersionSuffix[]
}

/// The ranks of suffixes. The end of a version is a suffix too: above every pre-release, below every revision.
module internal VersionRank =
    /// `~` with anything but a word below.
    let otherPreRelease = 0

    let private words = [| "dev"; "alpha"; "beta"; "pre"; "rc" |]
    let endOfVersion = 1 + words.Length
    let private firstLetter = endOfVersion + 1

    /// A letter right after the numbers, with a number or without: `1.1.1w`, `9.2p1`.
    let patch (letter: char) : int =
        firstLetter + int (Char.ToLowerInvariant letter) - int 'a'

    /// A number behind `-` or `_`.
    let revision = firstLetter + 26

    /// The rank of a word that makes a pre-release; none for other words.
    let ofWord (word: ReadOnlySpan<char>) : int voption =
        let mutable rank = ValueNone

        for i in 0 .. words.Length - 1 do
            if word.Equals(words[i], StringComparison.OrdinalIgnoreCase) then
                rank <- ValueSome(i + 1)

        if word.Equals("preview", StringComparison.OrdinalIgnoreCase) then
            ValueSome(1 + Array.IndexOf(words, "pre"))
        else
            rank

/// Reads a version from any text, from left to right in one pass, and stops at the first thing that does not count.
[<Sealed>]
type internal VersionReader private (text: string, start: int) =
    let numbers = List<VersionNumber>()
    let suffixes = List<VersionSuffix>()
    let mutable at = start

    let isDigitAt (i: int) =
        i < text.Length && Char.IsAsciiDigit text[i]

    let number () : VersionNumber =
        while at < text.Length && text[at] = '0' do
            at <- at + 1

        let first = at

        while isDigitAt at do
            at <- at + 1

        { Start = first; Length = at - first }

    /// Reads numbers joined by dots, if one stands here; how many.
    let dotted () : int =
        let before = numbers.Count
        let mutable isMore = isDigitAt at

        while isMore do
            numbers.Add(number ())
            isMore <- at < text.Length && text[at] = '.' && isDigitAt (at + 1)

            if isMore then
                at <- at + 1

        numbers.Count - before

    /// The numbers behind a pre-release's word, which one separator may set apart: `rc1`, `beta 2`, `alpha.3`.
    let dottedApart () : int =
        if at < text.Length && " .-_".Contains text[at] && isDigitAt (at + 1) then
            at <- at + 1

        dotted ()

    let wordEnd (from: int) : int =
        let mutable finish = from

        while finish < text.Length && Char.IsAsciiLetter text[finish] do
            finish <- finish + 1

        finish

    let add (rank: int) (count: int) : unit =
        suffixes.Add {
            Rank = rank
            First = numbers.Count - count
            Count = count
        }

    let isSeparator (c: char) = " .-_~".Contains c

    /// Reads one suffix; false where the rest of the text does not count.
    let suffix () : bool =
        let isApart = at < text.Length && isSeparator text[at]
        let separator = if at < text.Length then text[at] else '\000'
        let word = if isApart then at + 1 else at
        let finish = wordEnd word

        match VersionRank.ofWord (text.AsSpan(word, finish - word)) with
        | ValueSome rank ->
            at <- finish
            add rank (dottedApart ())
            true
        | ValueNone when separator = '~' ->
            at <- finish
            add VersionRank.otherPreRelease (dottedApart ())
            true
        | ValueNone when (separator = '-' || separator = '_') && isDigitAt word ->
            at <- word
            add VersionRank.revision (dotted ())
            true
        // One letter right behind the numbers. With a number of its own only `p` means a patch.
        | ValueNone when
            not isApart && finish = at + 1 && (not (isDigitAt finish) || separator = 'p' || separator = 'P')
            ->
            at <- finish
            add (VersionRank.patch separator) (dotted ())
            true
        | ValueNone -> false

    /// The place of the first number that begins a version. Digits inside a word (`log4j`) belong to the product's name,
    /// except behind a lone `v`; where there are no others, they serve. -1 for a text without digits.
    static member private FirstNumber(text: string) : int =
        let isAt (i: int) (accepts: char -> bool) = i >= 0 && accepts text[i]
        let isV (c: char) = c = 'v' || c = 'V'
        let mutable found = -1
        let mutable inWord = -1
        let mutable i = 0

        while found < 0 && i < text.Length do
            if Char.IsAsciiDigit text[i] && not (isAt (i - 1) Char.IsAsciiDigit) then
                let isBehindV = isAt (i - 1) isV && not (isAt (i - 2) Char.IsLetterOrDigit)

                if isBehindV || not (isAt (i - 1) Char.IsLetter) then
                    found <- i
                elif inWord < 0 then
                    inWord <- i

            i <- i + 1

        if found >= 0 then found else inWord

    /// The number before a `:`, if there is one before the release.
    member private _.Epoch() : VersionNumber =
        let first = number ()

        if at < text.Length && text[at] = ':' && isDigitAt (at + 1) then
            at <- at + 1
            first
        else
            at <- start
            { Start = 0; Length = 0 }

    member private reader.Parts() : VersionParts =
        let epoch = reader.Epoch()
        let release = dotted ()

        while suffix () do
            ()

        {
            Epoch = epoch
            Numbers = numbers.ToArray()
            Release = release
            Suffixes = suffixes.ToArray()
        }

    /// What a text says as a version; none when it holds no number. Never throws.
    static member TryRead(text: string) : VersionParts voption =
        match VersionReader.FirstNumber text with
        | -1 -> ValueNone
        | start -> ValueSome(VersionReader(text, start).Parts())
