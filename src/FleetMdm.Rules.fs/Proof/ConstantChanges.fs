/// Near misses of constants: a bound that lies a step away, a text that is another one, a pattern that asks for less.
module internal FleetMdm.Rules.ConstantChanges

open System
open System.Globalization

let private isDigit (c: char) = Char.IsAsciiDigit c

/// The offset behind the run of characters that begins at `from`.
let rec private behind (accepts: char -> bool) (text: string) (from: int) : int =
    if from < text.Length && accepts text[from] then
        behind accepts text (from + 1)
    else
        from

/// The text with another part from `start` to `finish`.
let private splice (text: string) (start: int) (finish: int) (part: string) : string =
    text.Substring(0, start) + part + text.Substring finish

/// The whole number between two offsets, one up and one down; nothing for one too long to count.
let private steps (text: string) (start: int) (finish: int) : string list =
    match Int64.TryParse(text.AsSpan(start, finish - start), NumberStyles.None, CultureInfo.InvariantCulture) with
    | true, number when number < Int64.MaxValue -> [
        for next in [ number + 1L; number - 1L ] do
            if next >= 0L then
                splice text start finish (next.ToString CultureInfo.InvariantCulture)
      ]
    | _ -> []

/// The last number of the version that begins at `from`: `14.4 (23E214)` ends in 4.
let private lastNumber (text: string) (from: int) : struct (int * int) voption =
    let start = behind (fun c -> not (isDigit c)) text from

    let rec last (start: int) : struct (int * int) =
        let finish = behind isDigit text start

        if finish + 1 < text.Length && text[finish] = '.' && isDigit text[finish + 1] then
            last (finish + 1)
        else
            struct (start, finish)

    if start < text.Length then
        ValueSome(last start)
    else
        ValueNone

/// A version one step up and one down.
let ofVersion (text: string) : string list =
    match lastNumber text 0 with
    | ValueSome(start, finish) -> steps text start finish
    | ValueNone -> []

/// A range of versions: each bound shifted, each sign with or without equality.
let ofRange (text: string) : string list =
    let rec read (from: int) : string list =
        let signAt = behind (fun c -> c = ' ' || c = ',') text from

        if signAt = text.Length then
            []
        else
            let boundAt = behind (fun c -> c = '>' || c = '<' || c = '=' || c = '!') text signAt

            let next =
                behind (fun c -> c <> ' ' && c <> ',') text (behind (fun c -> c = ' ') text boundAt)

            [
                match text.Substring(signAt, boundAt - signAt) with
                | ">="
                | "<=" -> splice text (boundAt - 1) boundAt ""
                | ">"
                | "<" -> splice text boundAt boundAt "="
                | _ -> ()
                match lastNumber text boundAt with
                | ValueSome(start, finish) when finish <= next -> yield! steps text start finish
                | _ -> ()
                yield! read (max next (signAt + 1))
            ]

    read 0

/// The texts that the pattern holds apart with `|`, where they stand in its first group and hold no groups themselves.
let private withoutAlternatives (pattern: string) : string list =
    let openAt =
        pattern.IndexOf(
            '(',
            if pattern.StartsWith("(?", StringComparison.Ordinal) then
                1
            else
                0
        )

    let isPlain (c: char) = not ("()[]\\".Contains c)

    if openAt < 0 then
        []
    else
        let closeAt = behind isPlain pattern (openAt + 1)

        if closeAt = pattern.Length || pattern[closeAt] <> ')' then
            []
        else
            let group = pattern.Substring(openAt + 1, closeAt - openAt - 1)

            let lead =
                if group.StartsWith("?:", StringComparison.Ordinal) then
                    "?:"
                else
                    ""

            let alternatives = group.Substring(lead.Length).Split '|'

            [
                if alternatives.Length > 1 && not (group.StartsWith('?') && lead = "") then
                    for dropped in 0 .. alternatives.Length - 1 do
                        let kept = String.Join('|', Array.removeAt dropped alternatives)
                        splice pattern (openAt + 1) closeAt (lead + kept)
            ]

/// A pattern without one of the things that narrow it, or widen it: an anchor, a flag, an alternative.
let ofPattern (pattern: string) : string list =
    let flags = "(?i)"

    let start =
        if pattern.StartsWith(flags, StringComparison.Ordinal) then
            flags.Length
        else
            0

    let without (from: int) (part: string) =
        if String.CompareOrdinal(pattern, from, part, 0, part.Length) = 0 && pattern.Length > part.Length then
            [ splice pattern from (from + part.Length) "" ]
        else
            []

    let changes = [
        yield! without 0 flags
        yield! without start "^"
        if pattern.Length > 1 then
            yield! without (pattern.Length - 1) "$"
        if pattern.Length > 2 then
            yield! without (pattern.Length - 2) "\\b"
        yield! withoutAlternatives pattern
    ]

    if changes.IsEmpty then [ "" ] else changes

/// A date a day later and a day earlier.
let ofDate (text: string) : string list =
    match DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None) with
    | true, date when date > DateOnly.MinValue && date < DateOnly.MaxValue -> [
        for days in [ 1; -1 ] do
            date.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
      ]
    | _ -> []

/// Another text: none, or one for none.
let ofText (text: string) : string list = [ if text = "" then "x" else "" ]
