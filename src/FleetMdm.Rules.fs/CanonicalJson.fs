/// Values as the JSON that facts are stored in: keys in ordinal order of their UTF-8 bytes, no nulls, times and versions as text.
module internal FleetMdm.Rules.CanonicalJson

open System
open System.Buffers
open System.Text
open System.Text.Encodings.Web
open System.Text.Json

// Facts are read by people, too; what is not ASCII stays as it is.
let private options =
    JsonWriterOptions(Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true)

let private isAbsent (value: Value) : bool =
    match value with
    | Value.Null
    | Value.Optional ValueNone -> true
    | _ -> false

let private compareUtf8 (left: string) (right: string) : int =
    Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(ReadOnlySpan(Encoding.UTF8.GetBytes right))

/// The key of a JSON object, for a map's key: numbers and booleans as text.
let private keyText (key: Value) : string =
    match key with
    | Value.String text -> text
    | other -> ValueText.print other

/// Writes parts until one cannot be written.
let private firstRefused (writePart: 'part -> CelType voption) (parts: 'part seq) : CelType voption =
    parts
    |> Seq.tryPick (fun part ->
        match writePart part with
        | ValueSome refused -> Some refused
        | ValueNone -> None)
    |> ValueOption.ofOption

/// Writes a value; the type of the first part that JSON cannot carry, when there is one.
let rec private write (writer: Utf8JsonWriter) (value: Value) : CelType voption =
    match value with
    | Value.Bool flag ->
        writer.WriteBooleanValue flag
        ValueNone
    | Value.Int number ->
        writer.WriteNumberValue number
        ValueNone
    | Value.UInt number ->
        writer.WriteNumberValue number
        ValueNone
    | Value.Double number when Double.IsFinite number ->
        writer.WriteNumberValue number
        ValueNone
    | Value.String text ->
        writer.WriteStringValue text
        ValueNone
    | Value.Timestamp moment ->
        writer.WriteStringValue(Time.print moment)
        ValueNone
    | Value.Duration nanos ->
        writer.WriteStringValue(Time.printDuration nanos)
        ValueNone
    | Value.Version version ->
        writer.WriteStringValue version.Text
        ValueNone
    | Value.Optional(ValueSome inner) -> write writer inner
    | Value.List elements ->
        writer.WriteStartArray()

        let refused =
            elements |> Seq.filter (isAbsent >> not) |> firstRefused (write writer)

        writer.WriteEndArray()
        refused
    | Value.Map map ->
        writer.WriteStartObject()

        let refused =
            Array.zip (Array.map keyText map.Keys) map.Values
            |> Array.filter (fun (_, value) -> not (isAbsent value))
            |> Array.sortWith (fun (left, _) (right, _) -> compareUtf8 left right)
            |> firstRefused (fun (key, value) ->
                writer.WritePropertyName key
                write writer value)

        writer.WriteEndObject()
        refused
    | other -> ValueSome(ValueType.ofValue other)

/// The JSON of a value that is not null, or the type that JSON cannot carry.
let tryPrint (value: Value) : Result<string, CelType> =
    let buffer = ArrayBufferWriter<byte> 64
    use writer = new Utf8JsonWriter(buffer, options)

    match write writer value with
    | ValueSome refused -> Error refused
    | ValueNone ->
        writer.Flush()
        Ok(Encoding.UTF8.GetString buffer.WrittenSpan)
