/// The parameters of a policy: their declared types, and values read from the document's scalars.
module internal FleetMdm.Rules.Parameters

open System
open System.Globalization

/// The types that a parameter may declare.
let rec isParameterType (celType: CelType) : bool =
    match celType with
    | CelType.Dyn
    | CelType.Bool
    | CelType.Int
    | CelType.Double
    | CelType.String
    | CelType.Timestamp
    | CelType.Duration
    | CelType.Version -> true
    | CelType.List element -> isParameterType element
    | _ -> false

/// What a scalar says by itself, where no type is declared.
let private scalarType (scalar: ScalarValue) : CelType =
    match scalar.Kind with
    | ScalarKind.Boolean -> CelType.Bool
    | ScalarKind.Integer -> CelType.Int
    | ScalarKind.Number -> CelType.Double
    | _ -> CelType.String

/// The type of a parameter that declares none: that of its default.
let inferType (value: DocumentValue) : CelType =
    if value.IsList then
        match List.ofSeq (Seq.distinct (Seq.map scalarType value.Items)) with
        | [ one ] -> CelType.List one
        | _ -> CelType.List CelType.Dyn
    else
        scalarType value.Items[0]

/// Reads text by a function of the language, as a rule would: `timestamp("…")`.
let private byFunction (name: string) (text: string) : Value voption =
    match FunctionTable.tryFind name with
    | ValueSome {
                    Implementation = Implementation.Unary read
                } ->
        match read (Span.create 0 0) (Value.String text) with
        | Value.Error _ -> ValueNone
        | value -> ValueSome value
    | _ -> ValueNone

/// A scalar as a value of a type; none when it does not spell one. A text parameter takes any scalar's own text, so
/// that `14.10` without quotes stays 14.10.
let rec private readScalar (celType: CelType) (scalar: ScalarValue) : Value voption =
    let text = scalar.Text

    match celType, scalar.Kind with
    | CelType.Dyn, _ -> readScalar (scalarType scalar) scalar
    | CelType.String, _ -> ValueSome(Value.String text)
    | CelType.Bool, ScalarKind.Boolean -> ValueSome(Value.ofBool (text = "true"))
    | CelType.Int, ScalarKind.Integer ->
        match Int64.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, value -> ValueSome(Value.Int value)
        | _ -> ValueNone
    | CelType.Double, (ScalarKind.Integer | ScalarKind.Number) ->
        match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, value when Double.IsFinite value -> ValueSome(Value.Double value)
        | _ -> ValueNone
    | CelType.Timestamp, ScalarKind.Text -> byFunction "timestamp" text
    | CelType.Duration, ScalarKind.Text -> byFunction "duration" text
    | CelType.Version, _ -> byFunction "version" text
    | _ -> ValueNone

/// A document's value as a value of a type; none when it does not spell one.
let tryRead (celType: CelType) (value: DocumentValue) : Value voption =
    let list (element: CelType) =
        let items = [| for item in value.Items -> readScalar element item |]

        if Array.exists (fun (item: Value voption) -> item.IsNone) items then
            ValueNone
        else
            ValueSome(Value.List(Array.map ValueOption.get items))

    match celType, value.IsList with
    | CelType.List element, true -> list element
    | CelType.Dyn, true -> list CelType.Dyn
    | _, true -> ValueNone
    | celType, false -> readScalar celType value.Items[0]
