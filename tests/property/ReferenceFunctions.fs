/// The operators, functions and selections of the reference (`Reference.fs`), on values that are known.
module internal FleetMdm.PropertyTests.ReferenceFunctions

open System
open System.Globalization
open System.Numerics
open System.Text.RegularExpressions
open FleetMdm.Rules
open FleetMdm.PropertyTests.ReferenceValues

// Equality and order --------------------------------------------------------------------------------------------

/// Outside of the integer's range decides; inside it the integer is compared as a double. None with NaN.
let compareIntWithDouble (left: BigInteger) (right: double) : int option =
    if Double.IsNaN right then
        None
    elif right < double Int64.MinValue then
        Some 1
    elif right > double Int64.MaxValue then
        Some -1
    // By way of int64, which rounds to the nearest double; BigInteger cuts off.
    else
        Some(compare (double (int64 left)) right)

let compareNumbers (left: Value) (right: Value) : int option =
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

let rec equal (left: Value) (right: Value) : bool =
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
let ordered (accept: int -> bool) (left: Value) (right: Value) : Value =
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

let isIn (element: Value) (container: Value) : Value =
    match container with
    | Value.List elements -> Value.Bool(List.exists (equal element) elements)
    | Value.Map(entries, _) -> Value.Bool(List.exists (fst >> equal element) entries)
    | _ -> Value.Error

// Functions -----------------------------------------------------------------------------------------------------

let arithmetic (operator: BinaryOperator) (left: Value) (right: Value) : Value =
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

let binary (operator: BinaryOperator) (left: Value) (right: Value) : Value =
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

let size (value: Value) : Value =
    match value with
    | Value.Text text -> int (BigInteger (codePoints text).Length)
    | Value.List elements -> int (BigInteger elements.Length)
    | Value.Map(entries, _) -> int (BigInteger entries.Length)
    | _ -> Value.Error

let toText (value: Value) : Value =
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
let inRange (version: BigInteger list) (range: string) : Value =
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
let call (world: World) (name: string) (arguments: Value list) : Value =
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

let tryKey (key: Value) (entries: (Value * Value) list) : Value option =
    entries |> List.tryFind (fst >> equal key) |> Option.map snd

/// `operand.field`: absent below a reported object, an error below a map that a rule made.
let field (operand: Value) (name: string) : Value =
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
let index (operand: Value) (index: Value) : Value =
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
let has (operand: Value) (name: string) : Value =
    match operand with
    | Value.Absent place -> Value.Unknown(Set.singleton (fieldBelow place name))
    | Value.Unknown _ -> operand
    | Value.Map(entries, _) -> Value.Bool (tryKey (Value.Text name) entries).IsSome
    | _ -> Value.Error

/// `known(operand)`; `missing` is its opposite.
let known (operand: Value) : Value =
    match operand with
    | Value.Absent _
    | Value.Unknown _ -> Value.Bool false
    | Value.Error -> Value.Error
    | _ -> Value.Bool true

let negated (operand: Value) : Value =
    strict [ operand ] (function
        | [ Value.Bool value ] -> Value.Bool(not value)
        | _ -> Value.Error)
