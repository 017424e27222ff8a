namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Seconds since 1970 and nanoseconds within the second: CEL's range 0001..9999 with nanoseconds
/// (.NET's ticks are 100 ns).
[<Struct>]
type internal Timestamp = { Seconds: int64; Nanos: int }

/// A generic value of the language. `Unknown` and `Error` are values too: the three-valued semantics needs no
/// exceptions, and a strict call hands the first of them on.
[<RequireQualifiedAccess; CustomEquality; NoComparison>]
type internal Value =
    | Null
    | Bool of bool
    | Int of int64
    | UInt of uint64
    | Double of double
    | String of string
    | Bytes of byte[]
    | List of Value[]
    | Map of MapValue
    | Timestamp of Timestamp
    /// Nanoseconds.
    | Duration of int64
    | Version of DeviceVersion
    | Type of CelType
    /// `ValueNone` is `optional.none()`.
    | Optional of Value voption
    /// A value of a named type that only its own functions look into (`net.IP`).
    | Opaque of OpaqueValue
    /// The facts that would decide, in the order in which they were met, each once. `isPlace`: the value is itself
    /// the absent fact at the one path, so that a selection below it extends the path; otherwise it only depends on them.
    | Unknown of paths: FactPath list * isPlace: bool
    | Error of EvalError

    /// CEL equality is a function of the language (`Equality`), not .NET's; nothing may compare values by `=`.
    override value.Equals other = Object.ReferenceEquals(value, other)
    override value.GetHashCode() = LanguagePrimitives.PhysicalHash value

/// Why an evaluation has no value, and where.
and [<AllowNullLiteral>] internal EvalError(problem: EvalProblem, span: Span) =
    member _.Problem = problem
    member _.Span = span

/// A map: of a literal or a computation (heterogeneous keys, the order written) or of a fact.
and [<AbstractClass; AllowNullLiteral>] internal MapValue() =
    abstract Count: int
    /// Keys in iteration order.
    abstract Keys: Value[]
    /// Values, in the order of the keys.
    abstract Values: Value[]
    /// Looks a key up by CEL's numeric equality; false when absent.
    abstract TryFind: key: Value * result: byref<Value> -> bool

/// A JSON object that a device reported: text keys in ordinal order. It knows where it lies, so that an absent
/// field below it is `Unknown` with its path.
and [<Sealed; AllowNullLiteral>] internal FactMap(path: FactPath, names: string[], values: Value[]) =
    inherit MapValue()
    let mutable keys: Value[] | null = null
    member _.Path = path
    member _.Names = names

    /// The value of a field, by ordinal name; false when it was not reported.
    member _.TryField(name: string, result: byref<Value>) : bool =
        // Objects are small: a scan beats a hash, and the reference check settles interned names at once.
        let mutable i = 0
        let mutable found = false

        while not found && i < names.Length do
            let candidate = names[i]

            if Object.ReferenceEquals(candidate, name) || String.Equals(candidate, name) then
                result <- values[i]
                found <- true

            i <- i + 1

        found

    override _.Count = names.Length

    override _.Keys =
        match keys with
        | null ->
            let made = Array.map Value.String names
            keys <- made
            made
        | made -> made

    override _.Values = values

    override map.TryFind(key, result) =
        match key with
        | Value.String name -> map.TryField(name, &result)
        | _ -> false

and [<AbstractClass>] internal OpaqueValue(celType: CelType, name: string) =
    member _.Type = celType
    /// The function that makes one of its text, and its tag in JSON: `ip`.
    member _.Name = name
    abstract EqualTo: OpaqueValue -> bool
    /// What `string(x)` gives.
    abstract Text: string

module internal Value =
    let yes = Value.Bool true
    let no = Value.Bool false
    let inline ofBool (value: bool) = if value then yes else no
    let emptyList = Value.List [||]
    let error (span: Span) (problem: EvalProblem) = Value.Error(EvalError(problem, span))

    /// The fact that was not reported.
    let absent (path: FactPath) = Value.Unknown([ path ], true)
