/// The conformance expressions that give bool, as rules of policies: evaluated device by device, and on a batch.
module internal FleetMdm.PropertyTests.ConformanceBatches

open System
open System.IO
open System.Text
open System.Text.Json
open Expecto
open FleetMdm.Rules

let private asOf = DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)

/// Tests that a rule of a policy can be: variables and containers are nothing that a policy has.
let private isRule (test: JsonElement) : bool =
    let has (name: string) = fst (test.TryGetProperty name)
    let expected = test.GetProperty "expect"

    let isBool =
        match expected.TryGetProperty "value" with
        | true, value when value.ValueKind = JsonValueKind.Object -> Conformance.text value "t" = "bool"
        | _ -> false

    isBool && not (has "bindings" || has "container" || has "disableCheck" || has "checkOnly")

/// The expression alone, and where some devices leave it open.
let private policyOf (number: int) (expression: string) : Policy | null =
    let check (rule: string) =
        CheckDocument(null, rule, null, null, null, null, null, null, null)

    let id = "test-" + string number

    PolicyCompiler
        .Compile(
            PolicyDocument(
                id,
                id,
                null,
                null,
                [||],
                [||],
                [||],
                null,
                null,
                [||],
                [|
                    check expression
                    check ("facts.asked == true && (\n" + expression + "\n)")
                |]
            ),
            FactSchema.BuiltIn
        )
        .Policy

let private device (facts: string) =
    DeviceReport("d", "h", "linux", null, null, Nullable(), [||], ReadOnlyMemory(Encoding.UTF8.GetBytes facts))

let private agree (suite: JsonDocument) : unit =
    let cases = [|
        for number, test in Seq.indexed (suite.RootElement.GetProperty("tests").EnumerateArray()) do
            if isRule test then
                match policyOf number (Conformance.text test "expr") with
                | null -> ()
                | policy ->
                    struct (policy, test.GetProperty("expect").GetProperty("value").GetProperty("v").GetBoolean())
    |]

    Expect.isGreaterThan cases.Length 700 "expressions that are rules"

    let devices = [
        device "{\"asked\":true}"
        device "{\"asked\":false}"
        device "{}"
        device "{\"asked\":\"no\"}"
        device "{\"asked\":true}"
    ]

    let plan = BatchPlan [| for struct (policy, _) in cases -> policy |]

    let builder = plan.NewBatch()
    List.iter builder.Add devices
    use batch = builder.Build()
    let outcomes = plan.Evaluate(batch, asOf)
    let mutable onColumns = 0

    cases
    |> Array.iteri (fun place (struct (policy, expected)) ->
        let rule = policy.Checks[0].RuleText
        let status = if expected then Status.Pass else Status.Fail
        Expect.equal (policy.Evaluate(devices.Head, asOf)).Status status rule

        if not outcomes[place].Codes.IsEmpty then
            onColumns <- onColumns + 1

            devices
            |> List.iteri (fun row device ->
                let found = outcomes[place].Distinct[outcomes[place].Codes[row]]
                Expect.equal found.Key (policy.Evaluate(device, asOf)).Key rule))

    Expect.isGreaterThan onColumns 700 "policies evaluated on columns"

let tests: Test =
    match Conformance.findSuite () with
    | Some suite ->
        testList "conformance batches" [
            testCase "expressions that give bool answer on a batch as on each device" (fun () ->
                use document = JsonDocument.Parse(File.ReadAllBytes suite)
                agree document)
        ]
    // Conformance says that the suite is missing.
    | None -> testList "conformance batches" []
