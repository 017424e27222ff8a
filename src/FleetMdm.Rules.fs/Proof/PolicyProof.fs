namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What became of one case.
[<Sealed>]
type CaseOutcome
    internal (case: PolicyCase, evaluation: PolicyEvaluation | null, problems: IReadOnlyList<PolicyDiagnostic>) =
    member _.Case = case
    /// What the policy said; null when it does not compile with the case's parameters.
    member _.Evaluation: PolicyEvaluation | null = evaluation
    /// Why it does not compile; empty when it does.
    member _.Problems = problems

    member _.Holds =
        match evaluation with
        | null -> false
        | said -> case.Expected.Holds said

/// A case with the policy as its parameters make it, and what its rules say: everything but what a mutant changes.
[<NoEquality; NoComparison>]
type private ProvenCase = {
    Case: PolicyCase
    Policy: Policy
    /// Cases with the same parameters share a policy, and so the compiled mutants of it: its place among them.
    Variant: int
    Environment: FleetMdm.Rules.Environment
    Columns: TargetVerdict
    Verdict: TargetVerdict
    Answers: Value[]
}

module private ProvenCase =
    let create (case: PolicyCase) (policy: Policy) (variant: int) : ProvenCase =
        // All facts: a mutant may ask for others than the rule does.
        let environment =
            CompiledRule.environment (FactShape.Whole FactPath.facts) case.Device case.AsOf

        environment.Activation[CheckScope.ParamsSlot] <- policy.Parameters

        let columns = PolicyTarget.ofColumns policy.Targets case.Device.Os case.Device.Tags

        {
            Case = case
            Policy = policy
            Variant = variant
            Environment = environment
            Columns = columns
            Verdict = PolicyTarget.withFacts policy.Targets columns environment
            Answers = [|
                for check in policy.Checks -> Interpreter.evaluate environment check.Rule.Rule
            |]
        }

    let holds (case: ProvenCase) : bool =
        case.Case.Expected.Holds(case.Policy.Judge(case.Verdict, case.Answers))

    /// Whether it still holds with another rule at a place: that of a check, or -1 for `targets.when`.
    let holdsWith (index: int) (rule: CompiledRule) (case: ProvenCase) : bool =
        let outcome =
            if index < 0 then
                let targets = {
                    case.Policy.Targets with
                        When = ValueSome rule
                }

                case.Policy.Judge(PolicyTarget.withFacts targets case.Columns case.Environment, case.Answers)
            else
                let answer = Interpreter.evaluate case.Environment rule.Rule
                case.Policy.Judge(case.Verdict, Array.updateAt index answer case.Answers)

        case.Case.Expected.Holds outcome

/// A policy and the cases that its author wrote for it: whether they hold, what of the rules they reach, and which
/// mistakes in a rule they would find. Nothing in it depends on anything but what it is given.
[<Sealed>]
type PolicyProof(policy: Policy, cases: IReadOnlyList<PolicyCase>, schema: FactSchema) =
    let variants = List<Policy>()

    let compiled = [|
        for case in cases do
            let compilation =
                if case.Parameters.Count = 0 then
                    PolicyCompilation(policy, PolicyProblems())
                else
                    PolicyCompiler.CompileWith(policy.Document, case.Parameters, schema)

            struct (case, compilation)
    |]

    let proven =
        variants.Add policy

        [|
            for struct (case, compilation) in compiled do
                match compilation.Policy with
                | null -> ()
                | own when Object.ReferenceEquals(own, policy) -> ProvenCase.create case policy 0
                | own ->
                    variants.Add own
                    ProvenCase.create case own (variants.Count - 1)
        |]

    let outcomes =
        lazy
            [|
                for struct (case, compilation) in compiled do
                    match compilation.Policy with
                    | null ->
                        let errors =
                            compilation.Diagnostics
                            |> Seq.filter (fun found -> found.Diagnostic.Severity = DiagnosticSeverity.Error)

                        CaseOutcome(case, null, Array.ofSeq errors)
                    | own -> CaseOutcome(case, own.Evaluate(case.Device, case.AsOf), [||])
            |]

    /// The rules with their checks: `targets.when` first.
    let rulesOf (policy: Policy) : struct (int * CompiledRule) list = [
        match policy.Targets.When with
        | ValueSome rule -> struct (-1, rule)
        | ValueNone -> ()
        for index in 0 .. policy.Checks.Count - 1 do
            struct (index, policy.Checks[index].Rule)
    ]

    let checkId (index: int) : string | null =
        if index < 0 then null else policy.Checks[index].Id

    let watch (books: Dictionary<struct (int * int), PartCoverage>[]) (policy: Policy) =
        rulesOf policy
        |> List.mapi (fun place (struct (index, rule)) -> struct (index, RuleCoverage.watch books[place] rule))

    /// The rule's mutants, each compiled once for every set of parameters.
    let mutantsOf (index: int) (rule: CompiledRule) : RuleMutant seq =
        let struct (tree, _) = Parser.parse rule.Text

        // A case that does not hold finds nothing.
        let sound = Array.filter ProvenCase.holds proven

        let judge (struct (mutant: Mutants.Mutant, text: string)) : RuleMutant voption =
            let byVariant =
                Array.init variants.Count (fun variant -> lazy (CompiledRule.compile variants[variant].Scope text))

            let own = byVariant[0].Value

            let finds (case: ProvenCase) =
                let mutated = byVariant[case.Variant].Value
                mutated.IsUsable && not (ProvenCase.holdsWith index mutated case)

            let become (fate: MutantFate) (hint: string | null) =
                RuleMutant(checkId index, index, mutant.At, MutationNote.describe mutant.Change, text, fate, hint)

            if not own.IsUsable then
                ValueNone
            elif Array.exists finds sound then
                ValueSome(become MutantFate.Killed null)
            else
                match Equivalence.compare rule.Text rule.Rule.Body text own.Rule.Body with
                | Equivalence.Comparison.Same -> ValueSome(become MutantFate.Equivalent null)
                | Equivalence.Comparison.Different(_, []) -> ValueSome(become MutantFate.Survived null)
                | Equivalence.Comparison.Different(inElement, states) ->
                    ValueSome(become MutantFate.Survived (MutationNote.tellApart inElement states))

        Mutants.ofRule tree |> Seq.choose (fun mutant -> ValueOption.toOption (judge mutant))

    member _.Outcomes: IReadOnlyList<CaseOutcome> = outcomes.Value

    /// What the cases saw of each boolean part of the rules, whether they hold or not.
    member _.Cover() : PolicyCoverage =
        let rules = rulesOf policy

        let books =
            rules |> List.map (fun _ -> Dictionary<struct (int * int), PartCoverage>()) |> Array.ofList

        let watched = variants |> Seq.map (watch books) |> Array.ofSeq

        for case in proven do
            for struct (index, rule) in watched[case.Variant] do
                let isAsked =
                    match case.Columns, case.Verdict with
                    | TargetVerdict.DoesNot, _ -> false
                    | _ when index < 0 -> true
                    | _, TargetVerdict.Applies -> true
                    | _ -> false

                if isAsked then
                    RuleCoverage.run case.Environment rule

        PolicyCoverage [|
            for place, struct (index, rule) in List.indexed rules do
                RuleCoverage.ofPlaces (checkId index) index rule.Text books[place]
        |]

    /// Puts every small mistake into every rule, and asks the cases that hold whether they find it.
    member _.Mutate() : PolicyMutation =
        PolicyMutation [|
            for struct (index, rule) in rulesOf policy do
                yield! mutantsOf index rule
        |]
