/// The rules and the device of rules.json, and the expressions of the conformance suite.
module FleetMdm.LanguageBenchmarks.TypicalRules

open System
open System.Collections.Generic
open System.IO
open System.Text
open System.Text.Json
open FleetMdm.Rules

/// The nearest folder above that holds a file, searched from where the program lies.
let private findAbove (relative: string) : string option =
    let rec climb (folder: DirectoryInfo | null) =
        match folder with
        | null -> None
        | here when File.Exists(Path.Combine(here.FullName, relative)) -> Some(Path.Combine(here.FullName, relative))
        | here -> climb here.Parent

    climb (DirectoryInfo AppContext.BaseDirectory)

let private given =
    match findAbove "bench/language/rules.json" with
    | Some path -> JsonDocument.Parse(File.ReadAllText path).RootElement
    | None -> failwith "bench/language/rules.json is in no folder above the program"

let private text (element: JsonElement) (name: string) : string = string (element.GetProperty name)

/// Rules by name, in the order of the file.
let rules: (string * string) list = [
    for rule in given.GetProperty("rules").EnumerateArray() -> text rule "name", text rule "rule"
]

let private asOf =
    DateTimeOffset.Parse(text given "asOf", Globalization.CultureInfo.InvariantCulture)

let private report: DeviceReport =
    let device = given.GetProperty "device"

    let lastSeen =
        DateTimeOffset.Parse(text device "last_seen", Globalization.CultureInfo.InvariantCulture)

    let tags: IReadOnlyList<string> = [| for tag in device.GetProperty("tags").EnumerateArray() -> string tag |]

    DeviceReport(
        text device "device_id",
        text device "hostname",
        text device "os",
        text device "os_version",
        text device "serial",
        Nullable lastSeen,
        tags,
        ReadOnlyMemory(JsonSerializer.SerializeToUtf8Bytes(given.GetProperty "facts"))
    )

let internal scope = CheckScope.ofRule FactSchema.BuiltIn Map.empty

/// The device with the facts that a rule needs.
let internal environmentOf (compiled: CompiledRule) : FleetMdm.Rules.Environment =
    CompiledRule.environment (CompiledRule.shapeOf [ compiled ]) report asOf

let internal compile (rule: string) : CompiledRule =
    let compiled = CompiledRule.compile scope rule

    if compiled.IsUsable then
        compiled
    else
        failwith (rule + ": " + compiled.Diagnostics.Head.Message)

/// The expressions of the conformance suite that use no declarations of their own and that the checker accepts; none
/// where the suite is not beside the repository.
let conformance: string[] =
    match findAbove "shared/conformance/cel.json" with
    | None -> [||]
    | Some path ->
        let suite = JsonDocument.Parse(File.ReadAllText path).RootElement

        [|
            for test in suite.GetProperty("tests").EnumerateArray() do
                if (CompiledRule.compile scope (text test "expr")).IsUsable then
                    text test "expr"
        |]
