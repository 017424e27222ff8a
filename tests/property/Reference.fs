/// A second reading of rules-language.md, "Three values": an interpreter of the syntax tree that is written to be obviously
/// right and shares nothing with ours but that tree. It has its own values, reads facts by .NET's JSON reader, counts in
/// big integers, and looks up the type of a place in the printed list of the vocabulary. Slow, and small on purpose: what
/// it does not speak of raises `Beyond`.
module internal FleetMdm.PropertyTests.Reference

open System
open System.Globalization
open System.Numerics
open System.Text
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

let private isError (value: Value) = value.IsError

// Places --------------------------------------------------------------------------------------------------------

let private fieldBelow (place: string) (name: string) : string =
    if Regex.IsMatch(name, "^[a-zA-Z_][a-zA-Z_0-9]*\z") then
        place + "." + name
    else
        place + ".`" + name + "`"

let private elementBelow (place: string) : string = place + "[]"

/// The types of places as the vocabulary prints them; what other places lie below is an object.
let private typeOfPlace: Map<string, string> =
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

let private codePoints (text: string) : int list = [ for rune in text.EnumerateRunes() -> rune.Value ]

let private isInt64 (number: BigInteger) =
    BigInteger Int64.MinValue <= number && number <= BigInteger Int64.MaxValue

let private int (number: BigInteger) : Value =
    if isInt64 number then Value.Int number else Value.Error

let private duration (nanos: BigInteger) : Value =
    if isInt64 nanos then Value.Duration nanos else Value.Error

let private perSecond = BigInteger 1_000_000_000

/// The moments from 0001-01-01T00:00:00Z to the last nanosecond of 9999.
let private instant (nanos: BigInteger) : Value =
    let seconds (moment: DateTime) =
        BigInteger((moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond)

    let last = (seconds DateTime.MaxValue + BigInteger.One) * perSecond

    if seconds DateTime.MinValue * perSecond <= nanos && nanos < last then
        Value.Instant nanos
    else
        Value.Error

let private dateTimePattern =
    Regex(@"^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|([+-])(\d\d):(\d\d))\z")

let private readInstant (text: string) : Value =
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

let private hour = BigInteger 3600 * perSecond
let private day = BigInteger 24 * hour

let private readDuration (text: string) : Value =
    let unit = Map.ofList [ "h", hour; "m", BigInteger 60 * perSecond; "s", perSecond ]
    let found = Regex.Match(text, @"^(\d+)(h|m|s)\z")

    if found.Success then
        duration (BigInteger.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) * unit[found.Groups[2].Value])
    else
        raise (Beyond("duration " + text))

/// Numbers with dots; anything else with a digit in it is for the laws of versions.
let private readVersion (text: string) : Value =
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
let rec private compareVersions (left: BigInteger list) (right: BigInteger list) : int =
    match left, right with
    | [], [] -> 0
    | a :: left, b :: right when a = b -> compareVersions left right
    | a :: _, b :: _ -> compare a b
    | [], right -> compareVersions [ BigInteger.Zero ] right
    | left, [] -> compareVersions left [ BigInteger.Zero ]

// Facts ---------------------------------------------------------------------------------------------------------

/// What a device reported at a place. A literal without fraction and exponent that fits int64 is an int.
let rec private reported (place: string) (json: JsonElement) : Value =
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

let private ofMoment (moment: DateTimeOffset) : BigInteger =
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
let rec private coerced (celType: string) (value: Value) : Value =
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

let private isKnown (value: Value) =
    match value with
    | Value.Absent _
    | Value.Unknown _
    | Value.Error -> false
    | _ -> true

let private missing (value: Value) : Set<string> =
    match value with
    | Value.Absent place -> Set.singleton place
    | Value.Unknown places -> places
    | _ -> Set.empty

/// A strict operation: an error among the operands is its result, else an unknown one is.
let private strict (operands: Value list) (apply: Value list -> Value) : Value =
    let unknown = Set.unionMany (List.map missing operands)

    if List.exists isError operands then Value.Error
    elif not unknown.IsEmpty then Value.Unknown unknown
    else apply operands

/// A connective over all its operands: the deciding bool decides alone, else unknown outweighs error.
let private connective (deciding: bool) (operands: Value list) : Value =
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

// Equality and order --------------------------------------------------------------------------------------------

/// Outside of the integer's range decides; inside it the integer is compared as a double. None with NaN.
let private compareIntWithDouble (left: BigInteger) (right: double) : int option =
    if Double.IsNaN right then
        None
    elif right < double Int64.MinValue then
        Some 1
    elif right > double Int64.MaxValue then
        Some -1
    // By way of int64, which rounds to the nearest double; BigInteger cuts off.
    else
        Some(compare (double (int64 left)) right)

let private compareNumbers (left: Value) (right: Value) : int option =
    match left, right with
    | Value.Int a, Value.Int b -> Some(compare a b)
    | Value.Double a, Value.Double b when Double.IsNaN a || Double.IsNaN b -> None
    | Value.Double a, Value.Double b ->
        Some(
            if a < b then -1
            elif a > b then 1
            else 0
        )
    | Value.Int a, Value.Double b -> compareIntWithDouble a b
    | Value.Double a, Value.Int b -> compareIntWithDouble b a |> Option.map (~-)
    | _ -> None

let rec private equal (left: Value) (right: Value) : bool =
    match left, right with
    | Value.Null, Value.Null -> true
    | Value.Bool a, Value.Bool b -> a = b
    | Value.Text a, Value.Text b -> String.Equals(a, b, StringComparison.Ordinal)
    | Value.List a, Value.List b -> a.Length = b.Length && List.forall2 equal a b
    | Value.Map(a, _), Value.Map(b, _) ->
        a.Length = b.Length
        && a |> List.forall (fun (key, value) -> List.exists (fun (k, v) -> equal key k && equal value v) b)
    | Value.Instant a, Value.Instant b
    | Value.Duration a, Value.Duration b -> a = b
    | Value.Version a, Value.Version b -> compareVersions a b = 0
    | _ -> compareNumbers left right = Some 0

/// `accept` sees the order; two values without an order give false when they are numbers, and else an error.
let private ordered (accept: int -> bool) (left: Value) (right: Value) : Value =
    let ordering (order: int) = Value.Bool(accept (sign order))

    match left, right with
    | Value.Bool a, Value.Bool b -> ordering (compare a b)
    | Value.Text a, Value.Text b -> ordering (compare (codePoints a) (codePoints b))
    | Value.Instant a, Value.Instant b
    | Value.Duration a, Value.Duration b -> ordering (compare a b)
    | (Value.Int _ | Value.Double _), (Value.Int _ | Value.Double _) ->
        match compareNumbers left right with
        | Some order -> ordering order
        | None -> Value.Bool false
    | _ -> Value.Error

let private isIn (element: Value) (container: Value) : Value =
    match container with
    | Value.List elements -> Value.Bool(List.exists (equal element) elements)
    | Value.Map(entries, _) -> Value.Bool(List.exists (fst >> equal element) entries)
    | _ -> Value.Error

// Functions -----------------------------------------------------------------------------------------------------

let private arithmetic (operator: BinaryOperator) (left: Value) (right: Value) : Value =
    match operator, left, right with
    | BinaryOperator.Add, Value.Int a, Value.Int b -> int (a + b)
    | BinaryOperator.Subtract, Value.Int a, Value.Int b -> int (a - b)
    | BinaryOperator.Multiply, Value.Int a, Value.Int b -> int (a * b)
    | (BinaryOperator.Divide | BinaryOperator.Modulo), Value.Int _, Value.Int b when b.IsZero -> Value.Error
    | BinaryOperator.Divide, Value.Int a, Value.Int b -> int (BigInteger.Divide(a, b))
    // The quotient must be an int, too.
    | BinaryOperator.Modulo, Value.Int a, Value.Int b when isInt64 (BigInteger.Divide(a, b)) ->
        int (BigInteger.Remainder(a, b))
    | BinaryOperator.Add, Value.Double a, Value.Double b -> Value.Double(a + b)
    | BinaryOperator.Subtract, Value.Double a, Value.Double b -> Value.Double(a - b)
    | BinaryOperator.Multiply, Value.Double a, Value.Double b -> Value.Double(a * b)
    | BinaryOperator.Divide, Value.Double a, Value.Double b -> Value.Double(a / b)
    | BinaryOperator.Add, Value.Text a, Value.Text b -> Value.Text(a + b)
    | BinaryOperator.Add, Value.List a, Value.List b -> Value.List(a @ b)
    | BinaryOperator.Add, Value.Duration a, Value.Duration b -> duration (a + b)
    | BinaryOperator.Subtract, Value.Duration a, Value.Duration b -> duration (a - b)
    | BinaryOperator.Add, Value.Instant a, Value.Duration b
    | BinaryOperator.Add, Value.Duration b, Value.Instant a -> instant (a + b)
    | BinaryOperator.Subtract, Value.Instant a, Value.Duration b -> instant (a - b)
    | BinaryOperator.Subtract, Value.Instant a, Value.Instant b -> duration (a - b)
    | _ -> Value.Error

let private binary (operator: BinaryOperator) (left: Value) (right: Value) : Value =
    match operator with
    | BinaryOperator.Equal -> Value.Bool(equal left right)
    | BinaryOperator.NotEqual -> Value.Bool(not (equal left right))
    | BinaryOperator.Less -> ordered (fun order -> order < 0) left right
    | BinaryOperator.LessOrEqual -> ordered (fun order -> order <= 0) left right
    | BinaryOperator.Greater -> ordered (fun order -> order > 0) left right
    | BinaryOperator.GreaterOrEqual -> ordered (fun order -> order >= 0) left right
    | BinaryOperator.In -> isIn left right
    | BinaryOperator.Add
    | BinaryOperator.Subtract
    | BinaryOperator.Multiply
    | BinaryOperator.Divide
    | BinaryOperator.Modulo -> arithmetic operator left right

let private size (value: Value) : Value =
    match value with
    | Value.Text text -> int (BigInteger (codePoints text).Length)
    | Value.List elements -> int (BigInteger elements.Length)
    | Value.Map(entries, _) -> int (BigInteger entries.Length)
    | _ -> Value.Error

let private toText (value: Value) : Value =
    match value with
    | Value.Text _ -> value
    | Value.Int number -> Value.Text(number.ToString CultureInfo.InvariantCulture)
    | Value.Bool flag -> Value.Text(if flag then "true" else "false")
    | Value.Null
    | Value.List _
    | Value.Map _
    | Value.Version _ -> Value.Error
    | _ -> raise (Beyond "string(…)")

/// `>=13 <16`: every part holds.
let private inRange (version: BigInteger list) (range: string) : Value =
    let holds (part: string) =
        let found = Regex.Match(part, @"^(>=|<=|<|>)(.*)\z")

        match found.Groups[1].Value, readVersion found.Groups[2].Value with
        | ">=", Value.Version bound -> compareVersions version bound >= 0
        | "<=", Value.Version bound -> compareVersions version bound <= 0
        | "<", Value.Version bound -> compareVersions version bound < 0
        | ">", Value.Version bound -> compareVersions version bound > 0
        | _ -> raise (Beyond("range " + range))

    Value.Bool(range.Split ' ' |> Array.forall holds)

/// A function of arguments that are all known; a target counts as the first.
let private call (world: World) (name: string) (arguments: Value list) : Value =
    match name, arguments with
    | "size", [ value ] -> size value
    | "string", [ value ] -> toText value
    | "double", [ Value.Int number ] -> Value.Double(double (int64 number))
    | "double", [ Value.Double _ as number ] -> number
    | "dyn", [ value ] -> value
    | "startsWith", [ Value.Text text; Value.Text part ] -> Value.Bool(text.StartsWith(part, StringComparison.Ordinal))
    | "endsWith", [ Value.Text text; Value.Text part ] -> Value.Bool(text.EndsWith(part, StringComparison.Ordinal))
    | "contains", [ Value.Text text; Value.Text part ] -> Value.Bool(text.Contains(part, StringComparison.Ordinal))
    | "matches", [ Value.Text text; Value.Text pattern ] ->
        Value.Bool(Regex.IsMatch(text, pattern, RegexOptions.ECMAScript))
    | "version", [ Value.Text text ] -> readVersion text
    | "atLeast", [ Value.Version version; Value.Text other ] ->
        match readVersion other with
        | Value.Version bound -> Value.Bool(compareVersions version bound >= 0)
        | _ -> Value.Error
    | "atMost", [ Value.Version version; Value.Text other ] ->
        match readVersion other with
        | Value.Version bound -> Value.Bool(compareVersions version bound <= 0)
        | _ -> Value.Error
    | "isLessThan", [ Value.Version version; Value.Version other ] -> Value.Bool(compareVersions version other < 0)
    | "inRange", [ Value.Version version; Value.Text range ] -> inRange version range
    | "major", [ Value.Version version ] -> int version.Head
    | "timestamp", [ Value.Text text ] -> readInstant text
    | "date", [ Value.Text text ] -> readInstant (text + "T00:00:00Z")
    | "duration", [ Value.Text text ] -> readDuration text
    | "days", [ Value.Int count ] -> duration (count * day)
    | "hours", [ Value.Int count ] -> duration (count * hour)
    | "age", [ Value.Instant moment ] -> duration (world.Now - moment)
    | "daysSince", [ Value.Instant moment ] ->
        match duration (world.Now - moment) with
        | Value.Duration nanos -> int (BigInteger.Divide(nanos, day))
        | other -> other
    | ("size" | "double" | "startsWith" | "endsWith" | "contains" | "matches" | "version" | "atLeast" | "atMost" | "inRange"),
      _
    | ("isLessThan" | "major" | "timestamp" | "date" | "duration" | "days" | "hours" | "age" | "daysSince"), _ ->
        Value.Error
    | _ -> raise (Beyond("function " + name))

// Selection -----------------------------------------------------------------------------------------------------

let private tryKey (key: Value) (entries: (Value * Value) list) : Value option =
    entries |> List.tryFind (fst >> equal key) |> Option.map snd

/// `operand.field`: absent below a reported object, an error below a map that a rule made.
let private field (operand: Value) (name: string) : Value =
    match operand with
    | Value.Absent place -> Value.Absent(fieldBelow place name)
    | Value.Unknown _ -> operand
    | Value.Map(entries, place) ->
        match tryKey (Value.Text name) entries, place with
        | Some value, _ -> value
        | None, Some place -> Value.Absent(fieldBelow place name)
        | None, None -> Value.Error
    | _ -> Value.Error

/// `operand[index]`.
let private index (operand: Value) (index: Value) : Value =
    match operand, index with
    | Value.Absent place, Value.Text name -> Value.Absent(fieldBelow place name)
    | Value.Absent place, _ when isKnown index -> Value.Absent(elementBelow place)
    | Value.Map(_, Some _), Value.Text name -> field operand name
    | _ ->
        strict [ operand; index ] (fun _ ->
            match operand, index with
            | Value.List elements, (Value.Int _ | Value.Double _) ->
                elements
                |> List.indexed
                |> List.tryFind (fun (i, _) -> equal index (Value.Int(BigInteger i)))
                |> function
                    | Some(_, element) -> element
                    | None -> Value.Error
            | Value.Map(entries, _), key -> tryKey key entries |> Option.defaultValue Value.Error
            | _ -> Value.Error)

/// `has(operand.field)`: true and false where the object around the field was reported, else unknown.
let private has (operand: Value) (name: string) : Value =
    match operand with
    | Value.Absent place -> Value.Unknown(Set.singleton (fieldBelow place name))
    | Value.Unknown _ -> operand
    | Value.Map(entries, _) -> Value.Bool (tryKey (Value.Text name) entries).IsSome
    | _ -> Value.Error

/// `known(operand)`; `missing` is its opposite.
let private known (operand: Value) : Value =
    match operand with
    | Value.Absent _
    | Value.Unknown _ -> Value.Bool false
    | Value.Error -> Value.Error
    | _ -> Value.Bool true

let private negated (operand: Value) : Value =
    strict [ operand ] (function
        | [ Value.Bool value ] -> Value.Bool(not value)
        | _ -> Value.Error)

// Evaluation ----------------------------------------------------------------------------------------------------

/// A variable that a macro binds: its value, and the place that its name spells, if it does.
type private Local = { Value: Value; Place: string option }

/// The place that an expression spells: `facts.software[0].version` is `facts.software[].version`.
let rec private placeOf (locals: Map<string, Local>) (expr: Expr) : string option =
    match expr.Node with
    | Node.Ident(name, _) when Map.containsKey name locals -> locals[name].Place
    | Node.Ident(("facts" | "device") as root, _) -> Some root
    | Node.Select(operand, name, _, false) -> placeOf locals operand |> Option.map (fun place -> fieldBelow place name)
    | Node.Index(operand,
                 {
                     Node = Node.Literal(Literal.String name)
                 },
                 false) -> placeOf locals operand |> Option.map (fun place -> fieldBelow place name)
    | Node.Index(operand, _, false) -> placeOf locals operand |> Option.map elementBelow
    | Node.MemberCall(range, "filter", _, [| _; _ |]) -> placeOf locals range
    | _ -> None

/// What a variable of a macro stands for, element by element.
type private Bindings = (string * Local) list

let rec private evaluateIn (world: World) (locals: Map<string, Local>) (expr: Expr) : Value =
    let evaluate = evaluateIn world locals

    /// A value that was read at the place that the expression spells.
    let read (value: Value) : Value =
        match placeOf locals expr |> Option.bind (fun place -> Map.tryFind place typeOfPlace) with
        | Some celType -> coerced celType value
        | None -> value

    match expr.Node with
    | Node.Literal literal -> ofLiteral literal
    | Node.Ident(name, false) when Map.containsKey name locals -> locals[name].Value
    | Node.Ident("facts", _) -> world.Facts
    | Node.Ident("device", _) -> world.Device
    | Node.Ident("now", _) -> Value.Instant world.Now
    | Node.Ident _ -> Value.Error
    | Node.Select(operand, name, _, false) -> read (field (evaluate operand) name)
    | Node.Index(operand, place, false) -> read (index (evaluate operand) (evaluate place))
    | Node.Unary(UnaryOperator.Not, _, operand) -> negated (evaluate operand)
    | Node.Unary(UnaryOperator.Negate, _, operand) ->
        strict [ evaluate operand ] (function
            | [ Value.Int number ] -> int (-number)
            | [ Value.Double number ] -> Value.Double(-number)
            | _ -> Value.Error)
    | Node.Binary(operator, _, left, right) ->
        strict [ evaluate left; evaluate right ] (fun values -> binary operator values[0] values[1])
    | Node.And operands -> connective false [ for operand in operands -> evaluate operand ]
    | Node.Or operands -> connective true [ for operand in operands -> evaluate operand ]
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        strict [ evaluate condition ] (function
            | [ Value.Bool true ] -> evaluate whenTrue
            | [ Value.Bool false ] -> evaluate whenFalse
            | _ -> Value.Error)
    | Node.List elements -> strict [ for element in elements -> evaluate element.Value ] Value.List
    | Node.Map entries ->
        let keys = [ for entry in entries -> evaluate entry.Key ]
        let values = [ for entry in entries -> evaluate entry.Value ]
        strict (keys @ values) (fun _ -> mapOf (List.zip keys values))
    | Node.Call("has",
                _,
                _,
                [| {
                       Node = Node.Select(operand, name, _, false)
                   } |]) -> has (evaluate operand) name
    | Node.Call("known", _, _, [| operand |]) -> known (evaluate operand)
    | Node.Call("missing", _, _, [| operand |]) -> negated (known (evaluate operand))
    | Node.Call(name, _, _, arguments) -> strict [ for argument in arguments -> evaluate argument ] (call world name)
    | Node.MemberCall({ Node = Node.Ident("cel", false) }, "bind", _, [| { Node = Node.Ident(name, _) }; init; body |]) ->
        let local = {
            Value = evaluate init
            Place = placeOf locals init
        }

        evaluateIn world (Map.add name local locals) body
    | Node.MemberCall(range, macro, _, arguments) when isMacro macro -> comprehension world locals range macro arguments
    | Node.MemberCall(target, name, _, arguments) ->
        strict [ for operand in Seq.append [ target ] arguments -> evaluate operand ] (call world name)
    | Node.Select _
    | Node.Index _ -> raise (Beyond "optionals")
    | Node.Message _
    | Node.Malformed -> raise (Beyond "messages")

and private ofLiteral (literal: Literal) : Value =
    match literal with
    | Literal.Null -> Value.Null
    | Literal.Bool value -> Value.Bool value
    | Literal.Int number -> Value.Int(BigInteger number)
    | Literal.Double number -> Value.Double number
    | Literal.String text -> Value.Text text
    | Literal.UInt _
    | Literal.Bytes _ -> raise (Beyond "uint and bytes")

/// A map that a rule makes: keys are ints, bools and texts, each once.
and private mapOf (entries: (Value * Value) list) : Value =
    let isKey (key: Value) = key.IsInt || key.IsBool || key.IsText

    let isTwice (i: int) (key: Value) =
        List.exists (fst >> equal key) (List.take i entries)

    if
        List.forall (fst >> isKey) entries
        && not (List.exists (fun (i, (key, _)) -> isTwice i key) (List.indexed entries))
    then
        Value.Map(entries, None)
    else
        Value.Error

and private isMacro (name: string) =
    List.contains name [ "all"; "exists"; "exists_one"; "existsOne"; "filter"; "map"; "transformList" ]

and private comprehension world locals range macro (arguments: Expr[]) : Value =
    let rangePlace = placeOf locals range

    let names, parts =
        let isPair = macro = "transformList" || (arguments.Length = 3 && macro <> "map")
        Array.splitAt (if isPair then 2 else 1) arguments

    let names = [
        for argument in names do
            match argument.Node with
            | Node.Ident(name, false) -> name
            | _ -> raise (Beyond "a macro without a variable")
    ]

    let value local = { Value = local; Place = None }

    let element local = {
        Value = local
        Place = Option.map elementBelow rangePlace
    }

    /// The variables for each element, in order.
    let bindings (range: Value) : Bindings list option =
        match range, names with
        | Value.List elements, [ name ] -> Some [ for item in elements -> [ name, element item ] ]
        | Value.List elements, [ i; name ] ->
            Some [
                for place, item in List.indexed elements ->
                    [ i, value (Value.Int(BigInteger place)); name, element item ]
            ]
        | Value.Map(entries, _), [ name ] -> Some [ for key, _ in entries -> [ name, value key ] ]
        | Value.Map(entries, _), [ key; name ] -> Some [ for k, v in entries -> [ key, value k; name, element v ] ]
        | _ -> None

    let evaluate (bindings: Bindings) (part: Expr) : Value =
        evaluateIn world (List.fold (fun locals (name, local) -> Map.add name local locals) locals bindings) part

    /// The elements that a condition takes, made into something: an element that is not known makes the whole so.
    let collect (condition: Expr option) (make: Bindings -> Value) (all: Bindings list) (result: Value list -> Value) =
        let taken = [
            for bound in all do
                match condition |> Option.map (evaluate bound) with
                | None
                | Some(Value.Bool true) -> make bound
                | Some(Value.Bool false) -> ()
                | Some other when isKnown other -> Value.Error
                | Some other -> other
        ]

        strict taken result

    let item (bound: Bindings) = (snd bound.Head).Value

    strict [ evaluateIn world locals range ] (fun ranges ->
        match bindings ranges.Head, macro, List.ofArray parts with
        | None, _, _ -> Value.Error
        | Some all, "all", [ condition ] -> connective false [ for bound in all -> evaluate bound condition ]
        | Some all, "exists", [ condition ] -> connective true [ for bound in all -> evaluate bound condition ]
        | Some all, ("exists_one" | "existsOne"), [ condition ] ->
            collect (Some condition) item all (fun taken -> Value.Bool(taken.Length = 1))
        | Some all, "filter", [ condition ] -> collect (Some condition) item all Value.List
        | Some all, ("map" | "transformList"), [ body ] ->
            collect None (fun bound -> evaluate bound body) all Value.List
        | Some all, ("map" | "transformList"), [ condition; body ] ->
            collect (Some condition) (fun bound -> evaluate bound body) all Value.List
        | _ -> raise (Beyond("macro " + macro)))

/// What a rule comes to.
let evaluate (world: World) (rule: Expr) : Value =
    match evaluateIn world Map.empty rule with
    | Value.Absent place -> Value.Unknown(Set.singleton place)
    | value -> value
