/// Timestamps and durations: CEL's ranges and Go's texts. A timestamp lies in the years 0001 to 9999; a duration is
/// int64 nanoseconds. What leaves its range is `ValueNone`.
module internal FleetMdm.Rules.Time

open System
open System.Globalization
open System.Text

let nanosPerSecond = 1_000_000_000L
let private secondsPerDay = 86_400L

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
let private firstSecond = -62_135_596_800L
let private lastSecond = 253_402_300_799L

/// A timestamp from seconds since 1970, if it lies in range.
let ofSeconds (seconds: int64) (nanos: int) : Timestamp voption =
    if seconds < firstSecond || seconds > lastSecond then
        ValueNone
    else
        ValueSome { Seconds = seconds; Nanos = nanos }

/// .NET's moment as a timestamp.
let ofDateTimeOffset (moment: DateTimeOffset) : Timestamp =
    let ticks = moment.UtcTicks - DateTime.UnixEpoch.Ticks
    let seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond)
    let struct (whole, rest) = seconds

    if rest < 0L then
        {
            Seconds = whole - 1L
            Nanos = int (rest + TimeSpan.TicksPerSecond) * 100
        }
    else
        {
            Seconds = whole
            Nanos = int rest * 100
        }

/// Negative, zero or positive as `left` is before, at or after `right`.
let compare (left: Timestamp) (right: Timestamp) : int =
    if left.Seconds <> right.Seconds then
        Operators.compare left.Seconds right.Seconds
    else
        Operators.compare left.Nanos right.Nanos

/// A timestamp moved by a duration.
let add (at: Timestamp) (nanos: int64) : Timestamp voption =
    let struct (seconds, rest) = Math.DivRem(nanos, nanosPerSecond)
    let total = int64 at.Nanos + rest

    if total < 0L then
        ofSeconds (at.Seconds + seconds - 1L) (int (total + nanosPerSecond))
    elif total >= nanosPerSecond then
        ofSeconds (at.Seconds + seconds + 1L) (int (total - nanosPerSecond))
    else
        ofSeconds (at.Seconds + seconds) (int total)

/// The duration from `right` to `left`.
let subtract (left: Timestamp) (right: Timestamp) : int64 voption =
    let nanos =
        Int128.op_Implicit (left.Seconds - right.Seconds) * Int128.op_Implicit nanosPerSecond
        + Int128.op_Implicit (left.Nanos - right.Nanos)

    if nanos > Int128.op_Implicit Int64.MaxValue || nanos < Int128.op_Implicit Int64.MinValue then
        ValueNone
    else
        ValueSome(Int128.op_Explicit nanos: int64)

/// A day of the proleptic Gregorian calendar.
[<Struct>]
type Day = { Year: int; Month: int; Day: int }

/// Days since 1970-01-01; years count from March, so that the leap day is the last.
let private daysOf (year: int) (month: int) (day: int) : int64 =
    let shifted = if month <= 2 then year - 1 else year
    let era = (if shifted >= 0 then shifted else shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    int64 era * 146_097L + int64 dayOfEra - 719_468L

/// The inverse of `daysOf`.
let private dayOf (days: int64) : Day =
    let shifted = days + 719_468L
    let era = (if shifted >= 0L then shifted else shifted - 146_096L) / 146_097L
    let dayOfEra = int (shifted - era * 146_097L)

    let yearOfEra =
        (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365

    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153

    let month =
        if monthFromMarch < 10 then
            monthFromMarch + 3
        else
            monthFromMarch - 9

    let year = yearOfEra + int era * 400 + (if month <= 2 then 1 else 0)

    {
        Year = year
        Month = month
        Day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

let private floorDiv (value: int64) (by: int64) : int64 =
    let quotient = value / by
    if value % by < 0L then quotient - 1L else quotient

/// A moment on a clock and a calendar that are `offset` seconds east of UTC.
[<Struct>]
type LocalTime = {
    Date: Day
    /// 0 is 1 January.
    DayOfYear: int
    /// 0 is Sunday.
    DayOfWeek: int
    Hour: int
    Minute: int
    Second: int
    Nanos: int
}

let local (at: Timestamp) (offset: int) : LocalTime =
    let seconds = at.Seconds + int64 offset
    let days = floorDiv seconds secondsPerDay
    let ofDay = int (seconds - days * secondsPerDay)
    let date = dayOf days

    {
        Date = date
        DayOfYear = int (days - daysOf date.Year 1 1)
        // 1970-01-01 was a Thursday.
        DayOfWeek = int ((days % 7L + 11L) % 7L)
        Hour = ofDay / 3600
        Minute = ofDay / 60 % 60
        Second = ofDay % 60
        Nanos = at.Nanos
    }

/// A fraction of a second with its point, without trailing zeros; nothing for 0.
let private appendFraction (nanos: int) (text: StringBuilder) : unit =
    if nanos <> 0 then
        text.Append('.').Append(nanos.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd '0')
        |> ignore

/// RFC 3339 in UTC: `2026-01-31T00:00:00.5Z`.
let print (at: Timestamp) : string =
    let clock = local at 0
    let text = StringBuilder()

    let digits (value: int) (width: string) =
        value.ToString(width, CultureInfo.InvariantCulture)

    text
        .Append(digits clock.Date.Year "0000")
        .Append('-')
        .Append(digits clock.Date.Month "00")
        .Append('-')
        .Append(digits clock.Date.Day "00")
        .Append('T')
        .Append(digits clock.Hour "00")
        .Append(':')
        .Append(digits clock.Minute "00")
        .Append(':')
        .Append(digits clock.Second "00")
    |> ignore

    appendFraction at.Nanos text
    text.Append('Z').ToString()

/// Seconds with an `s`: `3600s`, `-1.5s`.
let printDuration (nanos: int64) : string =
    let text = StringBuilder()
    let struct (seconds, rest) = Math.DivRem(nanos, nanosPerSecond)

    if nanos < 0L then
        text.Append '-' |> ignore

    // `abs` of the quotient is safe: it is far from int64's end.
    text.Append(abs seconds) |> ignore
    appendFraction (int (abs rest)) text
    text.Append('s').ToString()

/// As people say it: `2d 19h 39m 57s`, `-1m 30s`, `0s`; days are 24 hours.
let readDuration (nanos: int64) : string =
    let struct (seconds, rest) = Math.DivRem(nanos, nanosPerSecond)
    let seconds = abs seconds
    let text = StringBuilder()

    for struct (count, unit) in
        [
            struct (seconds / 86_400L, 'd')
            struct (seconds / 3_600L % 24L, 'h')
            struct (seconds / 60L % 60L, 'm')
        ] do
        if count > 0L then
            text.Append(count).Append(unit).Append ' ' |> ignore

    if text.Length = 0 || seconds % 60L > 0L || rest <> 0L then
        text.Append(seconds % 60L) |> ignore
        appendFraction (int (abs rest)) text
        text.Append 's' |> ignore

    (if nanos < 0L then "-" else "") + text.ToString().TrimEnd()

/// Two digits or four at a place; -1 where something else stands.
let private digitsAt (text: string) (at: int) (count: int) : int =
    let mutable value = 0
    let mutable i = at

    while value >= 0 && i < at + count do
        value <-
            if i < text.Length && Char.IsAsciiDigit text[i] then
                value * 10 + int text[i] - int '0'
            else
                -1

        i <- i + 1

    value

let private isAt (text: string) (at: int) (expected: char) : bool = at < text.Length && text[at] = expected

/// Reads `YYYY-MM-DD`: days since 1970, if there is such a day.
let private parseDays (text: string) : int64 voption =
    let year = digitsAt text 0 4
    let month = digitsAt text 5 2
    let day = digitsAt text 8 2

    if
        year >= 1
        && isAt text 4 '-'
        && month >= 1
        && month <= 12
        && isAt text 7 '-'
        && day >= 1
        && day <= DateTime.DaysInMonth(year, month)
    then
        ValueSome(daysOf year month day)
    else
        ValueNone

/// Reads a date alone, as its midnight in UTC.
let parseDate (text: string) : Timestamp voption =
    if text.Length <> 10 then
        ValueNone
    else
        match parseDays text with
        | ValueSome days -> ofSeconds (days * secondsPerDay) 0
        | ValueNone -> ValueNone

/// Reads RFC 3339 as Go does: `T` and `Z` in capitals, a fraction of any length cut at nanoseconds.
let parse (text: string) : Timestamp voption =
    let hour = digitsAt text 11 2
    let minute = digitsAt text 14 2
    let second = digitsAt text 17 2

    let clockIsRead =
        isAt text 10 'T'
        && hour >= 0
        && hour <= 23
        && isAt text 13 ':'
        && minute >= 0
        && minute <= 59
        && isAt text 16 ':'
        && second >= 0
        && second <= 59

    if not clockIsRead then
        ValueNone
    else
        match parseDays text with
        | ValueNone -> ValueNone
        | ValueSome days ->
            let mutable at = 19
            let mutable nanos = 0
            let mutable unit = int nanosPerSecond / 10
            let hasFraction = isAt text at '.' && digitsAt text (at + 1) 1 >= 0

            if hasFraction then
                at <- at + 1

                while digitsAt text at 1 >= 0 do
                    nanos <- nanos + unit * digitsAt text at 1
                    unit <- unit / 10
                    at <- at + 1

            let offset =
                if isAt text at 'Z' && text.Length = at + 1 then
                    ValueSome 0
                elif (isAt text at '+' || isAt text at '-') && text.Length = at + 6 && isAt text (at + 3) ':' then
                    let hours = digitsAt text (at + 1) 2
                    let minutes = digitsAt text (at + 4) 2

                    if hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59 then
                        let seconds = (hours * 60 + minutes) * 60
                        ValueSome(if text[at] = '-' then -seconds else seconds)
                    else
                        ValueNone
                else
                    ValueNone

            match offset with
            | ValueNone -> ValueNone
            | ValueSome offset ->
                let ofDay = (hour * 60 + minute) * 60 + second
                ofSeconds (days * secondsPerDay + int64 ofDay - int64 offset) nanos

/// Nanoseconds of a unit, and the length of its name; 0 where no unit stands.
let private unitAt (text: string) (at: int) : struct (int64 * int) =
    let starts (name: string) =
        String.CompareOrdinal(text, at, name, 0, name.Length) = 0

    if starts "ns" then
        struct (1L, 2)
    elif starts "us" || starts "µs" || starts "μs" then
        struct (1_000L, 2)
    elif starts "ms" then
        struct (1_000_000L, 2)
    elif starts "s" then
        struct (nanosPerSecond, 1)
    elif starts "m" then
        struct (60L * nanosPerSecond, 1)
    elif starts "h" then
        struct (3_600L * nanosPerSecond, 1)
    else
        struct (0L, 0)

/// Reads Go's form: a sign, then decimal numbers each with a unit (`1h30m`, `-1.5s`, `250ms`); `0` needs none.
let parseDuration (text: string) : int64 voption =
    let signed = text.Length > 0 && (text[0] = '-' || text[0] = '+')
    let negative = signed && text[0] = '-'
    let mutable at = if signed then 1 else 0

    if text.Length = at + 1 && text[at] = '0' then
        ValueSome 0L
    elif text.Length = at then
        ValueNone
    else
        // Sums stay far inside Int128: each addend is cut just beyond 2^63 nanoseconds, and there are at most 2^31 of them.
        let limit = Int128.op_Implicit Int64.MaxValue + Int128.op_Implicit 2
        let mutable total = Int128.Zero
        let mutable valid = true

        while valid && at < text.Length do
            let mutable whole = Int128.Zero
            let mutable digits = 0

            while digitsAt text at 1 >= 0 do
                if whole < limit then
                    whole <- whole * Int128.op_Implicit 10 + Int128.op_Implicit (digitsAt text at 1)

                digits <- digits + 1
                at <- at + 1

            // A fraction below 10^-18 of an hour is no nanosecond: the rest of the digits is only skipped.
            let mutable fraction = 0L
            let mutable scale = 1L

            if isAt text at '.' then
                at <- at + 1

                while digitsAt text at 1 >= 0 do
                    if scale < 1_000_000_000_000_000_000L then
                        fraction <- fraction * 10L + int64 (digitsAt text at 1)
                        scale <- scale * 10L

                    digits <- digits + 1
                    at <- at + 1

            let struct (unit, length) = unitAt text at

            if digits = 0 || length = 0 then
                valid <- false
            else
                let part =
                    whole * Int128.op_Implicit unit
                    + Int128.op_Implicit fraction * Int128.op_Implicit unit / Int128.op_Implicit scale

                total <- total + Int128.Min(part, limit)
                at <- at + length

        let nanos = if negative then -total else total

        if not valid || nanos > Int128.op_Implicit Int64.MaxValue || nanos < Int128.op_Implicit Int64.MinValue then
            ValueNone
        else
            ValueSome(Int128.op_Explicit nanos: int64)
