namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A map that a rule wrote or computed: int, uint, bool and string keys in the order written, found across numeric types.
[<Sealed>]
type internal ComputedMap internal (keys: Value[], values: Value[], places: Dictionary<Value, int>) =
    inherit MapValue()
    override _.Count = keys.Length
    override _.Keys = keys
    override _.Values = values

    override _.TryFind(key, result) =
        let mutable place = 0

        if places.TryGetValue(key, &place) then
            result <- values[place]
            true
        else
            false

/// Keys of maps: 1, 1u and 1.0 are one key.
[<Sealed>]
type internal KeyComparer private () =
    /// The integer that a number equals, if one does: the common form of all numeric keys.
    static let integral (key: Value) : Value =
        match key with
        | Value.UInt value when value <= uint64 Int64.MaxValue -> Value.Int(int64 value)
        | Value.Double value when Math.Floor value = value ->
            // 2^63 and 2^64 are doubles; their predecessors as integers are not.
            if value >= -9223372036854775808.0 && value < 9223372036854775808.0 then
                Value.Int(int64 value)
            elif value >= 0.0 && value < 18446744073709551616.0 then
                Value.UInt(uint64 value)
            else
                key
        | _ -> key

    static member val Instance = KeyComparer()

    interface IEqualityComparer<Value> with
        member _.Equals(left: Value | null, right: Value | null) =
            match left, right with
            | NonNull left, NonNull right ->
                match integral left, integral right with
                | Value.String a, Value.String b -> String.Equals(a, b)
                | Value.Int a, Value.Int b -> a = b
                | Value.UInt a, Value.UInt b -> a = b
                | Value.Bool a, Value.Bool b -> a = b
                | _ -> false
            | _ -> false

        member _.GetHashCode(key: Value) =
            match integral key with
            | Value.String value -> value.GetHashCode()
            | Value.Int value -> value.GetHashCode()
            | Value.UInt value -> value.GetHashCode()
            | Value.Bool value -> if value then 1 else 2
            | _ -> 0

/// Collects the entries of a map.
[<Sealed>]
type internal MapBuilder(capacity: int) =
    let keys = List<Value> capacity
    let values = List<Value> capacity
    let places = Dictionary<Value, int>(capacity, KeyComparer.Instance)

    /// Adds an entry; what is wrong with its key, if anything is.
    member _.Add(key: Value, value: Value) : EvalProblem voption =
        match key with
        | Value.Bool _
        | Value.Int _
        | Value.UInt _
        | Value.String _ ->
            if places.TryAdd(key, keys.Count) then
                keys.Add key
                values.Add value
                ValueNone
            else
                ValueSome(EvalProblem.DuplicateKey(ValueText.print key))
        | _ -> ValueSome(EvalProblem.UnsupportedKey(ValueType.describe key))

    /// Adds the entries of a map, up to the first that is wrong.
    member builder.AddAll(map: MapValue) : EvalProblem voption =
        let keys = map.Keys
        let values = map.Values
        let mutable problem = ValueNone
        let mutable i = 0

        while problem.IsNone && i < keys.Length do
            problem <- builder.Add(keys[i], values[i])
            i <- i + 1

        problem

    member _.ToValue() : Value =
        Value.Map(ComputedMap(keys.ToArray(), values.ToArray(), places))
