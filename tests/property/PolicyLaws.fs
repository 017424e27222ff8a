/// What holds for policies: their short form, the folding of statuses, and the keys of outcomes.
module FleetMdm.PropertyTests.PolicyLaws

open System
open Expecto
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.ShortFormReading
open FleetMdm.PropertyTests.SyntaxGenerators

let private arbitraries = [
    typeof<RuleArbitraries>
    typeof<ShortFormArbitraries>
    typeof<SyntaxArbitraries>
]

let private holds name property = Law.holds arbitraries name property

let private compile (document: PolicyDocument) : Policy =
    let compilation = PolicyCompiler.Compile(document, FactSchema.BuiltIn)

    match compilation.Policy with
    | null ->
        let told = [
            for found in compilation.Diagnostics do
                if found.Diagnostic.Severity = DiagnosticSeverity.Error then
                    $"{found.Diagnostic.Code} {found.Field}: {found.Diagnostic.Message}"
        ]

        failtest (String.Join("\n", told))
    | policy -> policy

let private policyOf (checks: CheckDocument list) : PolicyDocument =
    PolicyDocument("p", "P", null, null, [||], [||], [||], null, null, [||], checks)

// Short form ----------------------------------------------------------------------------------------------------

let private shortForm =
    testList "short form" [
        holds "its rule is a direct reading of key, operator and value" (fun (form: ShortForm) (device: Device) ->
            let report = reportOf device
            let policy = compile (policyOf [ form.Document ])
            let check = policy.Evaluate(report, asOf).Checks[0]

            Expect.equal
                check.Status
                (ShortFormReading.status form report)
                (check.Check.RuleText + "\n" + printFacts device.Facts))

        testCase "the cases come to every status" (fun () ->
            let sample (arbitrary: FsCheck.Arbitrary<'case>) =
                Gen.sampleWithSize 50 2_000 arbitrary.Generator

            let counts =
                Array.zip (sample (ShortFormArbitraries.ShortForm())) (sample (RuleArbitraries.Device()))
                |> Array.countBy (fun (form, device) -> ShortFormReading.status form (reportOf device))
                |> Map.ofArray

            for status in [ Status.Pass; Status.Fail; Status.Unknown; Status.Error ] do
                let count = Map.tryFind status counts |> Option.defaultValue 0
                Expect.isGreaterThan count 100 $"{status} is rare: {counts}")

        holds "a missing fact is named by the whole path that was asked for" (fun (form: ShortForm) (device: Device) ->
            let check =
                (compile (policyOf [ form.Document ])).Evaluate(reportOf device, asOf).Checks[0]

            if check.Status = Status.Unknown then
                Expect.sequenceEqual check.MissingFacts check.Check.FactPaths check.Check.RuleText)

        holds "its rule is canonical text" (fun (form: ShortForm) ->
            let text = (compile (policyOf [ form.Document ])).Checks[0].RuleText
            let struct (tree, _) = Parser.parse text
            // An odd key is an index where back-quotes cannot hold it; all else is as the printer has it.
            Expect.equal (Printer.print tree) text "")
    ]

// Folding -------------------------------------------------------------------------------------------------------

let private statuses =
    Gen.elements [ Status.Pass; Status.Fail; Status.Unknown; Status.Error; Status.NotApplicable ]

/// The product page's sentence, word by word.
let private foldedBySentence (checks: Status list) : Status =
    let any status = List.contains status checks

    if any Status.Fail then
        Status.Fail
    elif any Status.Error then
        Status.Error
    elif any Status.Unknown then
        Status.Unknown
    elif List.forall (fun status -> status = Status.NotApplicable) checks then
        Status.NotApplicable
    else
        Status.Pass

let private folding =
    testList "folding" [
        holds
            "a policy's status is what the sentence says"
            (Prop.forAll (FsCheck.FSharp.Arb.fromGen (Gen.listOf statuses)) (fun checks ->
                Expect.equal (Status.fold checks) (foldedBySentence checks) ""))

        holds "a policy's status is its checks' folded" (fun (generated: GeneratedPolicy) (device: Device) ->
            let outcome = (compile generated.Document).Evaluate(reportOf device, asOf)
            let checks = [ for check in outcome.Checks -> check.Status ]
            Expect.equal outcome.Status (foldedBySentence checks) "")

        holds "on_missing decides where facts are missing, and nothing else" (fun (AnyRule rule) (device: Device) ->
            let evaluate (onMissing: string | null) =
                let text = Printer.print rule
                let check = CheckDocument(null, text, null, null, null, onMissing, null, null, null)
                (compile (policyOf [ check ])).Evaluate(reportOf device, asOf).Checks[0]

            let plain = evaluate null

            for word, status in
                [
                    "fail", Status.Fail
                    "pass", Status.Pass
                    "not_applicable", Status.NotApplicable
                ] do
                let decided = evaluate word

                let expected =
                    if plain.Status = Status.Unknown then
                        status
                    else
                        plain.Status

                Expect.equal decided.Status expected word
                Expect.sequenceEqual decided.MissingFacts plain.MissingFacts word)
    ]

// Keys ----------------------------------------------------------------------------------------------------------

/// Everything that an outcome shows, for comparison by F#.
let private shown (outcome: PolicyEvaluation) =
    let causes (told: Diagnostic seq) = [
        for cause in told -> cause.Code, cause.Message, cause.Span.Start, cause.Span.End
    ]

    outcome.Status,
    List.ofSeq outcome.MissingFacts,
    causes outcome.Causes,
    [
        for check in outcome.Checks -> check.Status, List.ofSeq check.MissingFacts, causes check.Causes
    ]

let private keys =
    testList "keys" [
        holds
            "two outcomes of a policy have one key exactly when they show the same"
            (fun (generated: GeneratedPolicy) (first: Device) (second: Device) ->
                let policy = compile generated.Document
                let one = policy.Evaluate(reportOf first, asOf)
                let other = policy.Evaluate(reportOf second, asOf)
                Expect.equal (one.Key = other.Key) (shown one = shown other) (one.Key + "\n" + other.Key))
    ]

// The door ------------------------------------------------------------------------------------------------------

let private totality =
    testList "totality" [
        holds
            "any words make a compilation: a policy, or an error that says why not"
            (fun (AnyText id) (AnyText rule) (AnyText key) (AnyText op) (AnyText word) ->
                let value =
                    DocumentValue([| ScalarValue(word, ScalarKind.Integer) |], word.Length % 2 = 0)

                let document =
                    PolicyDocument(
                        id,
                        word,
                        null,
                        word,
                        [||],
                        [| word |],
                        [| key |],
                        rule,
                        op,
                        [| ParameterDocument(key, word, value, null) |],
                        [
                            CheckDocument(id, rule, null, null, null, op, null, null, null)
                            CheckDocument(null, null, key, op, value, null, null, null, null)
                            CheckDocument(null, null, key, "eq", value, null, null, null, null)
                            CheckDocument(null, null, key, "regex", value, null, null, null, null)
                        ]
                    )

                let compilation = PolicyCompiler.Compile(document, FactSchema.BuiltIn)

                let hasErrors =
                    compilation.Diagnostics
                    |> Seq.exists (fun found -> found.Diagnostic.Severity = DiagnosticSeverity.Error)

                Expect.equal (isNull compilation.Policy) hasErrors "")
    ]

let tests: Test = testList "policies" [ shortForm; folding; keys; totality ]
