/// Sizes to bytes.
module internal FleetMdm.Rules.ByteSize

open System
open System.Globalization

let private kibi = 1024m

/// Units in text mean what they are written as: k is 1,000, Ki is 1,024.
let private tryWritten (unit: string) : decimal voption =
    match unit.ToLowerInvariant() with
    | "" -> ValueNone
    | "b"
    | "byte"
    | "bytes" -> ValueSome 1m
    | "kb" -> ValueSome 1_000m
    | "mb" -> ValueSome 1_000_000m
    | "gb" -> ValueSome 1_000_000_000m
    | "tb" -> ValueSome 1_000_000_000_000m
    | "kib" -> ValueSome kibi
    | "mib" -> ValueSome(kibi * kibi)
    | "gib" -> ValueSome(kibi * kibi * kibi)
    | "tib" -> ValueSome(kibi * kibi * kibi * kibi)
    | _ -> ValueNone

/// The unit that a mapping states for its source's bare numbers. `kB` is what kernels print, and theirs is 1,024.
let private tryStated (unit: string) : decimal voption =
    if unit = "kB" then ValueSome kibi else tryWritten unit

let isUnit (unit: string) = (tryStated unit).IsSome

/// Bytes of `16 GB`, `62.70 GiB`, `7685` with the unit `MiB`. None when it is no size, negative or beyond int64.
/// A text that repeats the stated unit means the stated unit.
let tryRead (text: string) (unit: string) : int64 voption =
    let trimmed = text.Trim()

    let number = Words.runEnd (fun c -> Words.isDigit c || c = '.') trimmed 0

    let written = trimmed.Substring(number).Trim()

    let factor =
        if written = "" || written = unit then
            tryStated unit
        else
            tryWritten written

    let mutable value = 0m

    if
        factor.IsSome
        && number <= 24
        && Decimal.TryParse(
            trimmed.AsSpan(0, number),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            &value
        )
        && value <= decimal Int64.MaxValue / factor.Value
    then
        ValueSome(Decimal.ToInt64(Math.Round(value * factor.Value, MidpointRounding.AwayFromZero)))
    else
        ValueNone
