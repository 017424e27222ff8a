/// The run-time type of a value, and how people call it.
module internal FleetMdm.Rules.ValueType

/// The type as `type(x)` gives it: containers without the types of what they hold.
let ofValue (value: Value) : CelType =
    match value with
    | Value.Null -> CelType.Null
    | Value.Bool _ -> CelType.Bool
    | Value.Int _ -> CelType.Int
    | Value.UInt _ -> CelType.UInt
    | Value.Double _ -> CelType.Double
    | Value.String _ -> CelType.String
    | Value.Bytes _ -> CelType.Bytes
    | Value.List _ -> CelType.List CelType.Dyn
    | Value.Map _ -> CelType.Map(CelType.Dyn, CelType.Dyn)
    | Value.Timestamp _ -> CelType.Timestamp
    | Value.Duration _ -> CelType.Duration
    | Value.Version _ -> CelType.Version
    | Value.Type _ -> CelType.Type CelType.Dyn
    | Value.Optional _ -> CelType.Optional CelType.Dyn
    | Value.Opaque opaque -> opaque.Type
    | Value.Unknown _
    | Value.Error _ -> CelType.Dyn

/// The word for a type in messages: containers without the types of what they hold.
let word (celType: CelType) : string =
    match celType with
    | CelType.List _
    | CelType.Map _
    | CelType.Type _ -> CelType.name celType
    | CelType.Optional _ -> "optional"
    | other -> CelType.print other

/// The word for a value's type in messages.
let describe (value: Value) : string = word (ofValue value)

/// The error of a call whose arguments no overload takes.
let noOverload (span: Span) (name: string) (arguments: Value list) : Value =
    Value.error span (EvalProblem.NoSuchOverload(name, List.map describe arguments))
