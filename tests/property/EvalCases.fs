/// `grammar/cases/eval.cases`: what rules mean, `[facts JSON |] expression ⇶ value | unknown paths | error code`.
///
/// The JSON is what the device reported; a key `$device` in it holds the core columns. `now` is 2026-01-31T12:00:00Z.
module FleetMdm.PropertyTests.EvalCases

open System.Text.Json
open Expecto
open FleetMdm.Rules

let private now: Timestamp =
    match Time.parse "2026-01-31T12:00:00Z" with
    | ValueSome moment -> moment
    | ValueNone -> failwith "the time is written wrong"

/// The facts before the first ` | ` that ends a JSON object, and the expression behind it.
let private split (source: string) : struct (string * string) =
    let isObject (text: string) =
        try
            use document = JsonDocument.Parse text
            document.RootElement.ValueKind = JsonValueKind.Object
        with :? JsonException ->
            false

    let rec from (start: int) =
        match source.IndexOf(" | ", start, System.StringComparison.Ordinal) with
        | -1 -> struct ("{}", source)
        | at when isObject (source.Substring(0, at)) -> struct (source.Substring(0, at), source.Substring(at + 3))
        | at -> from (at + 1)

    from 0

/// The columns that every report has, and those that the case gives.
let private device (root: JsonElement) : Value =
    let columns =
        match root.TryGetProperty "$device" with
        | true, given -> given
        | false, _ -> JsonDocument.Parse("{}").RootElement

    match Json.ofElement FactPath.device columns with
    | Value.Map(:? FactMap as map) when not (Array.contains "tags" map.Names) ->
        Value.Map(FactMap(map.Path, Array.append map.Names [| "tags" |], Array.append map.Values [| Value.emptyList |]))
    | other -> other

let private facts (root: JsonElement) : Value =
    match Json.ofElement FactPath.facts root with
    | Value.Map(:? FactMap as map) ->
        let names, values =
            Array.zip map.Names map.Values |> Array.filter (fun (name, _) -> name <> "$device") |> Array.unzip

        Value.Map(FactMap(FactPath.facts, names, values))
    | other -> other

/// What an expression comes to, in the words of the case file.
let private meaning (source: string) : string =
    let struct (json, text) = split source
    use document = JsonDocument.Parse json

    let compiled =
        CompiledRule.compile (CheckScope.ofRule FactSchema.BuiltIn Map.empty) text

    if not compiled.IsUsable then
        let error =
            compiled.Diagnostics |> List.find (fun diagnostic -> diagnostic.Severity = DiagnosticSeverity.Error)

        "error " + error.Code
    else
        let environment =
            Environment(
                [|
                    device document.RootElement
                    facts document.RootElement
                    Value.Null
                    Value.Timestamp now
                |],
                now
            )

        match Interpreter.evaluate environment compiled.Rule with
        | Value.Unknown(paths, _) ->
            "unknown " + System.String.Join(", ", paths |> List.map (fun path -> path.ToString()))
        | Value.Error error -> "error " + (EvalProblem.toDiagnostic error.Problem error.Span).Code
        | value -> ValueText.print value

let tests: Test = CaseFiles.tests "eval.cases" meaning
