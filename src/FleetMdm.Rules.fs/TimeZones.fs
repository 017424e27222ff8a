/// Time zones by name. Offsets need nothing; IANA names need the system's zone data, and where there is none they are
/// unknown, never a crash.
module internal FleetMdm.Rules.TimeZones

open System

/// Seconds east of UTC at a moment, or an unknown zone.
type Zone =
    | Fixed of seconds: int
    | Named of TimeZoneInfo

/// `+02:00`, `-09:30`, `02:00`.
let private parseOffset (text: string) : int voption =
    let signed = text.StartsWith '+' || text.StartsWith '-'
    let digits = if signed then text.Substring 1 else text

    let isOffset =
        digits.Length = 5
        && Char.IsAsciiDigit digits[0]
        && Char.IsAsciiDigit digits[1]
        && digits[2] = ':'
        && Char.IsAsciiDigit digits[3]
        && Char.IsAsciiDigit digits[4]

    if not isOffset then
        ValueNone
    else
        let two (at: int) =
            (int digits[at] - int '0') * 10 + int digits[at + 1] - int '0'

        let hours = two 0
        let minutes = two 3

        if hours > 23 || minutes > 59 then
            ValueNone
        else
            let seconds = (hours * 60 + minutes) * 60
            ValueSome(if text.StartsWith '-' then -seconds else seconds)

/// Names are looked up as files by the runtime: only what an IANA name can hold gets there, and not the name of this
/// machine's own zone, which would make the answer depend on the machine.
let private isIanaName (name: string) : bool =
    name.Length <= 64
    && name <> "Local"
    && Char.IsAsciiLetter name[0]
    && String.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '/' || c = '_' || c = '-' || c = '+') name

let tryFind (name: string) : Zone voption =
    match parseOffset name with
    | ValueSome seconds -> ValueSome(Fixed seconds)
    | ValueNone when name = "UTC" || name = "" -> ValueSome(Fixed 0)
    | ValueNone when isIanaName name ->
        match TimeZoneInfo.TryFindSystemTimeZoneById name with
        | true, NonNull found -> ValueSome(Named found)
        | _ -> ValueNone
    | ValueNone -> ValueNone

/// Seconds east of UTC at a moment.
let offset (zone: Zone) (at: Timestamp) : int =
    match zone with
    | Fixed seconds -> seconds
    | Named info ->
        let utc = DateTime.UnixEpoch.AddTicks(at.Seconds * TimeSpan.TicksPerSecond)
        int (info.GetUtcOffset utc).TotalSeconds
