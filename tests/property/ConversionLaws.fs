/// What holds between the two ways to write a check: the way to the rule and back leads home, and what is converted
/// means the same on every device.
module FleetMdm.PropertyTests.ConversionLaws

open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.ShortFormReading
open FleetMdm.PropertyTests.SyntaxGenerators

let private holds name property =
    Law.holds
        [
            typeof<RuleArbitraries>
            typeof<ShortFormArbitraries>
            typeof<SyntaxArbitraries>
        ]
        name
        property

let private ruleOf (check: CheckDocument) : string =
    match CheckConverter.TryToRule(check, FactSchema.BuiltIn) with
    | true, NonNull rule -> rule
    | _ -> failtest $"{check.Key} {check.Op} stands for no rule"

let private tryShortForm (rule: string) : CheckDocument voption =
    match CheckConverter.TryToShortForm(rule, FactSchema.BuiltIn) with
    | true, NonNull check, _ -> ValueSome check
    | _ -> ValueNone

let private shortFormOf (rule: string) : CheckDocument =
    match tryShortForm rule with
    | ValueSome check -> check
    | ValueNone -> failtest $"no short form: {rule}"

let private statusOf (check: CheckDocument) (report: DeviceReport) : Status voption =
    let document =
        PolicyDocument("p", "P", null, null, [||], [||], [||], null, null, [||], [ check ])

    match PolicyCompiler.Compile(document, FactSchema.BuiltIn).Policy with
    | null -> ValueNone
    | policy -> ValueSome(policy.Evaluate(report, asOf).Checks[0].Status)

let private ruleCheck (rule: string) =
    CheckDocument(null, rule, null, null, null, null, null, null, null)

/// Rules that a person would write for one fact, beside those that the short form writes itself.
let private written = [
    "facts.disk.encrypted"
    "!facts.disk.encrypted"
    "(facts.disk.encrypted) == true"
    "facts.cpu.cores >= 8"
    "device.os in ['macos', 'ios']"
    "!(device.os in [\"macos\"])"
    "facts.os.name.contains('1')"
    "facts.os.name . matches ( '^1' )"
    "version(device.os_version).atLeast(\"14.5\")"
    "facts.custom.`odd-key` == 1.5"
    "\"prod\" in device.tags"
]

/// Rules that look like one fact, one operator and one value.
let private without = [
    "facts.custom.a", "a fact that may be no bool"
    "facts.hostname == \"a\"", "a key that means the column"
    "facts[\"a.b\"] == 1", "a key with a dot in a segment"
    "facts[\"custom\"].a == 1", "an index that the short form writes with a dot"
    "facts.custom.a == null", "a null"
    "facts.custom.a == 1u", "an unsigned number"
    "1 == facts.custom.a", "the other way round"
    "facts.custom.a == facts.custom.b", "two facts"
    "facts.custom.?a == 1", "an optional field"
    "facts.custom.a > 1", "an order that the short form takes text for, too"
    "facts.cpu.cores >= 8 // enough", "a comment"
    "facts.disk.encrypted && facts.cpu.cores == 8", "two clauses"
    "params.a == 1", "a parameter"
    "facts.cpu.cores + 1 == 9", "arithmetic"
]

let tests: Test =
    testList "conversion" [
        holds "from the short form to its rule and back" (fun (form: ShortForm) ->
            let rule = ruleOf form.Document
            let back = shortFormOf rule
            Expect.equal (back.Key, back.Op) (form.Key, form.Op) rule
            Expect.equal (ruleOf back) rule rule)

        holds "the short form that is found again means the same" (fun (form: ShortForm) (device: Device) ->
            let report = reportOf device
            let back = shortFormOf (ruleOf form.Document)
            Expect.equal (statusOf back report) (ValueSome(ShortFormReading.status form report)) "")

        holds "a rule in its short form means the same" (fun (device: Device) ->
            let report = reportOf device

            for rule in written do
                let check = shortFormOf rule
                Expect.equal (statusOf check report) (statusOf (ruleCheck rule) report) rule)

        holds "a rule that is found to have one means the same in it" (fun (AnyRule tree) (device: Device) ->
            let rule = Printer.print tree

            match tryShortForm rule with
            | ValueNone -> ()
            | ValueSome check ->
                let report = reportOf device

                match statusOf (ruleCheck rule) report with
                | ValueNone -> ()
                | status -> Expect.equal (statusOf check report) status rule)

        testList "no short form" [
            for rule, why in without do
                testCase why (fun () -> Expect.equal (tryShortForm rule |> ValueOption.map _.Key) ValueNone rule)
        ]
    ]
