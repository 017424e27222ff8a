/// `+ - * / %` and the negative sign: checked, and never across types.
module internal FleetMdm.Rules.Arithmetic

open System
open FleetMdm.Rules.Signature

let private overflow (span: Span) (value: Value) : Value =
    Value.error span (EvalProblem.Overflow(ValueType.describe value))

let private rangeError (span: Span) (what: string) : Value =
    Value.error span (EvalProblem.Overflow what)

let private ofTimestamp (span: Span) (result: Timestamp voption) : Value =
    match result with
    | ValueSome moment -> Value.Timestamp moment
    | ValueNone -> rangeError span "timestamp"

/// int64 addition; `ValueNone` beyond the range. The sum has overflowed when its sign differs from both operands'.
let private addInts (left: int64) (right: int64) : int64 voption =
    let sum = left + right

    if (left ^^^ sum) &&& (right ^^^ sum) < 0L then
        ValueNone
    else
        ValueSome sum

let private subtractInts (left: int64) (right: int64) : int64 voption =
    let difference = left - right

    if (left ^^^ right) &&& (left ^^^ difference) < 0L then
        ValueNone
    else
        ValueSome difference

let private ofInt (span: Span) (operand: Value) (result: int64 voption) : Value =
    match result with
    | ValueSome value -> Value.Int value
    | ValueNone -> overflow span operand

let private ofDuration (span: Span) (result: int64 voption) : Value =
    match result with
    | ValueSome nanos -> Value.Duration nanos
    | ValueNone -> rangeError span "duration"

let private add (span: Span) (left: Value) (right: Value) : Value =
    match left, right with
    | Value.Int a, Value.Int b -> ofInt span left (addInts a b)
    | Value.UInt a, Value.UInt b ->
        if a > UInt64.MaxValue - b then
            overflow span left
        else
            Value.UInt(a + b)
    | Value.Double a, Value.Double b -> Value.Double(a + b)
    | Value.String a, Value.String b -> Value.String(String.Concat(a, b))
    | Value.Bytes a, Value.Bytes b -> Value.Bytes(Array.append a b)
    | Value.List a, Value.List b -> Value.List(Array.append a b)
    | Value.Timestamp at, Value.Duration nanos
    | Value.Duration nanos, Value.Timestamp at -> ofTimestamp span (Time.add at nanos)
    | Value.Duration a, Value.Duration b -> ofDuration span (addInts a b)
    | _ -> ValueType.noOverload span "_+_" [ left; right ]

let private subtract (span: Span) (left: Value) (right: Value) : Value =
    match left, right with
    | Value.Int a, Value.Int b -> ofInt span left (subtractInts a b)
    | Value.UInt a, Value.UInt b -> if a < b then overflow span left else Value.UInt(a - b)
    | Value.Double a, Value.Double b -> Value.Double(a - b)
    | Value.Timestamp a, Value.Timestamp b -> ofDuration span (Time.subtract a b)
    | Value.Timestamp at, Value.Duration nanos ->
        // The smallest int64 has no negative: such a duration is further than any timestamp reaches.
        if nanos = Int64.MinValue then
            match Time.add at Int64.MaxValue with
            | ValueSome moment -> ofTimestamp span (Time.add moment 1L)
            | ValueNone -> rangeError span "timestamp"
        else
            ofTimestamp span (Time.add at -nanos)
    | Value.Duration a, Value.Duration b -> ofDuration span (subtractInts a b)
    | _ -> ValueType.noOverload span "_-_" [ left; right ]

let private multiply (span: Span) (left: Value) (right: Value) : Value =
    match left, right with
    | Value.Int a, Value.Int b ->
        let mutable low = 0L
        let high = Math.BigMul(a, b, &low)
        // The 128-bit product fits when its upper half only repeats the sign of the lower.
        if high = (low >>> 63) then
            Value.Int low
        else
            overflow span left
    | Value.UInt a, Value.UInt b ->
        let mutable low = 0UL

        if Math.BigMul(a, b, &low) = 0UL then
            Value.UInt low
        else
            overflow span left
    | Value.Double a, Value.Double b -> Value.Double(a * b)
    | _ -> ValueType.noOverload span "_*_" [ left; right ]

let private divide (span: Span) (left: Value) (right: Value) : Value =
    match left, right with
    | Value.Int _, Value.Int 0L
    | Value.UInt _, Value.UInt 0UL -> Value.error span EvalProblem.DivisionByZero
    | Value.Int Int64.MinValue, Value.Int -1L -> overflow span left
    | Value.Int a, Value.Int b -> Value.Int(a / b)
    | Value.UInt a, Value.UInt b -> Value.UInt(a / b)
    | Value.Double a, Value.Double b -> Value.Double(a / b)
    | _ -> ValueType.noOverload span "_/_" [ left; right ]

let private modulo (span: Span) (left: Value) (right: Value) : Value =
    match left, right with
    | Value.Int _, Value.Int 0L
    | Value.UInt _, Value.UInt 0UL -> Value.error span EvalProblem.DivisionByZero
    | Value.Int Int64.MinValue, Value.Int -1L -> overflow span left
    | Value.Int a, Value.Int b -> Value.Int(a % b)
    | Value.UInt a, Value.UInt b -> Value.UInt(a % b)
    | _ -> ValueType.noOverload span "_%_" [ left; right ]

let private negate (span: Span) (operand: Value) : Value =
    match operand with
    | Value.Int Int64.MinValue -> overflow span operand
    | Value.Int value -> Value.Int(-value)
    | Value.Double value -> Value.Double(-value)
    | _ -> ValueType.noOverload span "-_" [ operand ]

let private same (celType: CelType) = call [ celType; celType ] celType
let private listOfA = CelType.List(CelType.Param "A")

let rows: Function list = [
    row
        "_+_"
        [
            same CelType.Int
            same CelType.UInt
            same CelType.Double
            same CelType.String
            same CelType.Bytes
            same listOfA
            same CelType.Duration
            call [ CelType.Timestamp; CelType.Duration ] CelType.Timestamp
            call [ CelType.Duration; CelType.Timestamp ] CelType.Timestamp
        ]
        "The sum of two numbers or times; two texts or lists joined."
        (Implementation.Binary add)
    row
        "_-_"
        [
            same CelType.Int
            same CelType.UInt
            same CelType.Double
            same CelType.Duration
            call [ CelType.Timestamp; CelType.Timestamp ] CelType.Duration
            call [ CelType.Timestamp; CelType.Duration ] CelType.Timestamp
        ]
        "The difference of two numbers or times."
        (Implementation.Binary subtract)
    row
        "_*_"
        [ same CelType.Int; same CelType.UInt; same CelType.Double ]
        "The product of two numbers of one type."
        (Implementation.Binary multiply)
    row
        "_/_"
        [ same CelType.Int; same CelType.UInt; same CelType.Double ]
        "The quotient of two numbers of one type; of integers, cut towards zero."
        (Implementation.Binary divide)
    row
        "_%_"
        [ same CelType.Int; same CelType.UInt ]
        "The remainder of a division of integers, with the sign of the left."
        (Implementation.Binary modulo)
    row
        "-_"
        [ call [ CelType.Int ] CelType.Int; call [ CelType.Double ] CelType.Double ]
        "The negative of a number."
        (Implementation.Unary negate)
]
