/// Text as the language sees it: code points, not UTF-16 units; and numbers as Go writes them.
module internal FleetMdm.Rules.Text

open System
open System.Globalization
open System.Text

let private invariant = CultureInfo.InvariantCulture

/// The number of code points. Lone surrogates never get in, so that every low surrogate is the half of one.
let length (text: string) : int =
    let mutable halves = 0

    for i in 0 .. text.Length - 1 do
        if Char.IsLowSurrogate text[i] then
            halves <- halves + 1

    text.Length - halves

/// Orders by code point. UTF-16 units differ from that in one thing: surrogates, which stand for the code points above
/// U+FFFF and so come after every other unit, have smaller numbers than U+E000..U+FFFF.
let compare (left: string) (right: string) : int =
    let common = left.AsSpan().CommonPrefixLength(right.AsSpan())

    if common = left.Length || common = right.Length then
        left.Length - right.Length
    else
        let a = left[common]
        let b = right[common]

        if Char.IsSurrogate a = Char.IsSurrogate b then
            int a - int b
        elif Char.IsSurrogate a then
            1
        else
            -1

/// An integer in decimal.
let ofInt (value: int64) : string = value.ToString invariant

let ofUInt (value: uint64) : string = value.ToString invariant

/// The shortest decimal that reads back as the same double, in Go's `g` form: `0.0001`, `1e-05`, `123456`, `1e+06`,
/// `+Inf`, `-0`.
let ofDouble (value: double) : string =
    if Double.IsNaN value then
        "NaN"
    elif Double.IsInfinity value then
        (if value > 0.0 then "+Inf" else "-Inf")
    elif value = 0.0 then
        (if Double.IsNegative value then "-0" else "0")
    else
        // "R" gives the shortest digits, in one of two layouts: take the digits and the exponent apart.
        let shortest = (abs value).ToString("R", invariant)
        let mark = shortest.IndexOf 'E'
        let plain = if mark < 0 then shortest else shortest.Substring(0, mark)

        let power =
            if mark < 0 then
                0
            else
                Int32.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, invariant)

        let point = plain.IndexOf '.'
        let wholeDigits = if point < 0 then plain.Length else point
        let all = plain.Replace(".", "", StringComparison.Ordinal)
        let leadingZeros = all.Length - all.TrimStart('0').Length
        let digits = all.Trim '0'
        // value = 0.DIGITS × 10^scale
        let scale = wholeDigits - leadingZeros + power
        let exponent = scale - 1
        let text = StringBuilder()

        if value < 0.0 then
            text.Append '-' |> ignore

        if exponent < -4 || exponent >= 6 then
            text.Append digits[0] |> ignore

            if digits.Length > 1 then
                text.Append('.').Append(digits, 1, digits.Length - 1) |> ignore

            text.Append(if exponent < 0 then "e-" else "e+").Append((abs exponent).ToString("00", invariant))
            |> ignore
        elif scale <= 0 then
            text.Append("0.").Append('0', -scale).Append digits |> ignore
        elif scale >= digits.Length then
            text.Append(digits).Append('0', scale - digits.Length) |> ignore
        else
            text.Append(digits, 0, scale).Append('.').Append(digits, scale, digits.Length - scale) |> ignore

        text.ToString()
