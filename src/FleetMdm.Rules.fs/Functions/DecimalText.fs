/// Doubles with a given number of digits, as C and Go print them: the exact value, halves rounded to even. .NET's own
/// formats round halves away from zero.
module internal FleetMdm.Rules.DecimalText

open System
open System.Globalization
open System.Numerics

let private invariant = CultureInfo.InvariantCulture

let private power (radix: int) (exponent: int) : BigInteger =
    BigInteger.Pow(BigInteger radix, max 0 exponent)

/// |value| × 10^exponent, rounded to an integer. It is exact, because a double is an integer times a power of two.
let private scaled (value: double) (exponent: int) : BigInteger =
    let bits = BitConverter.DoubleToInt64Bits value
    let fraction = bits &&& 0xF_FFFF_FFFF_FFFFL
    let biased = int (bits >>> 52) &&& 0x7FF

    let struct (mantissa, binary) =
        if biased = 0 then
            struct (fraction, -1_074)
        else
            struct (fraction ||| (1L <<< 52), biased - 1_075)

    let numerator = BigInteger mantissa * power 2 binary * power 10 exponent
    let denominator = power 2 -binary * power 10 -exponent
    let mutable rest = BigInteger.Zero
    let whole = BigInteger.DivRem(numerator, denominator, &rest)

    match BigInteger.Compare(rest + rest, denominator) with
    | order when order > 0 || (order = 0 && not whole.IsEven) -> whole + BigInteger.One
    | _ -> whole

let private named (value: double) (otherwise: unit -> string) : string =
    if Double.IsFinite value then
        (if Double.IsNegative value then "-" else "") + otherwise ()
    else
        Text.ofDoubleInFull value

/// Digits with a point before the last `after` of them.
let private pointed (digits: string) (after: int) : string =
    if after = 0 then
        digits
    else
        digits.Insert(digits.Length - after, ".")

/// `%.2f`: `1234.50`.
let ofFixed (value: double) (digits: int) : string =
    named value (fun () -> pointed ((scaled value digits).ToString(invariant).PadLeft(digits + 1, '0')) digits)

/// `%.2e`: `1.23e+03`.
let ofScientific (value: double) (digits: int) : string =
    named value (fun () ->
        /// The digits and the exponent; the guess is off by one where rounding crosses a power of ten.
        let rec fit (exponent: int) : struct (string * int) =
            let written = (scaled value (digits - exponent)).ToString invariant

            if written.Length = digits + 1 then
                struct (written, exponent)
            else
                fit (exponent + written.Length - digits - 1)

        let struct (written, exponent) =
            if value = 0.0 then
                struct (String('0', digits + 1), 0)
            else
                fit (int (Math.Floor(Math.Log10(abs value))))

        let point = if digits = 0 then written else written.Insert(1, ".")
        point + (if exponent < 0 then "e-" else "e+") + (abs exponent).ToString("00", invariant))
