/// Values that may be missing (cel-spec, "Optional values"; cel-go, `cel.OptionalTypes`). `or`, `orValue`, `optMap` and
/// `optFlatMap` look at an argument only when they need it: they are nodes of the tree, not functions.
module internal FleetMdm.Rules.Optionals

open FleetMdm.Rules.Signature

/// What stands for "nothing" in its type.
let private isZero (value: Value) : bool =
    match value with
    | Value.Null -> true
    | Value.Bool truth -> not truth
    | Value.Int number -> number = 0L
    | Value.UInt number -> number = 0UL
    | Value.Double number -> number = 0.0
    | Value.String text -> text = ""
    | Value.Bytes bytes -> bytes.Length = 0
    | Value.List elements -> elements.Length = 0
    | Value.Map map -> map.Count = 0
    | Value.Duration nanos -> nanos = 0L
    | Value.Timestamp _
    | Value.Version _
    | Value.Type _
    | Value.Optional _
    | Value.Opaque _
    | Value.Unknown _
    | Value.Error _ -> false

let private none (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [||] -> Value.Optional ValueNone
    | _ -> ValueType.noOverload span "optional.none" (List.ofArray arguments)

let private hasValue (span: Span) (value: Value) : Value =
    match value with
    | Value.Optional inner -> Value.ofBool inner.IsSome
    | _ -> ValueType.noOverload span "hasValue" [ value ]

let private valueOf (span: Span) (value: Value) : Value =
    match value with
    | Value.Optional(ValueSome inner) -> inner
    | Value.Optional ValueNone -> Value.error span EvalProblem.NoValue
    | _ -> ValueType.noOverload span "value" [ value ]

let private a = CelType.Param "A"
let private optional = CelType.Optional a

let rows: Function list = [
    row
        "optional.of"
        [ call [ a ] optional ]
        "An optional with a value."
        (Implementation.Unary(fun _ value -> Value.Optional(ValueSome value)))
    row "optional.none" [ call [] optional ] "An optional without a value." (Implementation.Variadic none)
    row
        "optional.ofNonZeroValue"
        [ call [ a ] optional ]
        "An optional with a value, or without one if it would be null, false, 0 or empty."
        (Implementation.Unary(fun _ value -> Value.Optional(if isZero value then ValueNone else ValueSome value)))
    row
        "hasValue"
        [ method [ optional ] CelType.Bool ]
        "Whether an optional has a value."
        (Implementation.Unary hasValue)
    row
        "value"
        [ method [ optional ] a ]
        "The value of an optional; an error where it has none."
        (Implementation.Unary valueOf)
]
