namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Text

/// A check of a compiled policy.
[<Sealed>]
type PolicyCheck internal (id: string, document: CheckDocument, rule: CompiledRule, onMissing: Status) =
    member internal _.Rule = rule
    /// What the check is where facts are missing.
    member internal _.OnMissing = onMissing
    /// As written, or `check-1`, `check-2`, … for a check without.
    member _.Id = id
    /// The rule; of a short-form check, the rule it stands for.
    member _.RuleText = rule.Text
    member _.Message = document.Message
    member _.Remediation = document.Remediation
    /// The id of a script in the catalog that remedies a failure; never run by us.
    member _.Script = document.Script
    /// The facts that the rule names, in ordinal order.
    member _.FactPaths: IReadOnlyList<string> = CompiledRule.factPaths rule

/// The outcome of one check of a policy on one device, `on_missing` applied.
[<Sealed>]
type CheckEvaluation
    internal
    (check: PolicyCheck, status: Status, missingFacts: IReadOnlyList<string>, causes: IReadOnlyList<Diagnostic>) =
    member _.Check = check
    member _.Status = status
    /// The paths that were not reported and would decide, also where `on_missing` then decided.
    member _.MissingFacts = missingFacts
    /// Why the rule could not be evaluated; empty unless the status is `Error`.
    member _.Causes = causes

module internal CheckEvaluation =
    let private error (check: PolicyCheck) (problem: EvalProblem) (at: Span) =
        CheckEvaluation(check, Status.Error, [||], [| EvalProblem.toDiagnostic problem at |])

    /// What a rule's value means for its check.
    let ofValue (check: PolicyCheck) (value: Value) : CheckEvaluation =
        match value with
        | Value.Bool true -> CheckEvaluation(check, Status.Pass, [||], [||])
        | Value.Bool false -> CheckEvaluation(check, Status.Fail, [||], [||])
        | Value.Unknown(paths, _) ->
            let missing = [| for path in paths -> path.ToString() |]
            CheckEvaluation(check, check.OnMissing, missing, [||])
        | Value.Error cause -> error check cause.Problem cause.Span
        | other -> error check (EvalProblem.NotBool(ValueType.describe other)) check.Rule.Rule.Body.Span

/// The outcome of one policy on one device. It holds nothing of the device but what its rules said, so that devices
/// with the same outcome can share one object.
[<Sealed>]
type PolicyEvaluation
    internal
    (
        policy: Policy,
        status: Status,
        checks: IReadOnlyList<CheckEvaluation>,
        missingFacts: IReadOnlyList<string>,
        causes: IReadOnlyList<Diagnostic>
    ) =
    let mutable key: string | null = null

    // Each text with its length before it, so that no text can pass for two.
    static let append (text: string) (builder: StringBuilder) =
        builder.Append(text.Length).Append(':').Append text |> ignore

    static let appendAll (missing: IReadOnlyList<string>) (causes: IReadOnlyList<Diagnostic>) (builder: StringBuilder) =
        for path in missing do
            append path (builder.Append '?')

        for cause in causes do
            append cause.Code (builder.Append('!').Append(cause.Span.Start).Append('-').Append(cause.Span.End))
            append cause.Message builder

    member _.Policy = policy
    member _.Status = status
    /// Every check, passing ones too; all `NotApplicable` where the target does not match.
    member _.Checks = checks
    /// All missing facts: of the target, then of the checks, each once, in that order.
    member _.MissingFacts = missingFacts
    /// Why the target could not be evaluated; the checks have their own causes.
    member _.Causes = causes

    /// Equal for equal outcomes of one policy, whatever the device, and different for different ones, so that a store
    /// keeps each distinct outcome once.
    member _.Key: string =
        match key with
        | null ->
            let builder = StringBuilder().Append(int status)
            appendAll missingFacts causes builder

            for check in checks do
                builder.Append('/').Append(int check.Status) |> ignore
                appendAll check.MissingFacts check.Causes builder

            let made = builder.ToString()
            key <- made
            made
        | made -> made

/// A compiled policy: what applies to which device, and its checks.
and [<Sealed>] Policy
    internal
    (
        document: PolicyDocument,
        severity: Severity,
        target: PolicyTarget,
        scope: CheckScope,
        parameters: Value,
        checks: IReadOnlyList<PolicyCheck>
    ) as policy =
    let rules = [|
        match target.When with
        | ValueSome rule -> rule
        | ValueNone -> ()
        for check in checks do
            check.Rule
    |]

    let shape = CompiledRule.shapeOf rules

    /// The same status for every check, because the target decides.
    let byTarget (status: Status) (missing: string list) (causes: Diagnostic list) =
        let missing = missing |> List.distinct |> Array.ofList

        let checks = [| for check in checks -> CheckEvaluation(check, status, missing, [||]) |]

        PolicyEvaluation(policy, status, checks, missing, Array.ofList causes)

    let notApplicable = lazy (byTarget Status.NotApplicable [] [])

    let ofAnswers (answers: Value[]) =
        let evaluations = Array.map2 CheckEvaluation.ofValue (Array.ofSeq checks) answers
        let status = evaluations |> Seq.map (fun check -> check.Status) |> Status.fold

        let missing =
            evaluations |> Seq.collect (fun check -> check.MissingFacts) |> Seq.distinct

        PolicyEvaluation(policy, status, evaluations, Array.ofSeq missing, [||])

    let ofVerdict (verdict: TargetVerdict) (whenItApplies: unit -> PolicyEvaluation) =
        match verdict with
        | TargetVerdict.Applies -> whenItApplies ()
        | TargetVerdict.DoesNot -> notApplicable.Value
        | TargetVerdict.Undecided missing -> byTarget Status.Unknown missing []
        | TargetVerdict.Failed cause -> byTarget Status.Error [] [ cause ]

    member _.Id = document.Id
    member _.Name = document.Name
    member _.Document = document
    member _.Severity = severity
    member _.Checks = checks
    member internal _.Rules: CompiledRule[] = rules
    /// What its rules may refer to.
    member internal _.Scope: CheckScope = scope

    /// True when an answer may change though nothing that was reported does: a rule reads `now`, or the age of something.
    member _.ReadsClock: bool =
        rules
        |> Array.exists (fun rule ->
            TypedExpr.descendants rule.Rule.Body
            |> Seq.exists (fun part ->
                match part.Node with
                | TypedNode.Variable(CheckScope.NowSlot, _)
                | TypedNode.Call({
                                     Implementation = Implementation.Clocked _
                                 },
                                 _) -> true
                | _ -> false))

    member internal _.Targets: PolicyTarget = target
    member internal _.Parameters: Value = parameters

    /// The outcome where the target's verdict is this and, if it applies, the checks' rules gave these answers.
    member internal _.Judge(verdict: TargetVerdict, answers: Value[]) : PolicyEvaluation =
        ofVerdict verdict (fun () -> ofAnswers answers)

    /// Evaluates the policy on one device at a moment. For many devices, `BatchPlan` asks each question once.
    member _.Evaluate(device: DeviceReport, asOf: DateTimeOffset) : PolicyEvaluation =
        match PolicyTarget.ofColumns target device.Os device.Tags with
        | TargetVerdict.DoesNot -> notApplicable.Value
        | columns ->
            let environment = CompiledRule.environment shape device asOf
            environment.Activation[CheckScope.ParamsSlot] <- parameters
            let verdict = PolicyTarget.withFacts target columns environment

            ofVerdict verdict (fun () ->
                ofAnswers [| for check in checks -> Interpreter.evaluate environment check.Rule.Rule |])

    /// How each rule comes to its answer on this device: `targets.when` (null where the policy has none), and one step a
    /// check, in the checks' order.
    member _.Explain(device: DeviceReport, asOf: DateTimeOffset) : PolicyExplanation =
        let environment = CompiledRule.environment shape device asOf
        environment.Activation[CheckScope.ParamsSlot] <- parameters

        let explain (rule: CompiledRule) =
            Trace.explain environment rule.Text rule.Rule

        let whenStep: TraceNode | null =
            match target.When with
            | ValueSome rule -> explain rule
            | ValueNone -> null

        PolicyExplanation(whenStep, [| for check in checks -> explain check.Rule |])

    /// What each check read on this device: one list a check, in the checks' order.
    member _.Readings(device: DeviceReport, asOf: DateTimeOffset) : IReadOnlyList<IReadOnlyList<FactReading>> =
        let environment = CompiledRule.environment shape device asOf

        [| for check in checks -> FactReadings.ofRule environment check.Rule |]

/// What became of a policy document.
[<Sealed>]
type PolicyCompilation internal (policy: Policy | null, problems: PolicyProblems) =
    /// Null when a diagnostic is an error.
    member _.Policy: Policy | null = policy
    /// What is suspicious in a sound policy is looked for when this is asked.
    member _.Diagnostics: IReadOnlyList<PolicyDiagnostic> = problems.Found
