/// What holds for the checker on every rule and on every text, and the cases of grammar/cases/types.cases.
module FleetMdm.PropertyTests.CheckerLaws

open System
open Expecto
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.SyntaxGenerators

let private holds name property =
    Law.holds [ typeof<RuleArbitraries>; typeof<SyntaxArbitraries> ] name property

/// The parameter that the cases use.
let private parameters =
    Map.ofList [
        "min_os", struct (CelType.String, Value.String "14.5")
        "limit", struct (CelType.Int, Value.Int 5L)
    ]

let private caseScope = CheckScope.ofRule FactSchema.BuiltIn parameters

/// The type, or each diagnostic as `CODE@start..end`, in the words of types.cases. An unknown fact follows the type;
/// lints have cases of their own.
let private meaning (source: string) : string =
    let compiled = CompiledRule.compile caseScope source

    let told = [
        for found in compiled.Diagnostics do
            if found.Code = "FM6001" || not (found.Code.StartsWith("FM6", StringComparison.Ordinal)) then
                $"{found.Code}@{found.Span.Start}..{found.Span.End}"
    ]

    let parts =
        if compiled.IsUsable then
            CelType.print compiled.Rule.Body.Type :: told
        else
            told

    String.Join(" ", parts)

let private cases = CaseFiles.tests "types.cases" meaning

let private acceptance =
    testCase "nine of ten generated rules are accepted" (fun () ->
        let texts = Gen.sampleWithSize 60 2_000 anyRuleText

        let accepted =
            texts
            |> Array.filter (fun text ->
                match Parser.parse text with
                | struct (tree, []) -> isAccepted tree
                | _ -> false)

        let rate = float accepted.Length / float texts.Length
        printfn "accepted %d of %d generated rules" accepted.Length texts.Length
        Expect.isGreaterThanOrEqual rate 0.9 "the generators drifted from the checker")

let private scopes = [ "checked", caseScope; "unchecked", { caseScope with TypeCheck = false } ]

/// True when evaluating ended in a call that no overload takes.
let private isNoOverload (value: Value) : bool =
    match value with
    | Value.Error error ->
        match error.Problem with
        | EvalProblem.NoSuchOverload _
        | EvalProblem.NoFields _
        | EvalProblem.NotBool _
        | EvalProblem.Unresolved _ -> true
        | _ -> false
    | _ -> false

let private soundness =
    testList "soundness" [
        holds
            "a rule over typed facts never meets a type that it was not made for"
            (fun (TypedFactsRule rule) (device: Device) ->
                let value = Interpreter.evaluate (environmentOf (reportOf device)) (lower rule)

                Expect.isFalse
                    (isNoOverload value)
                    (Printer.print rule + "\n" + printFacts device.Facts + "\n" + ValueText.print value))

        holds "what is accepted gives bool, unknown or an error" (fun (AnyRule rule) (device: Device) ->
            match Interpreter.evaluate (environmentOf (reportOf device)) (lower rule) with
            | Value.Bool _
            | Value.Unknown _
            | Value.Error _ -> ()
            // A rule of type dyn may give anything: its caller has a look.
            | other -> Expect.equal (lower rule).Body.Type CelType.Dyn (ValueText.print other))

        holds "checking or not, a rule that is accepted means the same" (fun (AnyRule rule) (device: Device) ->
            let unchecked = Checker.check { caseScope with TypeCheck = false } rule
            let environment = environmentOf (reportOf device)
            let expected = ValueText.print (Interpreter.evaluate environment (lower rule))
            Expect.equal (ValueText.print (Interpreter.evaluate environment unchecked.Rule)) expected "")
    ]

let private totality =
    testList "totality" [
        for name, scope in scopes do
            holds $"any text is checked ({name}), with problems at places in the text" (fun (AnyText text) ->
                let struct (tree, _) = Parser.parse text

                for _, at in (Checker.check scope tree).Problems do
                    Expect.isTrue (0 <= at.Start && at.Start <= at.End && at.End <= text.Length) (string at))

            holds $"any tree is checked ({name})" (fun (SyntaxTree tree) -> Checker.check scope tree |> ignore)

        holds "without the type check, types are no problem" (fun (SyntaxTree tree) ->
            for problem, _ in (Checker.check { caseScope with TypeCheck = false } tree).Problems do
                Expect.isTrue (TypeProblem.isStructural problem) (TypeProblem.toDiagnostic problem (Span.at 0)).Message)

        holds "every diagnostic is one lower-case line with a code" (fun (AnyText text) ->
            for found in (CompiledRule.compile caseScope text).Diagnostics do
                Expect.isMatch found.Code "^FM[0-9]{4}$" text
                Expect.isFalse (found.Message.EndsWith '.' || found.Message.Contains '\n') found.Message)
    ]

let tests: Test = testList "checker" [ cases; acceptance; soundness; totality ]
