/// Text as the language sees it: code points, not UTF-16 units; and numbers as Go writes them.
module internal FleetMdm.Rules.Text

open System
open System.Globalization
open System.Text

let private invariant = CultureInfo.InvariantCulture

/// The number of code points before a UTF-16 unit. Lone surrogates never get in, so that every low surrogate is the half
/// of one.
let placeOf (text: string) (unit: int) : int =
    let mutable halves = 0

    for i in 0 .. unit - 1 do
        if Char.IsLowSurrogate text[i] then
            halves <- halves + 1

    unit - halves

/// The number of code points.
let length (text: string) : int = placeOf text text.Length

/// The UTF-16 unit where the code point at a place begins, counted from 0; the text's end for the place behind the last
/// one. None outside.
let tryUnit (text: string) (place: int64) : int voption =
    if place < 0L || place > int64 text.Length then
        ValueNone
    else
        let mutable unit = 0
        let mutable left = int place

        while left > 0 && unit < text.Length do
            unit <- unit + (if Char.IsHighSurrogate text[unit] then 2 else 1)
            left <- left - 1

        if left = 0 then ValueSome unit else ValueNone

/// Throws on what is not UTF-8, where the default would put replacement characters.
let private strictUtf8 = UTF8Encoding(false, true)

/// The text of UTF-8 bytes, if they are valid.
let ofUtf8 (bytes: byte[]) : string voption =
    if Unicode.Utf8.IsValid(ReadOnlySpan bytes) then
        ValueSome(strictUtf8.GetString bytes)
    else
        ValueNone

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

/// The shortest decimal digits that read back as a finite double other than 0, without zeros at their ends, and the power
/// of ten that makes 0.DIGITS the double's magnitude.
let private shortest (value: double) : struct (string * int) =
    // "R" gives the shortest digits, in one of two layouts: take the digits and the exponent apart.
    let written = (abs value).ToString("R", invariant)
    let mark = written.IndexOf 'E'
    let plain = if mark < 0 then written else written.Substring(0, mark)

    let power =
        if mark < 0 then
            0
        else
            Int32.Parse(written.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, invariant)

    let point = plain.IndexOf '.'
    let wholeDigits = if point < 0 then plain.Length else point
    let all = plain.Replace(".", "", StringComparison.Ordinal)
    let leadingZeros = all.Length - all.TrimStart('0').Length
    struct (all.Trim '0', wholeDigits - leadingZeros + power)

/// 0.DIGITS × 10^scale without an exponent.
let private appendPlain (digits: string) (scale: int) (text: StringBuilder) : unit =
    if scale <= 0 then
        text.Append("0.").Append('0', -scale).Append digits |> ignore
    elif scale >= digits.Length then
        text.Append(digits).Append('0', scale - digits.Length) |> ignore
    else
        text.Append(digits, 0, scale).Append('.').Append(digits, scale, digits.Length - scale) |> ignore

/// A double by the layout that is given for its digits; the names of what is no number are the caller's.
let private layOut (value: double) (infinity: string) (layout: string -> int -> StringBuilder -> unit) : string =
    if Double.IsNaN value then
        "NaN"
    elif Double.IsInfinity value then
        (if value > 0.0 then
             infinity
         else
             "-" + infinity.TrimStart '+')
    elif value = 0.0 then
        (if Double.IsNegative value then "-0" else "0")
    else
        let struct (digits, scale) = shortest value
        let text = StringBuilder()

        if value < 0.0 then
            text.Append '-' |> ignore

        layout digits scale text
        text.ToString()

/// The shortest decimal that reads back as the same double, in Go's `g` form: `0.0001`, `1e-05`, `123456`, `1e+06`,
/// `+Inf`, `-0`.
let ofDouble (value: double) : string =
    layOut value "+Inf" (fun digits scale text ->
        let exponent = scale - 1

        if exponent < -4 || exponent >= 6 then
            text.Append digits[0] |> ignore

            if digits.Length > 1 then
                text.Append('.').Append(digits, 1, digits.Length - 1) |> ignore

            text.Append(if exponent < 0 then "e-" else "e+").Append((abs exponent).ToString("00", invariant))
            |> ignore
        else
            appendPlain digits scale text)

/// The same digits written out, in Go's `f` form: `0.00001`, `1000000`, `Infinity`.
let ofDoubleInFull (value: double) : string = layOut value "Infinity" appendPlain
