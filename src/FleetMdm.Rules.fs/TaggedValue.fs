/// Values with their types as JSON: `{"t":"int","v":"1"}` (grammar/README.md, "Tagged values").
module internal FleetMdm.Rules.TaggedValue

open System
open System.Globalization
open System.Text.Json

/// What a tagged value cannot be read for.
exception private Malformed of reason: string

let private invariant = CultureInfo.InvariantCulture

let private malformed (reason: string) = raise (Malformed reason)

let private property (element: JsonElement) (name: string) : JsonElement =
    match element.TryGetProperty name with
    | true, found -> found
    | false, _ -> malformed ("a tagged value without `" + name + "`")

let private textOf (element: JsonElement) : string =
    match element.ValueKind with
    | JsonValueKind.String -> nonNull (element.GetString())
    | JsonValueKind.Number -> element.GetRawText()
    | _ -> malformed "text expected in a tagged value"

let private readDouble (text: string) : double =
    match text with
    | "NaN" -> Double.NaN
    | "Infinity" -> Double.PositiveInfinity
    | "-Infinity" -> Double.NegativeInfinity
    | _ ->
        match Double.TryParse(text, NumberStyles.Float, invariant) with
        | true, value -> value
        | false, _ -> malformed ("`" + text + "` is no double")

let private readBytes (element: JsonElement) : byte[] =
    match element.TryGetBytesFromBase64() with
    | true, bytes -> nonNull bytes
    | false, _ -> malformed "bytes that are no base64"

let private found (what: string) (text: string) (value: 'value voption) : 'value =
    match value with
    | ValueSome value -> value
    | ValueNone -> malformed ("`" + text + "` is no " + what)

let rec private readElement (element: JsonElement) : Value =
    if element.ValueKind <> JsonValueKind.Object then
        malformed "a tagged value is an object"

    let text () = textOf (property element "v")

    match textOf (property element "t") with
    | "null" -> Value.Null
    | "bool" ->
        match (property element "v").ValueKind with
        | JsonValueKind.True -> Value.yes
        | JsonValueKind.False -> Value.no
        | _ -> malformed "a bool is true or false"
    | "int" ->
        match Int64.TryParse(text (), NumberStyles.AllowLeadingSign, invariant) with
        | true, value -> Value.Int value
        | false, _ -> malformed ("`" + text () + "` is no int")
    | "uint" ->
        match UInt64.TryParse(text (), NumberStyles.None, invariant) with
        | true, value -> Value.UInt value
        | false, _ -> malformed ("`" + text () + "` is no uint")
    | "double" -> Value.Double(readDouble (text ()))
    | "string" -> Value.String(text ())
    | "bytes" -> Value.Bytes(readBytes (property element "b64"))
    | "list" -> Value.List [| for item in (property element "v").EnumerateArray() -> readElement item |]
    | "map" -> readMap (property element "v")
    | "type" -> Value.Type(CelType.tryParse (text ()) |> found "type" (text ()))
    | "timestamp" -> Value.Timestamp(Time.parse (text ()) |> found "timestamp" (text ()))
    | "duration" -> Value.Duration(Time.parseDuration (text ()) |> found "duration" (text ()))
    | "version" ->
        match DeviceVersion.TryParse(text ()) with
        | null -> malformed ("`" + text () + "` is no version")
        | version -> Value.Version version
    | "ip" -> Value.Opaque(IpAddress.TryParse(text ()) |> found "IP address" (text ()))
    | "cidr" -> Value.Opaque(IpNetwork.TryParse(text ()) |> found "range of addresses" (text ()))
    | "optional" ->
        match element.TryGetProperty "v" with
        | true, inner -> Value.Optional(ValueSome(readElement inner))
        | false, _ -> Value.Optional ValueNone
    | other -> malformed ("`" + other + "` is no tag")

and private readMap (entries: JsonElement) : Value =
    let builder = MapBuilder(entries.GetArrayLength())

    for entry in entries.EnumerateArray() do
        if entry.ValueKind <> JsonValueKind.Array || entry.GetArrayLength() <> 2 then
            malformed "a map's entry is a pair"

        match builder.Add(readElement entry[0], readElement entry[1]) with
        | ValueNone -> ()
        | ValueSome _ -> malformed "a map with a key that it cannot have, or has twice"

    builder.ToValue()

/// Reads a tagged value, or says what is wrong with it.
let tryRead (element: JsonElement) : Result<Value, string> =
    try
        Ok(readElement element)
    with
    | Malformed reason -> Error reason
    // An element of another kind than the tag asks for; text with half a surrogate pair.
    | :? InvalidOperationException as error -> Error error.Message

let private printDouble (value: double) : string =
    if Double.IsPositiveInfinity value then "Infinity"
    elif Double.IsNegativeInfinity value then "-Infinity"
    else Text.ofDouble value

let private tagged (writer: Utf8JsonWriter) (tag: string) (text: string) : unit =
    writer.WriteString("t", tag)
    writer.WriteString("v", text)

/// Writes a known value. False when the budget is spent on a structure that is too large: what was written then is
/// not complete, but it is JSON.
let rec write (budget: Budget) (writer: Utf8JsonWriter) (value: Value) : bool =
    let isPaid = budget.Pay 1
    writer.WriteStartObject()

    if isPaid then
        match value with
        | Value.Null -> writer.WriteString("t", "null")
        | Value.Bool truth ->
            writer.WriteString("t", "bool")
            writer.WriteBoolean("v", truth)
        | Value.Int number -> tagged writer "int" (Text.ofInt number)
        | Value.UInt number -> tagged writer "uint" (Text.ofUInt number)
        | Value.Double number -> tagged writer "double" (printDouble number)
        | Value.String text -> tagged writer "string" text
        | Value.Bytes bytes ->
            writer.WriteString("t", "bytes")
            writer.WriteBase64String("b64", ReadOnlySpan bytes)
        | Value.Timestamp moment -> tagged writer "timestamp" (Time.print moment)
        | Value.Duration nanos -> tagged writer "duration" (Time.printDuration nanos)
        | Value.Version version -> tagged writer "version" version.Text
        | Value.Type celType -> tagged writer "type" (CelType.name celType)
        | Value.Opaque opaque -> tagged writer opaque.Name opaque.Text
        | Value.Optional inner ->
            writer.WriteString("t", "optional")

            match inner with
            | ValueSome inner ->
                writer.WritePropertyName "v"
                write budget writer inner |> ignore
            | ValueNone -> ()
        | Value.List elements ->
            writer.WriteString("t", "list")
            writer.WriteStartArray "v"
            writeWhilePaid budget elements.Length (fun i -> write budget writer elements[i] |> ignore)
            writer.WriteEndArray()
        | Value.Map map ->
            let keys = map.Keys
            let values = map.Values
            writer.WriteString("t", "map")
            writer.WriteStartArray "v"

            writeWhilePaid budget keys.Length (fun i ->
                writer.WriteStartArray()
                write budget writer keys[i] |> ignore
                write budget writer values[i] |> ignore
                writer.WriteEndArray())

            writer.WriteEndArray()
        // The caller answers these by themselves; inside a value there are none.
        | Value.Unknown _
        | Value.Error _ -> ()

    writer.WriteEndObject()
    isPaid && not budget.IsSpent

and private writeWhilePaid (budget: Budget) (count: int) (item: int -> unit) : unit =
    let mutable i = 0

    while i < count && not budget.IsSpent do
        item i
        i <- i + 1
