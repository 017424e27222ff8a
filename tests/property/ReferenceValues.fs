/// The values of the reference (`Reference.fs`), and how it reads facts, times and versions.
module internal FleetMdm.PropertyTests.ReferenceValues

open System
open System.Globalization
open System.Numerics
open System.Text.Json
open System.Text.RegularExpressions
open FleetMdm.Rules

/// A part of the language that this reading leaves to other laws (versions, patterns, optionals).
exception Beyond of what: string

[<RequireQualifiedAccess; CustomEquality; NoComparison>]
type Value =
    | Null
    | Bool of bool
    | Int of BigInteger
    | Double of double
    | Text of string
    | List of Value list
    /// Entries in the order of iteration. `place` is where a device reported it; none for a map that a rule made.
    | Map of entries: (Value * Value) list * place: string option
    /// Nanoseconds since 1970.
    | Instant of BigInteger
    /// Nanoseconds.
    | Duration of BigInteger
    | Version of BigInteger list
    /// The fact at this place was not reported. What lies below it was not reported either.
    | Absent of place: string
    /// Depends on facts that were not reported.
    | Unknown of places: Set<string>
    | Error

    override value.Equals other = Object.ReferenceEquals(value, other)
    override value.GetHashCode() = 0

let isError (value: Value) = value.IsError

// Places --------------------------------------------------------------------------------------------------------

let fieldBelow (place: string) (name: string) : string =
    if Regex.IsMatch(name, "^[a-zA-Z_][a-zA-Z_0-9]*\z") then
        place + "." + name
    else
        place + ".`" + name + "`"

let elementBelow (place: string) : string = place + "[]"

/// The types of places as the vocabulary prints them; what other places lie below is an object.
let typeOfPlace: Map<string, string> =
    let named = [
        for entry in Seq.append FactSchema.Columns FactSchema.BuiltIn.Entries -> entry.Path, entry.TypeName
    ]

    let around (path: string, _) = [
        for i in 1 .. path.Length - 1 do
            if path[i] = '.' then
                path.Substring(0, i), "map(string, dyn)"
    ]

    Map.ofList (List.collect around named @ named)

// Texts, numbers and times --------------------------------------------------------------------------------------

let codePoints (text: string) : int list = [ for rune in text.EnumerateRunes() -> rune.Value ]

let isInt64 (number: BigInteger) =
    BigInteger Int64.MinValue <= number && number <= BigInteger Int64.MaxValue

let int (number: BigInteger) : Value =
    if isInt64 number then Value.Int number else Value.Error

let duration (nanos: BigInteger) : Value =
    if isInt64 nanos then Value.Duration nanos else Value.Error

let perSecond = BigInteger 1_000_000_000

/// The moments from 0001-01-01T00:00:00Z to the last nanosecond of 9999.
let instant (nanos: BigInteger) : Value =
    let seconds (moment: DateTime) =
        BigInteger((moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond)

    let last = (seconds DateTime.MaxValue + BigInteger.One) * perSecond

    if seconds DateTime.MinValue * perSecond <= nanos && nanos < last then
        Value.Instant nanos
    else
        Value.Error

let dateTimePattern =
    Regex(@"^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|([+-])(\d\d):(\d\d))\z")

let readInstant (text: string) : Value =
    let found = dateTimePattern.Match text

    let number (group: int) =
        Int32.Parse(found.Groups[group].Value, CultureInfo.InvariantCulture)

    if not found.Success then
        Value.Error
    else
        try
            let local =
                DateTime(number 1, number 2, number 3, number 4, number 5, number 6, DateTimeKind.Utc)

            let fraction = found.Groups[7].Value.PadRight(9, '0')

            let seconds =
                BigInteger((local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond)

            let offset =
                match found.Groups[9].Value with
                | "" -> 0
                | sign -> (if sign = "-" then -60 else 60) * (number 10 * 60 + number 11)

            instant (
                (seconds - BigInteger offset) * perSecond + BigInteger.Parse(fraction, CultureInfo.InvariantCulture)
            )
        with :? ArgumentOutOfRangeException ->
            Value.Error

let hour = BigInteger 3600 * perSecond
let day = BigInteger 24 * hour

let readDuration (text: string) : Value =
    let unit = Map.ofList [ "h", hour; "m", BigInteger 60 * perSecond; "s", perSecond ]
    let found = Regex.Match(text, @"^(\d+)(h|m|s)\z")

    if found.Success then
        duration (BigInteger.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) * unit[found.Groups[2].Value])
    else
        raise (Beyond("duration " + text))

/// Numbers with dots; anything else with a digit in it is for the laws of versions.
let readVersion (text: string) : Value =
    if Regex.IsMatch(text, @"^[0-9]+(\.[0-9]+)*\z") then
        text.Split '.'
        |> Seq.map (fun number -> BigInteger.Parse(number, CultureInfo.InvariantCulture))
        |> List.ofSeq
        |> Value.Version
    elif Regex.IsMatch(text, @"^[^\p{N}]*\z") then
        Value.Error
    else
        raise (Beyond("version " + text))

/// Missing numbers are 0.
let rec compareVersions (left: BigInteger list) (right: BigInteger list) : int =
    match left, right with
    | [], [] -> 0
    | a :: left, b :: right when a = b -> compareVersions left right
    | a :: _, b :: _ -> compare a b
    | [], right -> compareVersions [ BigInteger.Zero ] right
    | left, [] -> compareVersions left [ BigInteger.Zero ]

// Facts ---------------------------------------------------------------------------------------------------------

/// What a device reported at a place. A literal without fraction and exponent that fits int64 is an int.
let rec reported (place: string) (json: JsonElement) : Value =
    match json.ValueKind with
    | JsonValueKind.True -> Value.Bool true
    | JsonValueKind.False -> Value.Bool false
    | JsonValueKind.String -> Value.Text(json.GetString() |> string)
    | JsonValueKind.Number ->
        match BigInteger.TryParse(json.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, number when isInt64 number -> Value.Int number
        | _ -> Value.Double(json.GetDouble())
    | JsonValueKind.Array ->
        Value.List [
            for element in json.EnumerateArray() -> reported (elementBelow place) element
        ]
    | JsonValueKind.Object ->
        let fields = [
            for field in json.EnumerateObject() do
                if field.Value.ValueKind <> JsonValueKind.Null then
                    field.Name, field.Value
        ]

        let entries =
            fields
            |> List.sortWith (fun (left, _) (right, _) -> String.CompareOrdinal(left, right))
            |> List.map (fun (name, below) -> Value.Text name, reported (fieldBelow place name) below)

        Value.Map(entries, Some place)
    | other -> raise (Beyond("JSON " + string other))

/// What a rule is evaluated on.
type World = {
    Device: Value
    Facts: Value
    /// Nanoseconds since 1970.
    Now: BigInteger
}

let ofMoment (moment: DateTimeOffset) : BigInteger =
    BigInteger((moment.UtcDateTime - DateTime.UnixEpoch).Ticks) * BigInteger 100

let world (device: DeviceReport) (asOf: DateTimeOffset) : World =
    let column (name: string) (text: string | null) =
        match text with
        | null -> []
        | text -> [ Value.Text name, Value.Text text ]

    let columns = [
        yield! column "device_id" device.DeviceId
        yield! column "hostname" device.Hostname
        if device.LastSeen.HasValue then
            Value.Text "last_seen", Value.Instant(ofMoment device.LastSeen.Value)
        yield! column "os" device.Os
        yield! column "os_version" device.OsVersion
        yield! column "serial" device.Serial
        Value.Text "tags", Value.List [ for tag in device.Tags -> Value.Text tag ]
    ]

    use facts = JsonDocument.Parse device.FactsJson

    {
        Device = Value.Map(columns, Some "device")
        Facts = reported "facts" facts.RootElement
        Now = ofMoment asOf
    }

/// A reported value as the vocabulary types its place: `120` and `120.0` are one number, times are read from text.
let rec coerced (celType: string) (value: Value) : Value =
    match celType, value with
    | _, (Value.Absent _ | Value.Unknown _ | Value.Error)
    | "dyn", _
    | "bool", Value.Bool _
    | "int", Value.Int _
    | "string", Value.Text _
    | "timestamp", Value.Instant _
    | "map(string, dyn)", Value.Map _ -> value
    | "int", Value.Double number when Math.Floor number = number && abs number < 9223372036854775808.0 ->
        Value.Int(BigInteger number)
    | "timestamp", Value.Text text -> readInstant text
    | ("list(string)" | "list(map(string, dyn))"), Value.List elements ->
        let element = celType.Substring(5, celType.Length - 6)
        let read = List.map (coerced element) elements

        if List.exists isError read then
            Value.Error
        else
            Value.List read
    | ("bool" | "int" | "string" | "timestamp" | "map(string, dyn)" | "list(string)" | "list(map(string, dyn))"), _ ->
        Value.Error
    | other, _ -> raise (Beyond("facts of type " + other))

// Unknown and error ---------------------------------------------------------------------------------------------

let isKnown (value: Value) =
    match value with
    | Value.Absent _
    | Value.Unknown _
    | Value.Error -> false
    | _ -> true

let missing (value: Value) : Set<string> =
    match value with
    | Value.Absent place -> Set.singleton place
    | Value.Unknown places -> places
    | _ -> Set.empty

/// A strict operation: an error among the operands is its result, else an unknown one is.
let strict (operands: Value list) (apply: Value list -> Value) : Value =
    let unknown = Set.unionMany (List.map missing operands)

    if List.exists isError operands then Value.Error
    elif not unknown.IsEmpty then Value.Unknown unknown
    else apply operands

/// A connective over all its operands: the deciding bool decides alone, else unknown outweighs error.
let connective (deciding: bool) (operands: Value list) : Value =
    let isDeciding (operand: Value) =
        match operand with
        | Value.Bool value -> value = deciding
        | _ -> false

    let unknown = Set.unionMany (List.map missing operands)

    if List.exists isDeciding operands then
        Value.Bool deciding
    elif not unknown.IsEmpty then
        Value.Unknown unknown
    elif List.forall (fun (operand: Value) -> operand.IsBool) operands then
        Value.Bool(not deciding)
    else
        Value.Error
