/// Times to UTC, from the spellings of sources.
module internal FleetMdm.Rules.TimestampText

open System
open System.Globalization

[<RequireQualifiedAccess; Struct>]
type TimeReading =
    | Unreadable
    /// A value that stands for "never" or "not set": year 0001 and all up to 1971, and 9999.
    | Placeholder
    | Zoned of time: DateTimeOffset
    /// A time without zone, with the zone that the caller stated, or UTC.
    | Zoneless of local: DateTimeOffset

/// Digits behind the decimal point that a .NET tick can hold.
let private tickDigits = 7

let private isPlaceholder (time: DateTimeOffset) =
    time.UtcDateTime.Year <= 1971 || time.UtcDateTime.Year >= 9999

let private judge (make: DateTimeOffset -> TimeReading) (time: DateTimeOffset) =
    if isPlaceholder time then
        TimeReading.Placeholder
    else
        make time

/// Seconds, milliseconds, microseconds or nanoseconds since 1970: a number of one unit that lies in 1973..5138 lies
/// far outside the years of the next.
let private ofEpoch (value: decimal) : TimeReading =
    let magnitude = abs value

    let ticksPerUnit =
        if magnitude < 1e11m then 10_000_000m
        elif magnitude < 1e14m then 10_000m
        elif magnitude < 1e17m then 10m
        else 0.01m

    let ticks = Math.Truncate(value * ticksPerUnit)

    if ticks < 0m then
        TimeReading.Placeholder
    elif ticks > decimal (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) then
        TimeReading.Unreadable
    else
        judge TimeReading.Zoned (DateTimeOffset.UnixEpoch.AddTicks(Decimal.ToInt64 ticks))

/// A reader that moves over the text; `Fits` turns false at the first thing that is not as it must be.
[<Struct>]
type private Cursor = { At: int; Fits: bool }

let private digits (text: string) (count: int) (cursor: byref<Cursor>) : int =
    if
        cursor.Fits
        && cursor.At + count <= text.Length
        && Words.runEnd Words.isDigit text cursor.At >= cursor.At + count
    then
        let value =
            Int32.Parse(text.AsSpan(cursor.At, count), NumberStyles.None, CultureInfo.InvariantCulture)

        cursor <- { cursor with At = cursor.At + count }
        value
    else
        cursor <- { cursor with Fits = false }
        0

let private tryTake (text: string) (accepted: string) (cursor: byref<Cursor>) : bool =
    if
        cursor.Fits
        && cursor.At < text.Length
        && accepted.Contains(text[cursor.At], StringComparison.Ordinal)
    then
        cursor <- { cursor with At = cursor.At + 1 }
        true
    else
        false

/// The fraction of a second in ticks; finer digits are cut.
let private fraction (text: string) (cursor: byref<Cursor>) : int64 =
    let start = cursor.At
    let finish = Words.runEnd Words.isDigit text start

    if finish = start then
        cursor <- { cursor with Fits = false }
        0L
    else
        let kept =
            text.Substring(start, min tickDigits (finish - start)).PadRight(tickDigits, '0')

        cursor <- { cursor with At = finish }
        Int64.Parse(kept, NumberStyles.None, CultureInfo.InvariantCulture)

/// `Z`, `UTC`, `GMT`, `+02`, `+0200`, `+02:00`: minutes east of UTC. None when there is no zone.
let private zone (text: string) (cursor: byref<Cursor>) : int voption =
    let rest = text.Substring(cursor.At).Trim()

    match rest.ToUpperInvariant() with
    | "" -> ValueNone
    | "Z"
    | "UTC"
    | "GMT" -> ValueSome 0
    | _ when rest[0] = '+' || rest[0] = '-' ->
        let mutable inner = { At = 1; Fits = true }
        let hours = digits rest 2 &inner
        tryTake rest ":" &inner |> ignore
        let minutes = if inner.At < rest.Length then digits rest 2 &inner else 0

        cursor <- {
            cursor with
                Fits = inner.Fits && inner.At = rest.Length && hours <= 14 && minutes < 60
        }

        ValueSome((if rest[0] = '-' then -1 else 1) * (60 * hours + minutes))
    | _ ->
        cursor <- { cursor with Fits = false }
        ValueNone

/// `2026-02-01T15:30:00Z`, `2026-02-01 15:30:00.5 +0100`, `2026-02-01`, `20260201T153000Z`.
let private ofCalendar (text: string) (assumed: TimeZoneInfo | null) : TimeReading =
    let mutable cursor = { At = 0; Fits = true }
    let year = digits text 4 &cursor
    let dashed = tryTake text "-" &cursor
    let month = digits text 2 &cursor

    if dashed && not (tryTake text "-" &cursor) then
        cursor <- { cursor with Fits = false }

    let day = digits text 2 &cursor
    let hasTime = tryTake text "Tt " &cursor
    let hour = if hasTime then digits text 2 &cursor else 0
    let colons = hasTime && tryTake text ":" &cursor
    let minute = if hasTime then digits text 2 &cursor else 0

    let second =
        if colons && tryTake text ":" &cursor || hasTime && not colons then
            digits text 2 &cursor
        else
            0

    let ticks =
        if hasTime && tryTake text ".," &cursor then
            fraction text &cursor
        else
            0L

    let offset = if cursor.Fits then zone text &cursor else ValueNone

    let inCalendar =
        cursor.Fits
        && year >= 1
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= DateTime.DaysInMonth(year, month)
        && hour < 24
        && minute < 60
        && second <= 60

    if not inCalendar then
        TimeReading.Unreadable
    elif year <= 1971 || year = 9999 then
        TimeReading.Placeholder
    else
        // A leap second is the first of the next minute.
        let local =
            DateTime(year, month, day, hour, minute, 0).AddSeconds(float second).AddTicks ticks

        let utc (at: DateTime) = DateTimeOffset(at, TimeSpan.Zero)

        match offset with
        | ValueSome minutes -> judge TimeReading.Zoned (utc (local.AddMinutes(float -minutes)))
        | ValueNone ->
            match assumed with
            | null -> judge TimeReading.Zoneless (utc local)
            | stated -> judge TimeReading.Zoneless (utc (local - stated.GetUtcOffset local))

/// Reads a time: a calendar date in ISO 8601 order, or an epoch. `assumed` is where times without a zone were
/// written; null takes them as UTC.
let read (text: string) (assumed: TimeZoneInfo | null) : TimeReading =
    let trimmed = text.Trim()
    let mutable epoch = 0m

    let isNumber =
        trimmed.Length > 8
        && trimmed.Length <= 28
        && Decimal.TryParse(
            trimmed,
            NumberStyles.AllowDecimalPoint ||| NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            &epoch
        )

    if isNumber then
        ofEpoch epoch
    elif trimmed = "0" || trimmed = "-1" then
        TimeReading.Placeholder
    elif trimmed.Length < 8 then
        TimeReading.Unreadable
    else
        ofCalendar trimmed assumed
