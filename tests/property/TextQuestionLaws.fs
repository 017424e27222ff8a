/// Questions about texts that a batch answers by their bytes are answered as they are device by device.
module internal FleetMdm.PropertyTests.TextQuestionLaws

open System
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

/// A rule, and of each device what it has where the rule looks: the facts as JSON, and a text for the device's own fields.
type FleetOfTexts = {
    Rule: string
    Devices: (string * string option) list
} with

    override fleet.ToString() =
        String.Join("\n", fleet.Rule :: List.map string fleet.Devices)

/// Texts that begin, end and meet in each other, of one to four bytes a character, and such as JSON escapes.
let private text: Gen<string> =
    Gen.elements [
        ""
        "a"
        "a"
        "b"
        "ab"
        "é"
        "🐱"
        "日"
        "\""
        "\\"
        "\n"
        "/"
        "<"
        "\u0001"
        "e\u0301"
    ]
    |> Gen.listOf
    |> Gen.resize 4
    |> Gen.map (fun parts -> String.Join("", parts))

let private literal: Gen<string> =
    text
    |> Gen.map (fun text ->
        "\""
        + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\u0001", "\\u0001")
        + "\"")

/// A text as JSON, with the escapes that it needs or with all that there are.
let private jsonText: Gen<string> =
    let options encoder =
        JsonSerializerOptions(Encoder = encoder)

    let styles = [
        options JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        options JavaScriptEncoder.Default
    ]

    Gen.map2
        (fun (text: string) style -> JsonSerializer.Serialize(text, (style: JsonSerializerOptions)))
        text
        (Gen.elements styles)

let private json: Gen<string> =
    Gen.frequency [
        8, jsonText
        1, Gen.elements [ "1"; "1.5"; "true"; "[]"; "[\"a\"]"; "{}"; "{\"name\":\"a\"}" ]
    ]

let private question (place: string) : Gen<string> =
    gen {
        let! part = literal
        let! parts = Gen.listOf literal |> Gen.resize 4
        let list = String.Join(", ", parts)
        let mixed = String.Join(", ", "1" :: parts)

        return!
            Gen.elements [
                $"{place} == {part}"
                $"{place} != {part}"
                $"{part} == {place}"
                $"{part} != {place}"
                $"{place}.startsWith({part})"
                $"{place}.endsWith({part})"
                $"{place}.contains({part})"
                $"{part}.contains({place})"
                $"{place} in [{list}]"
                $"dyn({place}) in [{mixed}]"
                $"!({place} in [{part}, {list}])"
            ]
    }

let private rule: Gen<string> =
    let ofDevice =
        Gen.elements [
            "facts.t"
            "facts.t.name"
            "facts.os.name"
            "device.hostname"
            "device.serial"
        ]
        |> Gen.bind question

    let ofElement =
        gen {
            let! field = Gen.elements [ "s.name"; "s.version" ]
            let! first = question field
            let! second = question "s.name"
            let! list = Gen.elements [ "facts.software"; "facts.lists" ]

            return!
                Gen.elements [
                    $"{list}.exists(s, {first})"
                    $"{list}.all(s, {first})"
                    $"{list}.exists(s, {first} && {second})"
                    $"{list}.all(s, {first} || {second})"
                    $"{list}.exists(s, {first} || {second})"
                ]
        }

    Gen.oneof [
        ofDevice
        ofElement
        Gen.map2 (fun one other -> $"{one} && ({other})") ofDevice ofDevice
        Gen.map2 (fun one other -> $"{one} || !({other})") ofDevice ofElement
    ]

/// The facts of a device with such things at every place that rules look at, or with some of them missing.
let private facts: Gen<string> =
    gen {
        let! direct = json
        let! typed = json
        let! names = Gen.listOf (Gen.zip json (Gen.optionOf json)) |> Gen.resize 4
        let! kind = Gen.choose (0, 9)

        let elements = [
            for name, version in names ->
                match version with
                | Some version -> "{\"name\":" + name + ",\"version\":" + version + "}"
                | None -> "{\"name\":" + name + "}"
        ]

        let list = "[" + String.Join(",", elements) + "]"

        return
            match kind with
            | 0 -> "{}"
            | 1 -> "{\"lists\":" + direct + ",\"software\":" + typed + ",\"t\":{\"name\":" + direct + "}}"
            | _ ->
                "{\"lists\":"
                + list
                + ",\"os\":{\"name\":"
                + typed
                + "},\"software\":"
                + list
                + ",\"t\":"
                + direct
                + "}"
    }

type FleetOfTextsArbitraries =
    static member FleetOfTexts() : Arbitrary<FleetOfTexts> =
        let device = Gen.zip facts (Gen.optionOf text)

        Arb.fromGenShrink (
            Gen.map2 (fun rule devices -> { Rule = rule; Devices = devices }) rule (Gen.listOfLength 30 device),
            fun fleet ->
                seq {
                    for i in 0 .. fleet.Devices.Length - 1 do
                        {
                            fleet with
                                Devices = List.removeAt i fleet.Devices
                        }
                }
        )

let private compile (rule: string) : Policy | null =
    let check = CheckDocument(null, rule, null, null, null, null, null, null, null)

    PolicyCompiler
        .Compile(
            PolicyDocument("generated", "Generated", null, null, [||], [||], [||], null, null, [||], [| check |]),
            FactSchema.BuiltIn
        )
        .Policy

/// How many answers were compared, and how many of them were yes or no.
let private compare (fleet: FleetOfTexts) : struct (int * int) =
    match compile fleet.Rule with
    | null -> struct (0, 0)
    | policy ->
        let plan = BatchPlan [| policy |]
        let builder = plan.NewBatch()

        let devices = [
            for facts, text in fleet.Devices ->
                let own = Option.toObj text
                let host = Option.defaultValue "h" text

                DeviceReport(
                    "d",
                    host,
                    "linux",
                    null,
                    own,
                    Nullable(),
                    [||],
                    ReadOnlyMemory(Encoding.UTF8.GetBytes facts)
                )
        ]

        List.iter builder.Add devices
        use batch = builder.Build()
        let outcomes = (plan.Evaluate(batch, asOf))[0]
        Expect.hasLength (outcomes.Codes.ToArray()) devices.Length "evaluated on columns"
        let mutable decided = 0

        devices
        |> List.iteri (fun row device ->
            let expected = policy.Evaluate(device, asOf)
            Expect.equal outcomes.Distinct[outcomes.Codes[row]].Key expected.Key fleet.Rule

            if expected.Status = Status.Pass || expected.Status = Status.Fail then
                decided <- decided + 1)

        struct (devices.Length, decided)

let tests: Test =
    testList "text questions" [
        Law.holdsFor
            5_000
            [ typeof<FleetOfTextsArbitraries> ]
            "a question about texts is answered as for each device"
            (fun fleet -> compare fleet |> ignore)
        testCase "many questions have an answer" (fun () ->
            let counts =
                Gen.sampleWithSize 20 300 (FleetOfTextsArbitraries.FleetOfTexts().Generator) |> Array.map compare

            let compared = counts |> Array.sumBy (fun (struct (compared, _)) -> compared)
            let decided = counts |> Array.sumBy (fun (struct (_, decided)) -> decided)
            Expect.isGreaterThan compared 5_000 "compared"
            Expect.isGreaterThan (2 * decided) compared "half are pass or fail")
    ]
