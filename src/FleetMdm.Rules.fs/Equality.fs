/// CEL's equality: numbers across their types, lists and maps by what they hold, values of different types unequal.
module internal FleetMdm.Rules.Equality

open System

/// Pays one step for every value looked at: a structure that a rule built by sharing can be exponentially wide.
let rec equal (budget: Budget) (left: Value) (right: Value) : bool =
    budget.Pay 1
    && match left, right with
       | Value.String a, Value.String b -> String.Equals(a, b)
       | Value.Bool a, Value.Bool b -> a = b
       | Value.Null, Value.Null -> true
       | Value.Bytes a, Value.Bytes b -> ReadOnlySpan(a).SequenceEqual(ReadOnlySpan b)
       | Value.List a, Value.List b -> a.Length = b.Length && equalElements budget a b
       | Value.Map a, Value.Map b -> a.Count = b.Count && equalEntries budget a b
       | Value.Timestamp a, Value.Timestamp b -> a.Seconds = b.Seconds && a.Nanos = b.Nanos
       | Value.Duration a, Value.Duration b -> a = b
       | Value.Version a, Value.Version b -> DeviceVersion.Compare(a, b) = 0
       | Value.Type a, Value.Type b -> CelType.name a = CelType.name b
       | Value.Optional(ValueSome a), Value.Optional(ValueSome b) -> equal budget a b
       | Value.Optional ValueNone, Value.Optional ValueNone -> true
       | Value.Opaque a, Value.Opaque b -> a.EqualTo b
       | _ ->
           match Ordering.compareNumbers left right with
           | ValueSome order -> order = 0
           | ValueNone -> false

and private equalElements (budget: Budget) (left: Value[]) (right: Value[]) : bool =
    let mutable i = 0

    while i < left.Length && equal budget left[i] right[i] do
        i <- i + 1

    i = left.Length

and private equalEntries (budget: Budget) (left: MapValue) (right: MapValue) : bool =
    let keys = left.Keys
    let values = left.Values
    let mutable same = true
    let mutable i = 0

    while same && i < keys.Length do
        let mutable other = Value.Null
        same <- right.TryFind(keys[i], &other) && equal budget values[i] other
        i <- i + 1

    same

/// Whether a list holds an equal element.
let isIn (budget: Budget) (element: Value) (elements: Value[]) : bool =
    let mutable found = false
    let mutable i = 0

    while not found && i < elements.Length do
        found <- equal budget element elements[i]
        i <- i + 1

    found
