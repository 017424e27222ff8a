/// Numbers: `12`, `0x1F`, `12u`, `1.5`, `.5`, `1e-3`. Read from the text by position; the sign is the parser's.
module internal FleetMdm.Rules.NumberLiteral

open System
open System.Globalization
open FleetMdm.Rules.Lexical

[<RequireQualifiedAccess>]
type Kind =
    | Int
    | UInt
    | Double

/// What stands at a place that starts like a number.
[<Struct>]
type Shape = {
    Kind: Kind
    IsHex: bool
    /// Where the digits and the suffix end.
    End: int
    /// Where everything ends that clings to it: past `End` when the number is malformed (`14.4.1`, `12px`).
    RunEnd: int
}

let private skipWhile (test: char -> bool) (text: string) (start: int) =
    let mutable at = start

    while at < text.Length && test text[at] do
        at <- at + 1

    at

let private isAt (test: char -> bool) (text: string) (at: int) = at < text.Length && test text[at]

let private digitsEnd = skipWhile Char.IsAsciiDigit

let private isUnsignedSuffix (c: char) = c = 'u' || c = 'U'

/// Does a number start here?
let startsAt (text: string) (at: int) =
    isAt Char.IsAsciiDigit text at || (isAt ((=) '.') text at && isAt Char.IsAsciiDigit text (at + 1))

let private exponentEnd (text: string) (at: int) =
    if isAt (fun c -> c = 'e' || c = 'E') text at then
        let digits =
            if isAt (fun c -> c = '+' || c = '-') text (at + 1) then
                at + 2
            else
                at + 1

        if isAt Char.IsAsciiDigit text digits then
            digitsEnd text digits
        else
            at
    else
        at

/// `14.4.1`, `12px`, `1.2-beta` up to the hyphen: letters, digits and points before digits cling to a number.
let rec private clingingEnd (text: string) (start: int) =
    let at = wordEnd text start

    if isAt ((=) '.') text at && isAt Char.IsAsciiDigit text (at + 1) then
        clingingEnd text (at + 1)
    else
        at

/// The shape of the number that starts at `start` (see `startsAt`).
let scan (text: string) (start: int) : Shape =
    let isHex =
        text[start] = '0' && isAt ((=) 'x') text (start + 1) && isAt Char.IsAsciiHexDigit text (start + 2)

    let struct (kind, finish) =
        if isHex then
            let finish = skipWhile Char.IsAsciiHexDigit text (start + 2)

            if isAt isUnsignedSuffix text finish then
                struct (Kind.UInt, finish + 1)
            else
                struct (Kind.Int, finish)
        else
            let whole = digitsEnd text start

            let fraction =
                if isAt ((=) '.') text whole && isAt Char.IsAsciiDigit text (whole + 1) then
                    digitsEnd text (whole + 1)
                else
                    whole

            let finish = exponentEnd text fraction

            if finish > whole then
                struct (Kind.Double, finish)
            elif isAt isUnsignedSuffix text finish then
                struct (Kind.UInt, finish + 1)
            else
                struct (Kind.Int, finish)

    let clinging = clingingEnd text finish

    // `1in list` is two tokens and CEL takes it.
    let isFollowedByIn =
        clinging = finish + 2 && String.CompareOrdinal(text, finish, "in", 0, 2) = 0

    {
        Kind = kind
        IsHex = isHex
        End = finish
        RunEnd = if isFollowedByIn then finish else clinging
    }

let private tryMagnitude (digits: ReadOnlySpan<char>) (isHex: bool) : uint64 voption =
    let mutable magnitude = 0UL

    let fits =
        if isHex then
            UInt64.TryParse(digits.Slice 2, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, &magnitude)
        else
            UInt64.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, &magnitude)

    if fits then ValueSome magnitude else ValueNone

/// One more than the largest int: the magnitude of the smallest.
let private minIntMagnitude = 9223372036854775808UL

/// The value of the number of this shape at `start`, with the sign folded in so that the smallest int is a literal.
/// A uint has no sign.
let read (text: string) (start: int) (shape: Shape) (isNegative: bool) : Result<Literal, SyntaxProblem> =
    let written = text.Substring(start, shape.End - start)

    if shape.RunEnd > shape.End then
        Error(SyntaxProblem.MalformedNumber(text.Substring(start, shape.RunEnd - start)))
    else
        match shape.Kind with
        | Kind.UInt ->
            match tryMagnitude (written.AsSpan(0, written.Length - 1)) shape.IsHex with
            | ValueSome magnitude -> Ok(Literal.UInt magnitude)
            | ValueNone -> Error(SyntaxProblem.UIntOutOfRange written)
        | Kind.Int ->
            match tryMagnitude (written.AsSpan()) shape.IsHex with
            | ValueSome magnitude when magnitude < minIntMagnitude ->
                Ok(Literal.Int(if isNegative then -(int64 magnitude) else int64 magnitude))
            | ValueSome magnitude when isNegative && magnitude = minIntMagnitude -> Ok(Literal.Int Int64.MinValue)
            | magnitude ->
                let signed = if isNegative then "-" + written else written
                Error(SyntaxProblem.IntOutOfRange(signed, magnitude.IsSome && not isNegative))
        | Kind.Double ->
            let value = Double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture)

            if Double.IsInfinity value then
                Error(SyntaxProblem.DoubleOutOfRange written)
            else
                Ok(Literal.Double(if isNegative then -value else value))
