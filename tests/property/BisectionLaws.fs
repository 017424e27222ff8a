/// Comparisons that a batch answers from a few entries of a column answer as they do device by device.
module internal FleetMdm.PropertyTests.BisectionLaws

open System
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

/// A rule, and what each device has where it looks: the fact as JSON, another of which there are few, and when the device was
/// seen.
type ComparedFleet = {
    Rule: string
    Devices: (string option * string option * DateTimeOffset option) list
} with

    override fleet.ToString() =
        let device (fact: string option, other: string option, seen: DateTimeOffset option) = $"{fact} {other} {seen}"
        String.Join("\n", fleet.Rule :: List.map device fleet.Devices)

let private operators = Gen.elements [ "<"; "<="; ">"; ">=" ]

let private integer: Gen<int64> =
    Gen.oneof [
        Gen.choose (-12, 12) |> Gen.map int64
        Gen.elements [
            Int64.MinValue
            Int64.MinValue + 1L
            Int64.MaxValue
            Int64.MaxValue - 1L
            0L
            9007199254740993L
        ]
        ArbMap.defaults |> ArbMap.generate<int64>
    ]

let private decimalText: Gen<string> =
    Gen.oneof [
        Gen.choose (-400, 400)
        |> Gen.map (fun number -> Text.Json.JsonSerializer.Serialize(float number / 8.0))
        Gen.elements [
            "1E+308"
            "-1E+308"
            "5E-324"
            "0.1"
            "-0.5"
            "9223372036854775807.5"
            "1E+19"
        ]
    ]

let private time: Gen<DateTimeOffset> =
    Gen.oneof [
        Gen.choose (-3_000_000, 3_000_000) |> Gen.map (fun seconds -> asOf.AddSeconds(float seconds))
        Gen.elements [
            DateTimeOffset.MinValue
            DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)
            asOf
            asOf.AddTicks 1L
        ]
    ]

let private timeText (moment: DateTimeOffset) =
    moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", Globalization.CultureInfo.InvariantCulture)

let private timeFact: Gen<string> =
    Gen.frequency [
        8, time |> Gen.map (fun moment -> "\"" + timeText moment + "\"")
        1,
        Gen.elements [
            "\"2026-02-30T00:00:00Z\""
            "\"2026-01-01T00:00:60Z\""
            "\"2026-01-01T02:00:00+02:00\""
            "\"2026-01-01T00:00:00.5Z\""
            "\"0000-01-01T00:00:00Z\""
            "\"soon\""
        ]
    ]

/// Facts of one kind mostly, and of any other now and then.
let private fact: Gen<string option> =
    Gen.frequency [
        6, integer |> Gen.map (string >> Some)
        3, decimalText |> Gen.map Some
        4, timeFact |> Gen.map Some
        1,
        Gen.elements [
            None
            Some "true"
            Some "\"text\""
            Some "[]"
            Some "[1]"
            Some "{}"
            Some "{\"a\":1}"
        ]
    ]

/// A place of the schema of each type, and one that is not in it.
let private place =
    Gen.elements [
        "facts.n"
        "facts.disk.free_bytes"
        "facts.updates.last_installed"
        "facts.disk.encryption_method"
    ]

let private written (number: int64) =
    if number = Int64.MinValue then
        "-9223372036854775807"
    else
        string number

let private comparison: Gen<string> =
    gen {
        let! path = place
        let! order = operators
        let! number = integer |> Gen.map written
        let! other = integer |> Gen.map written
        let! part = Gen.elements [ "0.5"; "-2.25"; "1e10"; "3.0"; number ]
        let! hours = Gen.choose (-900, 900)
        let! moment = time |> Gen.map timeText

        return!
            Gen.elements [
                $"{path} {order} {part}"
                $"{part} {order} {path}"
                $"{path} + {number} {order} {other}"
                $"{number} + {path} {order} {other}"
                $"{path} - {number} {order} {other}"
                $"{number} - {path} {order} {other}"
                $"{path} * {number} {order} {other}"
                $"{part} * {path} {order} {part}"
                $"{path} / {number} {order} {other}"
                $"{number} / {path} {order} {other}"
                $"{number} - {path} * {other} {order} {number}"
                $"dyn({path}) {order} {number}"
                $"now - device.last_seen {order} duration(\"{hours}h\")"
                $"device.last_seen + duration(\"{hours}h\") {order} now"
                $"device.last_seen {order} timestamp(\"{moment}\")"
                $"facts.updates.last_installed {order} timestamp(\"{moment}\")"
                $"now - facts.updates.last_installed {order} duration(\"{hours}h\")"
                $"facts.n {order} \"{moment}\""
                $"facts.n + \"x\" {order} \"{moment}\""
                $"known({path})"
                $"missing({path})"
                $"has({path})"
                $"has(facts.n.a)"
                $"{path} {order} {number} || now - device.last_seen {order} duration(\"{hours}h\")"
                $"!({path} {order} {number}) && known({path})"
                $"{path} {order} facts.other"
                $"facts.other {order} {path}"
                $"{path} * {number} {order} facts.other"
                $"{path} + facts.other {order} {number}"
                $"facts.other - {path} {order} facts.other"
                $"facts.other / 2 {order} {path} - {number}"
                $"now - device.last_seen {order} duration(\"{hours}h\") * facts.other"
                $"device.last_seen + duration(\"{hours}h\") {order} timestamp(facts.other)"
                $"device.last_seen {order} timestamp(facts.other) - duration(\"{hours}h\")"
            ]
    }

type ComparedFleetArbitraries =
    static member ComparedFleet() : Arbitrary<ComparedFleet> =
        let seen = Gen.frequency [ 9, Gen.map Some time; 1, Gen.constant None ]

        let fleet =
            gen {
                let! rule = comparison
                let! others = Gen.listOfLength 3 fact
                let! count = Gen.choose (1, 3)
                let other = Gen.elements (List.truncate count others)
                let! devices = Gen.listOfLength 60 (Gen.zip3 fact other seen)
                return { Rule = rule; Devices = devices }
            }

        Arb.fromGenShrink (
            fleet,
            fun fleet ->
                seq {
                    for size in [ fleet.Devices.Length / 2; fleet.Devices.Length - 1 ] do
                        if size > 0 && size < fleet.Devices.Length then
                            {
                                fleet with
                                    Devices = List.truncate size fleet.Devices
                            }

                            {
                                fleet with
                                    Devices = List.skip (fleet.Devices.Length - size) fleet.Devices
                            }
                }
        )

/// The facts of a device that has this at every place that the rules look at.
let private factsWith (fact: string option) (other: string option) : byte[] =
    let fields = [
        match fact with
        | Some json -> $"\"disk\":{{\"encryption_method\":{json},\"free_bytes\":{json}}},\"n\":{json}"
        | None -> ()
        match other with
        | Some json -> $"\"other\":{json}"
        | None -> ()
        match fact with
        | Some json -> $"\"updates\":{{\"last_installed\":{json}}}"
        | None -> ()
    ]

    Encoding.UTF8.GetBytes("{" + String.Join(",", fields) + "}")

let mutable private compared = 0
let mutable private decided = 0

let private agrees (fleet: ComparedFleet) : unit =
    let document =
        PolicyDocument(
            "generated",
            "Generated",
            null,
            null,
            [||],
            [||],
            [||],
            null,
            null,
            [||],
            [| CheckDocument(null, fleet.Rule, null, null, null, null, null, null, null) |]
        )

    match PolicyCompiler.Compile(document, FactSchema.BuiltIn).Policy with
    | null -> ()
    | policy ->
        let plan = BatchPlan [| policy |]
        let builder = plan.NewBatch()

        let devices = [
            for fact, other, seen in fleet.Devices ->
                DeviceReport(
                    "d",
                    "h",
                    "linux",
                    null,
                    null,
                    Option.toNullable seen,
                    [||],
                    ReadOnlyMemory(factsWith fact other)
                )
        ]

        List.iter builder.Add devices
        use batch = builder.Build()
        let outcomes = (plan.Evaluate(batch, asOf))[0]

        devices
        |> List.iteri (fun row device ->
            let expected = policy.Evaluate(device, asOf)
            compared <- compared + 1

            if expected.Status = Status.Pass || expected.Status = Status.Fail then
                decided <- decided + 1

            Expect.equal outcomes.Distinct[outcomes.Codes[row]].Key expected.Key fleet.Rule)

let tests: Test =
    testList "bisection" [
        Law.holdsFor 5_000 [ typeof<ComparedFleetArbitraries> ] "a comparison answers as each device does" agrees
        testCase "many comparisons have an answer" (fun () ->
            compared <- 0
            decided <- 0
            Gen.sampleWithSize 20 500 (ComparedFleetArbitraries.ComparedFleet().Generator) |> Array.iter agrees
            Expect.isGreaterThan (10 * decided) compared "a tenth is pass or fail")
    ]
