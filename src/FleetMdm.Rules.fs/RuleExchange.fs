namespace FleetMdm.Rules

open System
open System.Buffers
open System.Collections.Generic
open System.Text
open System.Text.Json

/// What `eval --batch` was asked for. The element's document must outlive it.
[<NoEquality; NoComparison>]
type private ExchangeRequest = {
    Expression: string
    /// Declared variables and bindings in one order, with the values of those that are bound.
    Variables: struct (string * CelType * Value voption) list
    Functions: Function list
    Container: string
    TypeCheck: bool
    CheckOnly: bool
    Facts: Value
    Device: Value
    Now: Timestamp
}

/// What a request comes to.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type private ExchangeAnswer =
    | Value of Value * typeName: string
    | Type of string
    | Unknown of FactPath list
    | Error of Diagnostic

/// Requests as they are written.
module private ExchangeRequest =
    /// Why a request cannot be read.
    exception Malformed of reason: string

    let private tryGet (element: JsonElement) (name: string) : JsonElement voption =
        if element.ValueKind <> JsonValueKind.Object then
            raise (Malformed("an object with `" + name + "` is expected"))

        match element.TryGetProperty name with
        | true, found when found.ValueKind <> JsonValueKind.Null -> ValueSome found
        | _ -> ValueNone

    let private text (what: string) (element: JsonElement) : string =
        match element.ValueKind with
        | JsonValueKind.String -> nonNull (element.GetString())
        | _ -> raise (Malformed("`" + what + "` is no text"))

    let private textOr (otherwise: string) (element: JsonElement) (name: string) : string =
        match tryGet element name with
        | ValueSome found -> text name found
        | ValueNone -> otherwise

    let private flag (element: JsonElement) (name: string) (otherwise: bool) : bool =
        match tryGet element name with
        | ValueSome found when found.ValueKind = JsonValueKind.True -> true
        | ValueSome found when found.ValueKind = JsonValueKind.False -> false
        | ValueSome _ -> raise (Malformed("`" + name + "` is neither true nor false"))
        | ValueNone -> otherwise

    let private items (element: JsonElement) (name: string) : JsonElement list =
        match tryGet element name with
        | ValueSome found when found.ValueKind = JsonValueKind.Array -> List.ofSeq (found.EnumerateArray())
        | ValueSome _ -> raise (Malformed("`" + name + "` is no array"))
        | ValueNone -> []

    let private celType (text: string) : CelType =
        match CelType.tryParse text with
        | ValueSome found -> found
        | ValueNone -> raise (Malformed("`" + text + "` is no type"))

    let private typeItems (element: JsonElement) (name: string) : CelType list =
        items element name |> List.map (fun item -> celType (text name item))

    /// A function that the request declares but cannot define: it can be checked, not called.
    let private declaredFunction (declaration: JsonElement) : Function =
        let name = textOr "" declaration "name"

        {
            Name = name
            Overloads = [
                for overload in items declaration "overloads" ->
                    {
                        IsMember = flag overload "instance" false
                        Parameters = typeItems overload "params"
                        Result = celType (textOr "dyn" overload "result")
                    }
            ]
            Implementation = Implementation.Variadic(fun span _ -> Value.error span (EvalProblem.Unresolved name))
            Preparation = ValueNone
            Doc = ""
        }

    let private variables (request: JsonElement) (typeEnv: JsonElement list) =
        let bindings = Dictionary<string, Value>(StringComparer.Ordinal)

        match tryGet request "bindings" with
        | ValueSome found when found.ValueKind = JsonValueKind.Object ->
            for binding in found.EnumerateObject() do
                match TaggedValue.tryRead binding.Value with
                | Ok value -> bindings[binding.Name] <- value
                | Error reason -> raise (Malformed reason)
        | ValueSome _ -> raise (Malformed "`bindings` is no object")
        | ValueNone -> ()

        let declared = [
            for declaration in typeEnv do
                if textOr "ident" declaration "kind" = "ident" then
                    let name = textOr "" declaration "name"

                    let value =
                        match bindings.TryGetValue name with
                        | true, value -> ValueSome value
                        | false, _ -> ValueNone

                    bindings.Remove name |> ignore

                    struct (name, celType (textOr "dyn" declaration "type"), value)
        ]

        declared
        @ [
            for binding in bindings -> struct (binding.Key, CelType.Dyn, ValueSome binding.Value)
        ]

    let private root (request: JsonElement) (name: string) (path: FactPath) : Value =
        match tryGet request name with
        | ValueSome found when found.ValueKind = JsonValueKind.Object -> Json.ofElement path found
        | ValueSome _ -> raise (Malformed("`" + name + "` is no object"))
        | ValueNone -> Value.Map(FactMap(path, [||], [||]))

    /// A device always has a list of tags.
    let private withTags (device: Value) : Value =
        match device with
        | Value.Map(:? FactMap as map) when not (Array.contains "tags" map.Names) ->
            Value.Map(
                FactMap(map.Path, Array.append map.Names [| "tags" |], Array.append map.Values [| Value.emptyList |])
            )
        | other -> other

    let private moment (request: JsonElement) (asOf: DateTimeOffset) : Timestamp =
        match tryGet request "as_of" with
        | ValueNone -> Time.ofDateTimeOffset asOf
        | ValueSome found ->
            match Time.parse (text "as_of" found) with
            | ValueSome moment -> moment
            | ValueNone -> raise (Malformed "`as_of` is no RFC 3339 time")

    let read (request: JsonElement) (asOf: DateTimeOffset) : ExchangeRequest =
        let expression =
            match tryGet request "expr" with
            | ValueSome found -> text "expr" found
            | ValueNone -> raise (Malformed "there is no `expr`")

        let typeEnv = items request "typeEnv"

        {
            Expression = expression
            Variables = variables request typeEnv
            Functions = [
                for declaration in typeEnv do
                    if textOr "ident" declaration "kind" = "function" then
                        declaredFunction declaration
            ]
            Container = textOr "" request "container"
            TypeCheck = flag request "check" true
            CheckOnly = flag request "checkOnly" false
            Facts = root request "facts" FactPath.facts
            Device = withTags (root request "device" FactPath.device)
            Now = moment request asOf
        }

/// Requests answered.
module private ExchangeAnswer =
    let private activation (request: ExchangeRequest) : Value[] = [|
        request.Device
        request.Facts
        Value.Map(FactMap(FactPath.root "params", [||], [||]))
        Value.Timestamp request.Now
        for struct (name, _, value) in request.Variables do
            match value with
            | ValueSome value -> value
            | ValueNone -> Value.error (Span.at 0) (EvalProblem.Unresolved name)
    |]

    let private firstError (diagnostics: Diagnostic list) : Diagnostic voption =
        diagnostics
        |> List.tryFind (fun diagnostic -> diagnostic.Severity = DiagnosticSeverity.Error)
        |> ValueOption.ofOption

    let private evaluate (request: ExchangeRequest) (rule: TypedRule) : ExchangeAnswer =
        match Interpreter.evaluate (Environment(activation request, request.Now)) rule with
        | Value.Unknown(paths, _) -> ExchangeAnswer.Unknown paths
        | Value.Error error -> ExchangeAnswer.Error(EvalProblem.toDiagnostic error.Problem error.Span)
        | value -> ExchangeAnswer.Value(value, CelType.print rule.Body.Type)

    /// A declaration of a function that the language has adds its overloads to those that are there.
    let private withOverloads (declared: Function) : Function =
        match FunctionTable.tryFind declared.Name with
        | ValueSome known -> {
            known with
                Overloads = known.Overloads @ declared.Overloads
          }
        | ValueNone -> declared

    let ofRequest (request: ExchangeRequest) : ExchangeAnswer =
        let struct (expr, syntaxProblems) = Parser.parse request.Expression

        match syntaxProblems with
        | struct (problem, span) :: _ -> ExchangeAnswer.Error(SyntaxProblem.toDiagnostic problem span)
        | [] ->
            let functions =
                match request.Functions with
                | [] -> FunctionTable.rules
                | declared -> FunctionTable(FunctionTable.rows @ List.map withOverloads declared)

            let names = [ for struct (name, celType, _) in request.Variables -> name, celType ]

            let scope = {
                CheckScope.ofBindings functions FactSchema.BuiltIn names with
                    Container = request.Container
                    TypeCheck = request.TypeCheck
            }

            let result = Checker.check scope expr

            let diagnostics = [
                for problem, span in result.Problems -> TypeProblem.toDiagnostic problem span
            ]

            match firstError diagnostics with
            | ValueSome diagnostic -> ExchangeAnswer.Error diagnostic
            | ValueNone when request.CheckOnly -> ExchangeAnswer.Type(CelType.print result.Rule.Body.Type)
            | ValueNone -> evaluate request result.Rule

    let private writeError (writer: Utf8JsonWriter) (diagnostic: Diagnostic) : unit =
        writer.WriteStartObject "error"
        writer.WriteString("code", diagnostic.Code)
        writer.WriteString("message", diagnostic.Message)
        writer.WriteEndObject()

    /// One line of JSON: the id, then what came of the request.
    let print (writeId: Utf8JsonWriter -> unit) (answer: ExchangeAnswer) : string =
        let attempt (answer: ExchangeAnswer) : string voption =
            let buffer = ArrayBufferWriter<byte>()
            use writer = new Utf8JsonWriter(buffer)
            writer.WriteStartObject()
            writer.WritePropertyName "id"
            writeId writer

            let isWhole =
                match answer with
                | ExchangeAnswer.Value(value, typeName) ->
                    writer.WritePropertyName "value"
                    let isWhole = TaggedValue.write (Budget Limits.cost) writer value
                    writer.WriteString("type", typeName)
                    isWhole
                | ExchangeAnswer.Type typeName ->
                    writer.WriteString("type", typeName)
                    true
                | ExchangeAnswer.Unknown paths ->
                    writer.WriteStartArray "unknown"

                    for path in paths do
                        writer.WriteStringValue(path.ToString())

                    writer.WriteEndArray()
                    true
                | ExchangeAnswer.Error diagnostic ->
                    writeError writer diagnostic
                    true

            writer.WriteEndObject()
            writer.Flush()

            if isWhole then
                ValueSome(Encoding.UTF8.GetString buffer.WrittenSpan)
            else
                ValueNone

        match attempt answer with
        | ValueSome line -> line
        | ValueNone ->
            let tooLarge =
                EvalProblem.toDiagnostic (EvalProblem.CostExceeded Limits.cost) (Span.at 0)

            attempt (ExchangeAnswer.Error tooLarge) |> ValueOption.defaultValue ""

/// One line of JSON in, one out: `eval --batch`, and the conformance suite. The protocol and the tagged values are
/// described in grammar/README.md.
[<AbstractClass; Sealed>]
type RuleExchange private () =
    static let malformed (reason: string) : ExchangeAnswer =
        ExchangeAnswer.Error(EvalProblem.toDiagnostic (EvalProblem.MalformedRequest reason) (Span.at 0))

    /// Answers one request. Never throws: a malformed line gets an error with its id, or with `lineNumber`.
    static member Answer(line: string, lineNumber: int64, asOf: DateTimeOffset) : string =
        let writeNumber (writer: Utf8JsonWriter) = writer.WriteNumberValue lineNumber

        try
            use document = JsonDocument.Parse(line, JsonDocumentOptions(MaxDepth = 256))
            let request = document.RootElement

            let writeId (writer: Utf8JsonWriter) =
                match request.ValueKind with
                | JsonValueKind.Object ->
                    match request.TryGetProperty "id" with
                    | true, id -> id.WriteTo writer
                    | false, _ -> writeNumber writer
                | _ -> writeNumber writer

            let answer =
                try
                    ExchangeAnswer.ofRequest (ExchangeRequest.read request asOf)
                with
                | ExchangeRequest.Malformed reason -> malformed reason
                // Text with half a surrogate pair is valid JSON, and no text.
                | :? InvalidOperationException -> malformed "it holds text that is not Unicode"

            ExchangeAnswer.print writeId answer
        with
        | :? JsonException -> ExchangeAnswer.print writeNumber (malformed "it is not JSON")
        // The id itself is no text; the reader refuses a line with half a surrogate pair.
        | :? InvalidOperationException
        | :? ArgumentException -> ExchangeAnswer.print writeNumber (malformed "it holds text that is not Unicode")
