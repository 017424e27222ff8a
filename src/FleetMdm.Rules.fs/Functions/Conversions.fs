/// Conversions between types, by the names of the types: checked, and text is read strictly.
module internal FleetMdm.Rules.Conversions

open System
open System.Globalization
open System.Text
open FleetMdm.Rules.Signature

let private invariant = CultureInfo.InvariantCulture

let private rangeError (span: Span) (what: string) : Value =
    Value.error span (EvalProblem.Overflow what)

let private unreadable (span: Span) (text: string) (expected: string) : Value =
    Value.error span (EvalProblem.Unreadable(text, expected))

let private toBool (span: Span) (value: Value) : Value =
    match value with
    | Value.Bool _ -> value
    | Value.String text ->
        match text with
        | "1"
        | "t"
        | "T"
        | "true"
        | "TRUE"
        | "True" -> Value.yes
        | "0"
        | "f"
        | "F"
        | "false"
        | "FALSE"
        | "False" -> Value.no
        | _ -> unreadable span text "bool"
    | _ -> ValueType.noOverload span "bool" [ value ]

let private toInt (span: Span) (value: Value) : Value =
    match value with
    | Value.Int _ -> value
    | Value.UInt number ->
        if number <= uint64 Int64.MaxValue then
            Value.Int(int64 number)
        else
            rangeError span "int"
    | Value.Double number ->
        // The ends themselves are out: a double of that size no longer tells which integer was meant.
        if number > -9223372036854775808.0 && number < 9223372036854775808.0 then
            Value.Int(int64 number)
        else
            rangeError span "int"
    | Value.Timestamp moment -> Value.Int moment.Seconds
    | Value.String text ->
        match Int64.TryParse(text, NumberStyles.AllowLeadingSign, invariant) with
        | true, number -> Value.Int number
        | false, _ -> unreadable span text "int"
    | _ -> ValueType.noOverload span "int" [ value ]

let private toUInt (span: Span) (value: Value) : Value =
    match value with
    | Value.UInt _ -> value
    | Value.Int number ->
        if number >= 0L then
            Value.UInt(uint64 number)
        else
            rangeError span "uint"
    | Value.Double number ->
        if number > -1.0 && number < 18446744073709551616.0 then
            Value.UInt(uint64 number)
        else
            rangeError span "uint"
    | Value.String text ->
        match UInt64.TryParse(text, NumberStyles.None, invariant) with
        | true, number -> Value.UInt number
        | false, _ -> unreadable span text "uint"
    | _ -> ValueType.noOverload span "uint" [ value ]

let private toDouble (span: Span) (value: Value) : Value =
    match value with
    | Value.Double _ -> value
    | Value.Int number -> Value.Double(double number)
    | Value.UInt number -> Value.Double(double number)
    | Value.String text ->
        let style =
            NumberStyles.AllowLeadingSign ||| NumberStyles.AllowDecimalPoint ||| NumberStyles.AllowExponent

        match text with
        | "NaN" -> Value.Double Double.NaN
        | "Infinity"
        | "+Infinity"
        | "Inf"
        | "+Inf" -> Value.Double Double.PositiveInfinity
        | "-Infinity"
        | "-Inf" -> Value.Double Double.NegativeInfinity
        | _ ->
            match Double.TryParse(text, style, invariant) with
            | true, number when Double.IsFinite number -> Value.Double number
            | true, _ -> rangeError span "double"
            | false, _ -> unreadable span text "double"
    | _ -> ValueType.noOverload span "double" [ value ]

let private toBytes (span: Span) (value: Value) : Value =
    match value with
    | Value.Bytes _ -> value
    | Value.String text -> Value.Bytes(Encoding.UTF8.GetBytes text)
    | _ -> ValueType.noOverload span "bytes" [ value ]

let private toText (span: Span) (value: Value) : Value =
    match value with
    | Value.String _ -> value
    | Value.Bool truth -> Value.String(if truth then "true" else "false")
    | Value.Int number -> Value.String(Text.ofInt number)
    | Value.UInt number -> Value.String(Text.ofUInt number)
    | Value.Double number -> Value.String(Text.ofDouble number)
    | Value.Timestamp moment -> Value.String(Time.print moment)
    | Value.Duration nanos -> Value.String(Time.printDuration nanos)
    | Value.Version version -> Value.String version.Text
    | Value.Opaque opaque -> Value.String opaque.Text
    | Value.Bytes bytes ->
        match Text.ofUtf8 bytes with
        | ValueSome text -> Value.String text
        | ValueNone -> unreadable span (ValueText.print value) "UTF-8 text"
    | _ -> ValueType.noOverload span "string" [ value ]

/// RFC 3339 as a timestamp, or why not. Text of the right form but out of range is unreadable too.
let private readTimestamp (text: string) : Result<Value, EvalProblem> =
    match Time.parse text with
    | ValueSome moment -> Ok(Value.Timestamp moment)
    | ValueNone -> Error(EvalProblem.Unreadable(text, "a timestamp (RFC 3339, years 0001 to 9999)"))

let private readDuration (text: string) : Result<Value, EvalProblem> =
    match Time.parseDuration text with
    | ValueSome nanos -> Ok(Value.Duration nanos)
    | ValueNone -> Error(EvalProblem.Unreadable(text, "a duration such as `1h30m` within about 292 years"))

let private orError (span: Span) (result: Result<Value, EvalProblem>) : Value =
    match result with
    | Ok value -> value
    | Error problem -> Value.error span problem

let private toTimestamp (span: Span) (value: Value) : Value =
    match value with
    | Value.Timestamp _ -> value
    | Value.String text -> orError span (readTimestamp text)
    | Value.Int seconds ->
        match Time.ofSeconds seconds 0 with
        | ValueSome moment -> Value.Timestamp moment
        | ValueNone -> rangeError span "timestamp"
    | _ -> ValueType.noOverload span "timestamp" [ value ]

let private toDuration (span: Span) (value: Value) : Value =
    match value with
    | Value.Duration _ -> value
    | Value.String text -> orError span (readDuration text)
    | _ -> ValueType.noOverload span "duration" [ value ]

let private from (sources: CelType list) (target: CelType) : Overload list = [
    for source in sources -> call [ source ] target
]

let private a = CelType.Param "A"

let rows: Function list = [
    row
        "bool"
        (from [ CelType.Bool; CelType.String ] CelType.Bool)
        "A bool from `true`, `t`, `1`, `false`, `f` or `0`."
        (Implementation.Unary toBool)
    row
        "int"
        (from [ CelType.Int; CelType.UInt; CelType.Double; CelType.String; CelType.Timestamp ] CelType.Int)
        "An int; doubles are cut towards zero, a timestamp gives its seconds since 1970."
        (Implementation.Unary toInt)
    row
        "uint"
        (from [ CelType.UInt; CelType.Int; CelType.Double; CelType.String ] CelType.UInt)
        "An unsigned int; doubles are cut towards zero."
        (Implementation.Unary toUInt)
    row
        "double"
        (from [ CelType.Double; CelType.Int; CelType.UInt; CelType.String ] CelType.Double)
        "A double."
        (Implementation.Unary toDouble)
    row
        "string"
        (from
            [
                CelType.String
                CelType.Bool
                CelType.Int
                CelType.UInt
                CelType.Double
                CelType.Bytes
                CelType.Timestamp
                CelType.Duration
                CelType.Version
                CelType.ipAddress
                CelType.ipNetwork
            ]
            CelType.String)
        "The text of a value; bytes must be UTF-8."
        (Implementation.Unary toText)
    row
        "bytes"
        (from [ CelType.Bytes; CelType.String ] CelType.Bytes)
        "The UTF-8 bytes of a text."
        (Implementation.Unary toBytes)
    readOnce
        readTimestamp
        (row
            "timestamp"
            (from [ CelType.Timestamp; CelType.String; CelType.Int ] CelType.Timestamp)
            "A moment from RFC 3339 text or from seconds since 1970."
            (Implementation.Unary toTimestamp))
    readOnce
        readDuration
        (row
            "duration"
            (from [ CelType.Duration; CelType.String ] CelType.Duration)
            "A length of time from text such as `36h`, `1h30m`, `-250ms`."
            (Implementation.Unary toDuration))
    row
        "dyn"
        [ call [ a ] CelType.Dyn ]
        "The value itself, with its type left to run time."
        (Implementation.Unary(fun _ value -> value))
    row
        "type"
        [ call [ a ] (CelType.Type a) ]
        "The type of a value."
        (Implementation.Unary(fun _ value -> Value.Type(ValueType.ofValue value)))
]
