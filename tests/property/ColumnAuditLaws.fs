/// Columns against the devices that they were made of.
module internal FleetMdm.PropertyTests.ColumnAuditLaws

open System
open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.BatchLaws

let private planOf (fleet: Fleet) : BatchPlan =
    BatchPlan [
        for policy in fleet.Policies do
            match PolicyCompiler.Compile(policy.Document, FactSchema.BuiltIn).Policy with
            | null -> ()
            | compiled -> compiled
    ]

let private encoded (plan: BatchPlan) (reports: DeviceReport list) : ReadOnlyMemory<byte>[] =
    let builder = plan.NewBatch()

    for report in reports do
        builder.Add report

    use batch = builder.Build()
    [| for column in batch.Encode() -> ReadOnlyMemory column |]

let private compare (plan: BatchPlan) columns (devices: (DeviceReport | null) seq) =
    ColumnAudit.Compare(plan.ColumnNames, columns, Array.ofSeq devices)

let private agrees (fleet: Fleet) : unit =
    let plan = planOf fleet
    let reports = List.map reportOf fleet.Devices
    let columns = encoded plan reports
    let found = compare plan columns [ for report in reports -> report ]
    Expect.isEmpty [ for difference in found -> difference.Name ] "columns of these devices"

    let everyOther: (DeviceReport | null) list = [
        for i in 0 .. reports.Length - 1 do
            if i % 2 = 0 then null else reports[i]
    ]

    Expect.isEmpty [ for difference in compare plan columns everyOther -> difference.Name ] "of some of them"

let private finds (fleet: Fleet) (other: Device) (at: uint16) : unit =
    if not fleet.Devices.IsEmpty then
        let plan = planOf fleet
        let reports = List.map reportOf fleet.Devices
        let columns = encoded plan reports
        let place = int at % reports.Length
        let changed = List.updateAt place (reportOf other) reports

        // One device's columns are the same exactly where a rule can see no difference.
        let differs =
            Seq.exists2
                (fun (left: ReadOnlyMemory<byte>) (right: ReadOnlyMemory<byte>) ->
                    not (left.Span.SequenceEqual right.Span))
                (encoded plan [ reports[place] ])
                (encoded plan [ reportOf other ])

        let found = compare plan columns [ for report in changed -> report ]
        Expect.equal (found.Count > 0) differs "another device at a place"

        for difference in found do
            Expect.equal difference.Row place difference.Name

let tests: Test =
    let arbitraries = [ typeof<RuleArbitraries>; typeof<FleetArbitraries> ]

    testList "column audit" [
        Law.holdsFor 3_000 arbitraries "columns are those of their devices" agrees
        Law.holdsFor 3_000 arbitraries "another device is found at its place" finds
    ]
