/// A batch answers as the interpreter does: for every policy and device the same outcome, down to causes and missing facts.
module internal FleetMdm.PropertyTests.BatchLaws

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

/// Policies and devices. Few distinct devices many times, and many once: columns see both.
type Fleet = {
    Policies: GeneratedPolicy list
    Devices: Device list
} with

    override fleet.ToString() =
        let policies = fleet.Policies |> List.map string

        let devices =
            fleet.Devices |> List.map (fun device -> $"{device.Columns} {printFacts device.Facts}")

        String.Join("\n", policies @ devices)

type FleetArbitraries =
    static member Fleet() : Arbitrary<Fleet> =
        let policies =
            Gen.listOf (RuleArbitraries.GeneratedPolicy().Generator)
            |> Gen.resize 3
            |> Gen.map (List.truncate 3)

        let devices = Gen.listOf (RuleArbitraries.Device().Generator)

        let shrink (fleet: Fleet) =
            seq {
                for i in 0 .. fleet.Devices.Length - 1 do
                    {
                        fleet with
                            Devices = List.removeAt i fleet.Devices
                    }

                for i in 0 .. fleet.Policies.Length - 1 do
                    {
                        fleet with
                            Policies = List.removeAt i fleet.Policies
                    }

                for i in 0 .. fleet.Policies.Length - 1 do
                    for smaller in RuleArbitraries.GeneratedPolicy().Shrinker fleet.Policies[i] do
                        {
                            fleet with
                                Policies = List.updateAt i smaller fleet.Policies
                        }

                for i in 0 .. fleet.Devices.Length - 1 do
                    for smaller in RuleArbitraries.Device().Shrinker fleet.Devices[i] do
                        {
                            fleet with
                                Devices = List.updateAt i smaller fleet.Devices
                        }
            }

        Arb.fromGenShrink (
            Gen.map2
                (fun policies devices -> {
                    Policies = policies
                    Devices = devices
                })
                policies
                devices,
            shrink
        )

let private compileDocument (document: PolicyDocument) : Policy =
    match PolicyCompiler.Compile(document, FactSchema.BuiltIn).Policy with
    | null -> failtest ("not accepted: " + document.Checks[0].Rule)
    | compiled -> compiled

let private compile (policy: GeneratedPolicy) : Policy = compileDocument policy.Document

let private stored (batch: Batch) : ReadOnlyMemory<byte>[] = [| for column in batch.Encode() -> ReadOnlyMemory column |]

let private again (plan: BatchPlan) (batch: Batch) : Batch =
    let columns = stored batch
    Expect.equal columns.Length plan.ColumnNames.Count "a column a name"

    match plan.TryDecode(batch.Rows, columns) with
    | null -> failtest "columns as they were written were refused"
    | batch -> batch

/// A column with one byte changed, or cut short, is refused.
let private refuses (fleet: Fleet) (column: uint16) (at: uint16) (change: byte) : unit =
    let plan = BatchPlan(fleet.Policies |> List.map compile)
    let builder = plan.NewBatch()

    for device in fleet.Devices do
        builder.Add(reportOf device)

    let batch = builder.Build()
    let columns = stored batch

    if columns.Length > 0 then
        let place = int column % columns.Length
        let bytes = columns[place].ToArray()

        columns[place] <-
            if change = 0uy then
                columns[place].Slice(0, int at % bytes.Length)
            else
                bytes[int at % bytes.Length] <- bytes[int at % bytes.Length] ^^^ change
                ReadOnlyMemory bytes

        Expect.isNull (plan.TryDecode(batch.Rows, columns)) plan.ColumnNames[place]

/// How often policies were evaluated on columns, and how often they had to be handed back.
let private compare (fleet: Fleet) : struct (int * int) =
    // Each policy twice, so that parts are shared; what went wrong is told at another place in the second.
    let policies = [|
        for policy in fleet.Policies do
            compile policy
            compileDocument (policy.DocumentAfter "  ")
    |]

    let devices = fleet.Devices |> List.map reportOf |> Array.ofList
    let plan = BatchPlan policies

    let expected = [|
        for policy in policies -> devices |> Array.map (fun device -> policy.Evaluate(device, asOf))
    |]

    let mutable onColumns = 0
    let mutable handedBack = 0

    /// Evaluates devices, given by their places, as one batch.
    let evaluate (places: int[]) (asStored: Batch -> Batch) =
        let builder = plan.NewBatch()

        for place in places do
            builder.Add devices[place]

        use batch = asStored (builder.Build())
        let outcomes = plan.Evaluate(batch, asOf)

        for i in 0 .. policies.Length - 1 do
            if outcomes[i].Codes.Length = 0 then
                handedBack <- handedBack + places.Length
            else
                onColumns <- onColumns + places.Length

                for row in 0 .. places.Length - 1 do
                    let found = outcomes[i].Distinct[outcomes[i].Codes[row]]
                    let expected = expected[i][places[row]]
                    Expect.equal found.Key expected.Key (policies[i].Checks[0].RuleText)
                    Expect.equal found.Status expected.Status (policies[i].Checks[0].RuleText)

    let all = [| 0 .. devices.Length - 1 |]
    // Half of them first, whose answers are remembered. A batch that was written and read again is the same batch.
    evaluate (Array.filter (fun place -> place % 2 = 0) all) id
    evaluate all (again plan)
    struct (onColumns, handedBack)

let tests: Test =
    testList "batch" [
        Law.holdsInParts
            4
            100_000
            [ typeof<RuleArbitraries>; typeof<FleetArbitraries> ]
            "a batch answers as each of its devices does"
            (fun fleet -> compare fleet |> ignore)
        Law.holdsFor 2_000 [ typeof<RuleArbitraries>; typeof<FleetArbitraries> ] "damaged columns are refused" refuses
        testCase "a batch without devices has no outcomes" (fun () ->
            let plan =
                BatchPlan [|
                    for policy in Gen.sampleWithSize 20 200 (RuleArbitraries.GeneratedPolicy().Generator) ->
                        compile policy
                |]

            use batch = plan.NewBatch().Build()

            for outcomes in plan.Evaluate(batch, asOf) do
                Expect.isEmpty outcomes.Distinct "outcomes"
                Expect.isTrue outcomes.Codes.IsEmpty "codes")
        testCase "most policies are evaluated on columns" (fun () ->
            let counts =
                Gen.sampleWithSize 20 200 (FleetArbitraries.Fleet().Generator) |> Array.map compare

            let onColumns = counts |> Array.sumBy (fun (struct (onColumns, _)) -> onColumns)
            let handedBack = counts |> Array.sumBy (fun (struct (_, handedBack)) -> handedBack)
            Expect.isGreaterThan onColumns (10 * handedBack) "few were")
    ]
