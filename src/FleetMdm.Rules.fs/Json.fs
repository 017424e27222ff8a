/// JSON and values: facts in, as far as a shape asks for them, and values out.
module internal FleetMdm.Rules.Json

open System
open System.Text.Json

/// Nesting that is read; the strict reader of reports stops there too (reliability.md).
let private readerOptions = JsonReaderOptions(MaxDepth = 64 + 2)

/// An integral literal within int64 is an int, any other number a double.
let private readNumber (reader: byref<Utf8JsonReader>) : Value =
    let mutable integer = 0L

    if reader.TryGetInt64 &integer then
        Value.Int integer
    else
        Value.Double(reader.GetDouble())

let private grow (items: 'item[]) : 'item[] =
    let larger = Array.zeroCreate (max 4 (items.Length * 2))
    Array.blit items 0 larger 0 items.Length
    larger

let rec private readValue (reader: byref<Utf8JsonReader>) (path: FactPath) (shape: FactShape | null) : Value =
    match reader.TokenType with
    | JsonTokenType.String -> Value.String(nonNull (reader.GetString()))
    | JsonTokenType.Number -> readNumber &reader
    | JsonTokenType.True -> Value.yes
    | JsonTokenType.False -> Value.no
    | JsonTokenType.StartArray -> readList &reader path shape
    | JsonTokenType.StartObject ->
        match shape with
        | null ->
            let mutable names: string[] = [||]
            readRecord &reader path &names
        | shape when shape.IsWhole ->
            let mutable names: string[] = [||]
            readRecord &reader path &names
        | shape -> readFields &reader shape
    | _ -> Value.Null

/// An object of which only some fields are needed.
and private readFields (reader: byref<Utf8JsonReader>) (shape: FactShape) : Value =
    let wanted = shape.Fields
    let mutable names = Array.zeroCreate<string> wanted.Count
    let mutable values = Array.zeroCreate<Value> wanted.Count
    let mutable count = 0

    while reader.Read() && reader.TokenType <> JsonTokenType.EndObject do
        let mutable i = 0

        while i < wanted.Count && not (reader.ValueTextEquals(ReadOnlySpan wanted[i].Utf8)) do
            i <- i + 1

        reader.Read() |> ignore

        if i = wanted.Count then
            reader.Skip()
        elif reader.TokenType <> JsonTokenType.Null then
            let field = wanted[i]
            names[count] <- field.Name
            values[count] <- readValue &reader field.Shape.Path field.Shape
            count <- count + 1

    if count < names.Length then
        names <- Array.sub names 0 count
        values <- Array.sub values 0 count

    Value.Map(FactMap(shape.Path, names, values))

/// An object that is needed as a whole. `expected` has the names of the object before it in its list, and leaves with
/// the names of this one: most lists of records have the same names in each, so that the texts and even the array of
/// them are made once.
and private readRecord (reader: byref<Utf8JsonReader>) (path: FactPath) (expected: byref<string[]>) : Value =
    let template = expected
    let mutable names: ResizeArray<string> | null = null
    let mutable values = Array.zeroCreate<Value>(max 4 template.Length)
    let mutable count = 0

    while reader.Read() && reader.TokenType <> JsonTokenType.EndObject do
        let isExpected = count < template.Length && reader.ValueTextEquals template[count]

        let name =
            if isExpected then
                template[count]
            else
                nonNull (reader.GetString())

        reader.Read() |> ignore

        if reader.TokenType <> JsonTokenType.Null then
            match names with
            | null when isExpected -> ()
            | null ->
                let own = ResizeArray<string>(ArraySegment(template, 0, min count template.Length))
                own.Add name
                names <- own
            | own -> own.Add name

            if count = values.Length then
                values <- grow values

            let child =
                match reader.TokenType with
                | JsonTokenType.StartObject
                | JsonTokenType.StartArray -> FactPath.child path name
                | _ -> path

            values[count] <- readValue &reader child null
            count <- count + 1

    expected <-
        match names with
        | null when count = template.Length -> template
        | null -> Array.sub template 0 count
        | own -> own.ToArray()

    if count < values.Length then
        values <- Array.sub values 0 count

    Value.Map(FactMap(path, expected, values))

and private readList (reader: byref<Utf8JsonReader>) (path: FactPath) (shape: FactShape | null) : Value =
    let elementPath, elementShape =
        match shape with
        | null -> FactPath.element path, null
        | shape when shape.IsWhole -> shape.ElementPath, null
        | shape -> shape.ElementPath, shape.Element

    let mutable elements = Array.zeroCreate<Value> 4
    let mutable names: string[] = [||]
    let mutable count = 0

    while reader.Read() && reader.TokenType <> JsonTokenType.EndArray do
        if count = elements.Length then
            elements <- grow elements

        elements[count] <-
            match reader.TokenType, elementShape with
            | JsonTokenType.StartObject, null -> readRecord &reader elementPath &names
            | _ -> readValue &reader elementPath elementShape

        count <- count + 1

    Value.List(
        if count < elements.Length then
            Array.sub elements 0 count
        else
            elements
    )

/// Reads one JSON object, as far as the shape needs it. It must be valid JSON without duplicate names, which the
/// strict reader of reports has seen to; JsonException or InvalidOperationException otherwise.
let readObject (shape: FactShape) (utf8: ReadOnlySpan<byte>) : FactMap =
    let mutable reader = Utf8JsonReader(utf8, readerOptions)
    reader.Read() |> ignore

    match readValue &reader shape.Path shape with
    | Value.Map(:? FactMap as map) -> map
    | _ -> raise (JsonException "not an object")

/// Reads one valid JSON value as the fact at a place, all of it.
let readWhole (path: FactPath) (utf8: ReadOnlySpan<byte>) : Value =
    let mutable reader = Utf8JsonReader(utf8, readerOptions)
    reader.Read() |> ignore
    readValue &reader path null

/// A JSON value of a document as a fact at a place: objects in ordinal order of their names, nulls in them left out, of
/// duplicate names the last. For single values by hand; reports are read by `readObject`.
let rec ofElement (path: FactPath) (element: JsonElement) : Value =
    match element.ValueKind with
    | JsonValueKind.String -> Value.String(nonNull (element.GetString()))
    | JsonValueKind.True -> Value.yes
    | JsonValueKind.False -> Value.no
    | JsonValueKind.Number ->
        match element.TryGetInt64() with
        | true, integer -> Value.Int integer
        | false, _ -> Value.Double(element.GetDouble())
    | JsonValueKind.Array ->
        let elementPath = FactPath.element path
        Value.List [| for item in element.EnumerateArray() -> ofElement elementPath item |]
    | JsonValueKind.Object ->
        let fields =
            element.EnumerateObject()
            |> Seq.fold (fun fields field -> Map.add field.Name field.Value fields) Map.empty
            |> Map.filter (fun _ value -> value.ValueKind <> JsonValueKind.Null)
            |> Map.toArray
            |> Array.sortWith (fun (left, _) (right, _) -> Text.compare left right)

        Value.Map(
            FactMap(
                path,
                Array.map fst fields,
                Array.map (fun (name, value) -> ofElement (FactPath.child path name) value) fields
            )
        )
    | _ -> Value.Null
