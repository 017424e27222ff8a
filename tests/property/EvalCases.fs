/// grammar/cases/eval.cases, presence.cases and trace.cases: what rules mean, and how that is explained. A case is
/// `[facts JSON |] expression`.
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

/// Compiles the expression of a case and evaluates it where its facts are; or the code of what is wrong with it.
let private within (source: string) (answer: FleetMdm.Rules.Environment -> CompiledRule -> string) : string =
    let struct (json, text) = split source
    use document = JsonDocument.Parse json

    let compiled =
        CompiledRule.compile (CheckScope.ofRule FactSchema.BuiltIn Map.empty) text

    if compiled.IsUsable then
        let activation = [|
            device document.RootElement
            facts document.RootElement
            Value.Null
            Value.Timestamp now
        |]

        answer (FleetMdm.Rules.Environment(activation, now)) compiled
    else
        let error =
            compiled.Diagnostics |> List.find (fun diagnostic -> diagnostic.Severity = DiagnosticSeverity.Error)

        "error " + error.Code

/// What an expression comes to, in the words of eval.cases.
let private meaning (source: string) : string =
    within source (fun environment compiled ->
        match Interpreter.evaluate environment compiled.Rule with
        | Value.Unknown(paths, _) ->
            "unknown " + System.String.Join(", ", paths |> List.map (fun path -> path.ToString()))
        | Value.Error error -> "error " + (EvalProblem.toDiagnostic error.Problem error.Span).Code
        | value -> ValueText.print value)

/// An explanation on one line, in the words of trace.cases.
let private outline (source: string) : string =
    let rec write (isRoot: bool) (node: TraceNode) : string =
        let note =
            match node.Note with
            | null -> ""
            | note -> " {" + note + "}"

        let parts =
            if node.Children.Count = 0 then
                ""
            else
                " [" + System.String.Join("; ", Seq.map (write false) node.Children) + "]"

        let place =
            match node.Fact with
            | null -> ""
            | fact when fact = node.Source -> ""
            | fact -> " at " + fact

        let decides = if node.IsDeciding && not isRoot then " !" else ""
        node.Source + " = " + node.Outcome + place + decides + note + parts

    within source (fun environment compiled -> write true (Trace.explain environment compiled.Text compiled.Rule))

let tests: Test =
    testList "evaluation cases" [
        CaseFiles.tests "eval.cases" meaning
        CaseFiles.tests "presence.cases" meaning
        CaseFiles.tests "trace.cases" outline
    ]
