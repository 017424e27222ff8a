/// Parts of timestamps and durations, and the fleet library's times.
module internal FleetMdm.Rules.Times

open System
open FleetMdm.Rules.Signature

/// A part of a timestamp in UTC or in a zone. Months, days of the month, of the week and of the year count from 0
/// (`getDate` from 1), as CEL has them.
let private ofTimestamp (part: Time.LocalTime -> int) (at: Timestamp) (zone: TimeZones.Zone) : Value =
    Value.Int(int64 (part (Time.local at (TimeZones.offset zone at))))

let private utc = TimeZones.Fixed 0

let private findZone (name: string) : Result<TimeZones.Zone, EvalProblem> =
    match TimeZones.tryFind name with
    | ValueSome zone -> Ok zone
    | ValueNone -> Error(EvalProblem.UnknownTimeZone name)

/// A getter of timestamps, and of durations where `ofDuration` says how.
let private getter
    (name: string)
    (doc: string)
    (part: Time.LocalTime -> int)
    (ofDuration: (int64 -> int64) voption)
    : Function =
    let get (span: Span) (arguments: Value[]) : Value =
        match arguments, ofDuration with
        | [| Value.Timestamp at |], _ -> ofTimestamp part at utc
        | [| Value.Timestamp at; Value.String zone |], _ ->
            match findZone zone with
            | Ok zone -> ofTimestamp part at zone
            | Error problem -> Value.error span problem
        | [| Value.Duration nanos |], ValueSome count -> Value.Int(count nanos)
        | _ -> ValueType.noOverload span name (List.ofArray arguments)

    let inZone (zone: TimeZones.Zone) : Implementation =
        Implementation.Variadic(fun span arguments ->
            match arguments[0] with
            | Value.Timestamp at -> ofTimestamp part at zone
            | _ -> ValueType.noOverload span name (List.ofArray arguments))

    let overloads = [
        method [ CelType.Timestamp ] CelType.Int
        method [ CelType.Timestamp; CelType.String ] CelType.Int
        if ofDuration.IsSome then
            method [ CelType.Duration ] CelType.Int
    ]

    row name overloads doc (Implementation.Variadic get)
    |> preparedText 1 (fun zone -> findZone zone |> Result.map inZone)

let private perSecond = Time.nanosPerSecond

/// A duration of so many units.
let private ofUnits (name: string) (unit: int64) : Implementation =
    Implementation.Unary(fun span value ->
        match value with
        | Value.Int count when count <= Int64.MaxValue / unit && count >= Int64.MinValue / unit ->
            Value.Duration(count * unit)
        | Value.Int _ -> Value.error span (EvalProblem.Overflow "duration")
        | _ -> ValueType.noOverload span name [ value ])

/// The time from a timestamp to `now`: negative for one that is yet to come.
let private age (name: string) (make: int64 -> Value) : Implementation =
    Implementation.Clocked(fun now span value ->
        match value with
        | Value.Timestamp at ->
            match Time.subtract now at with
            | ValueSome nanos -> make nanos
            | ValueNone -> Value.error span (EvalProblem.Overflow "duration")
        | _ -> ValueType.noOverload span name [ value ])

let private readDate (text: string) : Result<Value, EvalProblem> =
    match Time.parseDate text with
    | ValueSome midnight -> Ok(Value.Timestamp midnight)
    | ValueNone -> Error(EvalProblem.Unreadable(text, "a date such as `2026-01-31`"))

let private date (span: Span) (value: Value) : Value =
    match value with
    | Value.String text ->
        match readDate text with
        | Ok midnight -> midnight
        | Error problem -> Value.error span problem
    | _ -> ValueType.noOverload span "date" [ value ]

let private hour = 3_600L * perSecond
let private day = 24L * hour

let rows: Function list = [
    getter "getFullYear" "The year." (fun time -> time.Date.Year) ValueNone
    getter "getMonth" "The month, 0 is January." (fun time -> time.Date.Month - 1) ValueNone
    getter "getDate" "The day of the month, from 1." (fun time -> time.Date.Day) ValueNone
    getter "getDayOfMonth" "The day of the month, from 0." (fun time -> time.Date.Day - 1) ValueNone
    getter "getDayOfWeek" "The day of the week, 0 is Sunday." (fun time -> time.DayOfWeek) ValueNone
    getter "getDayOfYear" "The day of the year, 0 is 1 January." (fun time -> time.DayOfYear) ValueNone
    getter
        "getHours"
        "The hour of the day; of a duration, its whole hours."
        (fun time -> time.Hour)
        (ValueSome(fun nanos -> nanos / hour))
    getter
        "getMinutes"
        "The minute of the hour; of a duration, its whole minutes."
        (fun time -> time.Minute)
        (ValueSome(fun nanos -> nanos / (60L * perSecond)))
    getter
        "getSeconds"
        "The second of the minute; of a duration, its whole seconds."
        (fun time -> time.Second)
        (ValueSome(fun nanos -> nanos / perSecond))
    getter
        "getMilliseconds"
        "The milliseconds within the second, of a timestamp as of a duration."
        (fun time -> time.Nanos / 1_000_000)
        (ValueSome(fun nanos -> nanos % perSecond / 1_000_000L))
    row "days" [ call [ CelType.Int ] CelType.Duration ] "So many days of 24 hours." (ofUnits "days" day)
    row "hours" [ call [ CelType.Int ] CelType.Duration ] "So many hours." (ofUnits "hours" hour)
    row
        "age"
        [ call [ CelType.Timestamp ] CelType.Duration ]
        "The time from a timestamp to `now`."
        (age "age" Value.Duration)
    row
        "daysSince"
        [ call [ CelType.Timestamp ] CelType.Int ]
        "The whole days from a timestamp to `now`."
        (age "daysSince" (fun nanos -> Value.Int(nanos / day)))
    row
        "date"
        [ call [ CelType.String ] CelType.Timestamp ]
        "The midnight, in UTC, that begins a day such as `2026-01-31`."
        (Implementation.Unary date)
    |> preparedText 0 (fun text -> readDate text |> Result.map (fun value -> Implementation.Unary(fun _ _ -> value)))
]
