namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// How many devices answered so.
[<NoEquality; NoComparison>]
type internal AnswerCount = {
    mutable Pass: int64
    mutable Fail: int64
    mutable Unknown: int64
    mutable Error: int64
}

module private FleetThresholds =
    /// Of fewer devices nothing is said: that all of them are alike is no wonder.
    [<Literal>]
    let Minimum = 20L

    /// A fact that fewer than one in so many devices report is one that few report.
    [<Literal>]
    let Few = 10L

/// Rules of a policy as questions to a fleet: what each of them answers on the devices that the policy applies to, and how
/// many of those have reported what the rules look at. Whoever evaluates `Asked` on the fleet counts the outcomes here, and
/// `Diagnostics` tells what is suspicious in them. Not safe to use from several threads.
[<Sealed>]
type FleetInquiry private (policy: Policy, target: PolicyTarget, rules: InquiredRule list) =
    let facts = FleetQuestions.factsOf policy.Scope rules
    let always = CompiledRule.compile policy.Scope "true"

    // Passes where the policy applies; and of the rules, a missing fact is always told as unknown.
    let questions = [
        always
        for rule in rules do
            rule.Rule
        for fact in facts do
            fact.IsReported
    ]

    let written = CheckDocument(null, null, null, null, null, null, null, null, null)

    let checks = [|
        for question in questions -> PolicyCheck(question.Text, written, question, Status.Unknown)
    |]

    let asked =
        Policy(policy.Document, policy.Severity, target, policy.Scope, policy.Parameters, checks)

    let counts = [|
        for _ in questions ->
            {
                Pass = 0L
                Fail = 0L
                Unknown = 0L
                Error = 0L
            }
    |]

    let missing = [| for _ in questions -> HashSet<string>(StringComparer.Ordinal) |]
    let causes: (string | null)[] = Array.zeroCreate checks.Length
    let mutable elsewhere = 0L

    let applied () = counts[0].Pass

    let share (devices: int64) : DeviceShare = {
        Devices = devices
        Of = applied ()
        IsNarrowed = elsewhere > 0L
    }

    let reporting (fact: int) : int64 = counts[1 + rules.Length + fact].Pass

    /// The facts that were missing where a rule was unknown, the rarest first, and those above others before them.
    let missingOf (rule: int) : struct (InquiredFact * int64) list =
        [
            for i, fact in List.indexed facts do
                if missing[1 + rule].Contains(fact.Path.ToString()) then
                    struct (fact, reporting i)
        ]
        |> List.sortBy (fun (struct (fact, reporting)) -> struct (reporting, (FactPath.segments fact.Path).Length))

    let ofRule (index: int) (told: List<FactPath>) : struct (InquiredRule * Diagnostic) list =
        let rule = rules[index]
        let answers = counts[1 + index]
        let decided = answers.Pass + answers.Fail
        let inTheWay = missingOf index

        let tell problem at =
            struct (rule, SurveyProblem.toDiagnostic problem at)

        let isTold =
            inTheWay |> List.exists (fun (struct (fact, _)) -> FleetQuestions.isTold policy.Scope fact.Path)

        [
            if decided = 0L then
                if not isTold then
                    let named = [
                        for struct (fact, reporting) in inTheWay -> struct (fact.Path.ToString(), reporting)
                    ]

                    tell
                        (SurveyProblem.NeverAnswered(share answers.Unknown, answers.Error, named, causes[1 + index]))
                        rule.Whole
            else
                for struct (fact, reporting) in inTheWay do
                    let isNews =
                        told
                        |> Seq.forall (fun before ->
                            not (FactPath.same before fact.Path || FleetQuestions.isAbove before fact.Path))

                    if
                        reporting * FleetThresholds.Few < applied ()
                        && isNews
                        && not (FleetQuestions.isTold policy.Scope fact.Path)
                    then
                        told.Add fact.Path

                        tell
                            (SurveyProblem.RarelyReported(fact.Path.ToString(), share reporting))
                            (FleetQuestions.placeOf rule fact.Path)

                if rule.IsCheck && decided >= FleetThresholds.Minimum then
                    if answers.Fail = 0L then
                        tell (SurveyProblem.NeverFails(share answers.Pass)) rule.Whole
                    elif answers.Pass = 0L then
                        tell (SurveyProblem.NeverPasses(share answers.Fail)) rule.Whole
        ]

    let countCheck (index: int) (check: CheckEvaluation) (devices: int64) : unit =
        let count = counts[index]

        match check.Status with
        | Status.Pass -> count.Pass <- count.Pass + devices
        | Status.Fail -> count.Fail <- count.Fail + devices
        | Status.Unknown -> count.Unknown <- count.Unknown + devices
        | _ -> count.Error <- count.Error + devices

        missing[index].UnionWith check.MissingFacts

        if isNull causes[index] && check.Causes.Count > 0 then
            causes[index] <- check.Causes[0].Message

    /// The inquiries into a policy: into its checks, and into the condition of its target where it has one.
    static member Of(policy: Policy) : IReadOnlyList<FleetInquiry> = [|
        FleetInquiry(
            policy,
            policy.Targets,
            [ for i in 0 .. policy.Checks.Count - 1 -> FleetQuestions.ofCheck policy i ]
        )
        match policy.Targets.When with
        | ValueSome condition ->
            FleetInquiry(policy, { policy.Targets with When = ValueNone }, [ FleetQuestions.ofWhen condition ])
        | ValueNone -> ()
    |]

    /// The policy that is asked about.
    member _.Policy = policy

    /// What is to be evaluated on the fleet: a policy under the same id, with questions for checks.
    member _.Asked: Policy = asked

    /// Takes an outcome of `Asked` that so many devices have.
    member _.Count(outcome: PolicyEvaluation, devices: int) : unit =
        // Where the target does not match, or is not known to, it decides for all checks.
        if outcome.Checks[0].Status <> Status.Pass then
            elsewhere <- elsewhere + int64 devices
        else
            for i in 0 .. outcome.Checks.Count - 1 do
                countCheck i outcome.Checks[i] (int64 devices)

    /// What is suspicious beside the fleet, but for what its author has silenced in the rule itself; nothing where the
    /// policy applies to less than 20 devices.
    member _.Diagnostics: IReadOnlyList<PolicyDiagnostic> =
        if applied () < FleetThresholds.Minimum then
            [||]
        else
            let told = List<FactPath>()

            [|
                for i in 0 .. rules.Length - 1 do
                    for struct (rule, diagnostic) in ofRule i told do
                        if not (rule.IsWritten && RuleIgnores.silences rule.Rule.Text diagnostic) then
                            PolicyDiagnostic(rule.Field, rule.CheckId, diagnostic)
            |]
