/// What is suspicious beside a fleet, against a count of the same devices by hand.
module internal FleetMdm.PropertyTests.SurveyLaws

open System.Globalization
open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.BatchLaws

/// So many devices are like the one at this place.
let private weight (place: int) : int = 1 + place % 7 * 5

let private compile (generated: GeneratedPolicy) : Policy =
    match PolicyCompiler.Compile(generated.Document, FactSchema.BuiltIn).Policy with
    | null -> failtest ("not accepted: " + generated.ToString())
    | policy -> policy

/// The status of one rule on devices, under a target, before `on_missing`.
let private statusOf (generated: GeneratedPolicy) (rule: string) : Device -> Status =
    let document = generated.Document
    let check = CheckDocument(null, rule, null, null, null, null, null, null, null)

    let alone =
        PolicyDocument(
            "alone",
            "Alone",
            null,
            null,
            [||],
            document.TargetOs,
            document.TargetTags,
            document.TargetWhen,
            null,
            [||],
            [| check |]
        )

    match PolicyCompiler.Compile(alone, FactSchema.BuiltIn).Policy with
    | null -> failtest ("not accepted: " + rule)
    | policy -> fun device -> policy.Evaluate(reportOf device, asOf).Status

let private number (count: int) =
    count.ToString("N0", CultureInfo.InvariantCulture)

/// The codes of a check that are due by the sentences of their pages, FM6040 apart.
let private dueOf (generated: GeneratedPolicy) (rule: string) (devices: (Device * int) list) : string list =
    let statuses =
        let statusOf = statusOf generated rule
        [ for device, weight in devices -> statusOf device, weight ]

    let having (wanted: Status) =
        statuses |> List.filter (fun (status, _) -> status = wanted) |> List.sumBy snd

    let pass = having Status.Pass
    let fail = having Status.Fail

    if pass + fail = 0 then [ "FM6041" ]
    elif pass + fail < 20 then []
    elif fail = 0 then [ "FM6042" ]
    elif pass = 0 then [ "FM6043" ]
    else []

let mutable private told: Map<string, int> = Map.empty

let private timesTold (code: string) : int =
    Map.tryFind code told |> Option.defaultValue 0

let private agrees (fleet: Fleet) : unit =
    for generated in fleet.Policies do
        let inquiry = FleetInquiry.Of(compile generated)[0]

        let devices =
            fleet.Devices |> List.indexed |> List.map (fun (i, device) -> device, weight i)

        for device, weight in devices do
            inquiry.Count(inquiry.Asked.Evaluate(reportOf device, asOf), weight)

        let applying =
            let statusOf = statusOf generated "true"
            devices |> List.filter (fun (device, _) -> statusOf device = Status.Pass)

        let applied = List.sumBy snd applying

        let found = [
            for found in inquiry.Diagnostics -> found.Field, found.Diagnostic.Code, found.Diagnostic.Message
        ]

        for _, code, _ in found do
            told <- Map.add code (1 + timesTold code) told

        if applied < 20 then
            Expect.isEmpty found "of so few devices nothing is said"
        else
            for i, check in List.indexed generated.Checks do
                let field = $"checks[{i}].rule"

                let codes = [
                    for where, code, _ in found do
                        if where = field && code <> "FM6040" then
                            code
                ]

                Expect.equal codes (dueOf generated (check.Rule.ToString()) applying) field

        for _, code, message in found do
            if code = "FM6040" && not (message.Contains "[]") then
                let path = message.Substring(message.IndexOf '`').Trim '`'

                let reporting =
                    let statusOf = statusOf generated $"known({path})"

                    applying |> List.filter (fun (device, _) -> statusOf device = Status.Pass) |> List.sumBy snd

                Expect.isLessThan (reporting * 10) applied message

                let count = if reporting = 0 then "none" else number reporting
                Expect.stringStarts message $"{count} of {number applied} " path

let tests: Test =
    testSequenced (
        testList "surveys" [
            Law.holdsFor
                5_000
                [ typeof<FleetArbitraries>; typeof<RuleArbitraries> ]
                "what is told of a fleet is what a count by hand tells"
                agrees

            testCase "there is something to tell" (fun () ->
                for code in [ "FM6040"; "FM6041"; "FM6042"; "FM6043" ] do
                    Expect.isGreaterThan (timesTold code) 50 code)
        ]
    )
