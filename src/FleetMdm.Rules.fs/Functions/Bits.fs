/// The bits of integers (cel-go ext, "Math": bitAnd and its kin).
module internal FleetMdm.Rules.Bits

open FleetMdm.Rules.Signature

/// `name(a, b)` of two ints or two uints. Both have the same 64 bits underneath.
let private combine (name: string) (doc: string) (apply: uint64 -> uint64 -> uint64) : Function =
    row
        name
        [
            call [ CelType.Int; CelType.Int ] CelType.Int
            call [ CelType.UInt; CelType.UInt ] CelType.UInt
        ]
        doc
        (Implementation.Binary(fun span left right ->
            match left, right with
            | Value.Int a, Value.Int b -> Value.Int(int64 (apply (uint64 a) (uint64 b)))
            | Value.UInt a, Value.UInt b -> Value.UInt(apply a b)
            | _ -> ValueType.noOverload span name [ left; right ]))

/// `name(bits, places)`; beyond the last place nothing is left.
let private shift (name: string) (doc: string) (apply: uint64 -> int -> uint64) : Function =
    let move (bits: uint64) (places: int64) =
        if places >= 64L then 0UL else apply bits (int places)

    row
        name
        [
            call [ CelType.Int; CelType.Int ] CelType.Int
            call [ CelType.UInt; CelType.Int ] CelType.UInt
        ]
        doc
        (Implementation.Binary(fun span bits places ->
            match bits, places with
            | (Value.Int _ | Value.UInt _), Value.Int places when places < 0L ->
                Value.error span (EvalProblem.Overflow("a shift by " + Text.ofInt places))
            | Value.Int bits, Value.Int places -> Value.Int(int64 (move (uint64 bits) places))
            | Value.UInt bits, Value.Int places -> Value.UInt(move bits places)
            | _ -> ValueType.noOverload span name [ bits; places ]))

let private bitNot (span: Span) (value: Value) : Value =
    match value with
    | Value.Int bits -> Value.Int(~~~bits)
    | Value.UInt bits -> Value.UInt(~~~bits)
    | _ -> ValueType.noOverload span "math.bitNot" [ value ]

let rows: Function list = [
    combine "math.bitAnd" "The bits that both have." (fun a b -> a &&& b)
    combine "math.bitOr" "The bits that either has." (fun a b -> a ||| b)
    combine "math.bitXor" "The bits that one of both has." (fun a b -> a ^^^ b)
    row
        "math.bitNot"
        [ call [ CelType.Int ] CelType.Int; call [ CelType.UInt ] CelType.UInt ]
        "The bits that it has not."
        (Implementation.Unary bitNot)
    shift "math.bitShiftLeft" "The bits so many places to the left." (fun bits places -> bits <<< places)
    shift
        "math.bitShiftRight"
        "The bits so many places to the right; zeros follow, for negative ints too."
        (fun bits places -> bits >>> places)
]
