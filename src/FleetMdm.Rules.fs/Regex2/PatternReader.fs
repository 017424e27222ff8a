namespace FleetMdm.Rules

open System
open System.Text

/// Why a pattern is refused, and where in it. It does not leave `PatternParser.parse`.
exception internal PatternRefused of fault: PatternFault * at: Span

/// A place in a pattern, and what can be read from there without knowing more than the place.
[<Sealed>]
type internal PatternReader(pattern: string) =
    let mutable at = 0

    let isOctal (c: char) = c >= '0' && c <= '7'

    member _.Pattern = pattern

    member _.At
        with get () = at
        and set (value: int) = at <- value

    member _.AtEnd = at >= pattern.Length

    /// The unit here; NUL at the end, which no pattern asks for by itself.
    member reader.Next = if reader.AtEnd then '\000' else pattern[at]

    member _.IsAt(text: string) : bool =
        String.CompareOrdinal(pattern, at, text, 0, text.Length) = 0

    /// Goes past a text, if it is here.
    member reader.Skip(text: string) : bool =
        let found = reader.IsAt text

        if found then
            at <- at + text.Length

        found

    /// Refuses the pattern for a construct that begins at `start`. It ends here, unless what is wrong is shorter.
    member _.Refuse(fault: PatternFault, start: int) : 'any =
        let finish =
            match fault with
            | PatternFault.NotInRe2(_, written) -> start + written.Length
            | PatternFault.UnclosedGroup
            | PatternFault.UnclosedClass
            | PatternFault.TooDeep
            | PatternFault.NotUnicode -> start + 1
            | _ -> at

        raise (PatternRefused(fault, Span.create start (min finish pattern.Length)))

    /// The pattern from an offset to here.
    member _.Since(start: int) : string = pattern.Substring(start, at - start)

    member reader.RefuseEscape(start: int) : 'any =
        reader.Refuse(PatternFault.Escape(reader.Since start), start)

    member reader.TakeCodePoint() : int =
        match Rune.TryGetRuneAt(pattern, at) with
        | true, rune ->
            at <- at + rune.Utf16SequenceLength
            rune.Value
        | false, _ -> reader.Refuse(PatternFault.NotUnicode, at)

    /// The text up to a mark, and past the mark; without one, nothing.
    member _.TakeUntil(mark: string) : string voption =
        match pattern.IndexOf(mark, at, StringComparison.Ordinal) with
        | -1 -> ValueNone
        | finish ->
            let text = pattern.Substring(at, finish - at)
            at <- finish + mark.Length
            ValueSome text

    /// What is left of the pattern.
    member _.TakeRest() : string =
        let rest = pattern.Substring at
        at <- pattern.Length
        rest

    member private reader.Hex(digits: string, start: int) : int =
        let style = Globalization.NumberStyles.AllowHexSpecifier

        match Int32.TryParse(digits, style, Globalization.CultureInfo.InvariantCulture) with
        | true, value when Rune.IsValid value -> value
        | _ -> reader.RefuseEscape start

    member private reader.Octal() : int =
        let mutable value = 0
        let mutable count = 0

        while count < 3 && isOctal reader.Next do
            value <- value * 8 + int reader.Next - int '0'
            at <- at + 1
            count <- count + 1

        value

    /// An escape that stands for one code point: `start` is at its backslash, and the reader behind that.
    member reader.EscapedCodePoint(start: int) : int =
        let letter = reader.Next

        let isLongOctal =
            isOctal letter && at + 1 < pattern.Length && isOctal pattern[at + 1]

        if reader.AtEnd then
            reader.Refuse(PatternFault.TrailingBackslash, start)
        elif letter = '0' || isLongOctal then
            reader.Octal()
        else
            ForeignSyntax.tryEscape letter
            |> ValueOption.iter (fun construct ->
                reader.Refuse(PatternFault.NotInRe2(construct, "\\" + string letter), start))

            let codePoint = reader.TakeCodePoint()

            match letter with
            | 'a' -> 7
            | 't' -> 9
            | 'n' -> 10
            | 'v' -> 11
            | 'f' -> 12
            | 'r' -> 13
            | 'x' when reader.Skip "{" ->
                match reader.TakeUntil "}" with
                | ValueSome digits -> reader.Hex(digits, start)
                | ValueNone -> reader.RefuseEscape start
            | 'x' ->
                let digits = pattern.Substring(at, min 2 (pattern.Length - at))
                at <- at + digits.Length

                if digits.Length = 2 then
                    reader.Hex(digits, start)
                else
                    reader.RefuseEscape start
            // Punctuation stands for itself; a letter that means nothing is refused, lest it mean something later.
            | _ when codePoint < 0x80 && not (Char.IsAsciiLetterOrDigit letter) -> codePoint
            | _ -> reader.RefuseEscape start

    /// A counted repeat `{n}`, `{n,}`, `{n,m}`, if one stands here: any other `{` is a character. `most` is RE2's limit.
    member reader.TryCount(most: int) : struct (int * int) voption =
        let number (text: string) =
            if text.Length > 0 && String.forall Char.IsAsciiDigit text then
                // Longer numbers are out of range whatever they are.
                ValueSome(if text.Length > 6 then Int32.MaxValue else int text)
            else
                ValueNone

        let start = at

        let bounds =
            match (if reader.Skip "{" then reader.TakeUntil "}" else ValueNone) with
            | ValueNone -> ValueNone
            | ValueSome inside ->
                match inside.Split ',' with
                | [| exact |] -> number exact |> ValueOption.map (fun count -> struct (count, count))
                | [| least; "" |] -> number least |> ValueOption.map (fun count -> struct (count, -1))
                | [| least; upper |] ->
                    match number least, number upper with
                    | ValueSome least, ValueSome upper when upper >= least -> ValueSome(struct (least, upper))
                    | ValueSome _, ValueSome _ -> reader.Refuse(PatternFault.RepeatRange(reader.Since start), start)
                    | _ -> ValueNone
                | _ -> ValueNone

        match bounds with
        | ValueNone -> at <- start
        | ValueSome(least, upper) ->
            if least > most || upper > most then
                reader.Refuse(PatternFault.RepeatRange(reader.Since start), start)

        bounds

    /// A repetition's bounds, if one stands here. A `?` behind it asks for the shortest match, which does not matter here.
    member reader.TryRepeat(most: int) : struct (int * int) voption =
        let bounds =
            if reader.Skip "*" then ValueSome(struct (0, -1))
            elif reader.Skip "+" then ValueSome(struct (1, -1))
            elif reader.Skip "?" then ValueSome(struct (0, 1))
            else reader.TryCount most

        if bounds.IsSome then
            reader.Skip "?" |> ignore

        bounds
