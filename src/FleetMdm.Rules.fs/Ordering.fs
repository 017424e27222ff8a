/// The order of values (`<` and its kin), and the numeric comparison that equality shares with it.
module internal FleetMdm.Rules.Ordering

open System

/// What a comparison gives where there is no order: NaN with anything.
[<Literal>]
let Unordered = 2

let private ofInts (left: int64) (right: int64) : int =
    if left < right then -1
    elif left > right then 1
    else 0

let private ofUInts (left: uint64) (right: uint64) : int =
    if left < right then -1
    elif left > right then 1
    else 0

let private ofDoubles (left: double) (right: double) : int =
    if left < right then -1
    elif left > right then 1
    elif left = right then 0
    else Unordered

let private reverse (order: int) : int =
    if order = Unordered then Unordered else -order

let private intWithUInt (left: int64) (right: uint64) : int =
    if left < 0L then -1 else ofUInts (uint64 left) right

// Outside the integer's range decides; inside it the integer is compared as a double.
let private intWithDouble (left: int64) (right: double) : int =
    if right < double Int64.MinValue then 1
    elif right > double Int64.MaxValue then -1
    else ofDoubles (double left) right

let private uintWithDouble (left: uint64) (right: double) : int =
    if right < 0.0 then 1
    elif right > double UInt64.MaxValue then -1
    else ofDoubles (double left) right

/// Compares numbers across their types: -1, 0, 1 or `Unordered`; `ValueNone` when one is no number.
let compareNumbers (left: Value) (right: Value) : int voption =
    match left, right with
    | Value.Int a, Value.Int b -> ValueSome(ofInts a b)
    | Value.Double a, Value.Double b -> ValueSome(ofDoubles a b)
    | Value.UInt a, Value.UInt b -> ValueSome(ofUInts a b)
    | Value.Int a, Value.UInt b -> ValueSome(intWithUInt a b)
    | Value.UInt a, Value.Int b -> ValueSome(reverse (intWithUInt b a))
    | Value.Int a, Value.Double b -> ValueSome(intWithDouble a b)
    | Value.Double a, Value.Int b -> ValueSome(reverse (intWithDouble b a))
    | Value.UInt a, Value.Double b -> ValueSome(uintWithDouble a b)
    | Value.Double a, Value.UInt b -> ValueSome(reverse (uintWithDouble b a))
    | _ -> ValueNone

/// Negative, 0, positive or `Unordered`; `ValueNone` for values of types that have no order among them.
/// Versions have none here: the language compares them by functions.
let compare (left: Value) (right: Value) : int voption =
    match left, right with
    | Value.String a, Value.String b -> ValueSome(sign (Text.compare a b))
    | Value.Bool a, Value.Bool b -> ValueSome(Operators.compare a b)
    | Value.Timestamp a, Value.Timestamp b -> ValueSome(Time.compare a b)
    | Value.Duration a, Value.Duration b -> ValueSome(ofInts a b)
    | Value.Bytes a, Value.Bytes b -> ValueSome(sign (ReadOnlySpan(a).SequenceCompareTo(ReadOnlySpan b)))
    | _ -> compareNumbers left right
