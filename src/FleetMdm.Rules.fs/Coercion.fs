/// What a device reported, as the type that the fact schema gives the place: `120` and `120.0` are one number, times
/// and versions are read from text. Anything else that does not fit is an error that names the place.
module internal FleetMdm.Rules.Coercion

/// The value as the type asked for, or nothing when it does not fit.
let rec tryCoerce (target: CelType) (value: Value) : Value voption =
    match target, value with
    | CelType.Bool, Value.Bool _
    | CelType.Int, Value.Int _
    | CelType.Double, Value.Double _
    | CelType.String, Value.String _
    | CelType.Timestamp, Value.Timestamp _
    | CelType.Duration, Value.Duration _
    | CelType.Version, Value.Version _
    | CelType.List CelType.Dyn, Value.List _
    | CelType.Map(_, CelType.Dyn), Value.Map _ -> ValueSome value
    | CelType.Double, Value.Int number -> ValueSome(Value.Double(double number))
    | CelType.Int, Value.Double number when
        System.Math.Floor number = number
        && number > -9223372036854775808.0
        && number < 9223372036854775808.0
        ->
        ValueSome(Value.Int(int64 number))
    | CelType.Timestamp, Value.String text -> Time.parse text |> ValueOption.map Value.Timestamp
    | CelType.Duration, Value.String text -> Time.parseDuration text |> ValueOption.map Value.Duration
    | CelType.Version, Value.String text ->
        match DeviceVersion.TryParse text with
        | null -> ValueNone
        | version -> ValueSome(Value.Version version)
    | CelType.List element, Value.List elements ->
        match coerceAll element elements with
        | null -> ValueNone
        | same when System.Object.ReferenceEquals(same, elements) -> ValueSome value
        | coerced -> ValueSome(Value.List coerced)
    | CelType.Map(_, entry), Value.Map(:? FactMap as map) ->
        match coerceAll entry map.Values with
        | null -> ValueNone
        | same when System.Object.ReferenceEquals(same, map.Values) -> ValueSome value
        | coerced -> ValueSome(Value.Map(FactMap(map.Path, map.Names, coerced)))
    | CelType.Bool, _
    | CelType.Int, _
    | CelType.Double, _
    | CelType.String, _
    | CelType.Timestamp, _
    | CelType.Duration, _
    | CelType.Version, _
    | CelType.List _, _
    | CelType.Map _, _ -> ValueNone
    // The schema gives no other types; a type without a rule above leaves the value as it is.
    | _ -> ValueSome value

/// All values coerced: the same array where nothing changed, null when one does not fit.
and private coerceAll (target: CelType) (values: Value[]) : Value[] | null =
    let mutable coerced = values
    let mutable fits = true
    let mutable i = 0

    while fits && i < values.Length do
        match tryCoerce target values[i] with
        | ValueNone -> fits <- false
        | ValueSome value when System.Object.ReferenceEquals(value, values[i]) -> ()
        | ValueSome value ->
            if System.Object.ReferenceEquals(coerced, values) then
                coerced <- Array.copy values

            coerced[i] <- value

        i <- i + 1

    if fits then coerced else null

/// The value as the schema types its place, or the error that says where it does not fit.
let atPath (span: Span) (path: FactPath) (target: CelType) (value: Value) : Value =
    match tryCoerce target value with
    | ValueSome coerced -> coerced
    | ValueNone ->
        let found =
            match value with
            | Value.String _ when target <> CelType.String -> "the text " + ValueText.print value
            | Value.Double _ -> ValueText.print value
            | _ -> ValueType.describe value

        Value.error span (EvalProblem.WrongFactType(path.ToString(), ValueType.word target, found))
