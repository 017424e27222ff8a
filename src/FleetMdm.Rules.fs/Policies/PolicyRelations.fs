namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What a policy says that another one denies, or says already.
[<Sealed>]
type PolicyRelation internal (policy: Policy, diagnostic: Diagnostic) =
    /// The later of the two: the one to tell it of.
    member _.Policy = policy
    member _.Diagnostic = diagnostic

/// A policy as conditions on a device: the ways in which each check passes and fails.
[<NoEquality; NoComparison>]
type private PolicyConditions = {
    Policy: Policy
    Passes: struct (PolicyCheck * Clauses.Way list) list
    Fails: Clauses.Way list
    /// Missing facts never count as passing.
    IsStrict: bool
    /// Missing facts never count as failing.
    IsLenient: bool
}

module private PolicyConditions =
    /// The systems that a target names, as a condition on the device.
    let private ofSystems (target: PolicyTarget) : Clauses.Way list =
        match target.Systems with
        | [] -> [ Map.empty ]
        | systems -> [ Map.ofList [ "device.os", Regions.among (List.map Value.String systems) ] ]

    /// Nothing is known of what has too many ways.
    let private both (left: Clauses.Way list) (right: Clauses.Way list) : Clauses.Way list =
        Clauses.tryBoth left right |> ValueOption.defaultValue [ Map.empty ]

    let private printed (rule: CompiledRule) : string = Printer.print rule.Expr

    /// Whether every device that the second speaks of is one of the first.
    let private covers (first: PolicyTarget) (second: PolicyTarget) : bool =
        let isWider (wide: string list) (narrow: string list) =
            wide.IsEmpty || not narrow.IsEmpty && Set.isSubset (Set.ofList narrow) (Set.ofList wide)

        let isSameSet (left: string list) (right: string list) = Set.ofList left = Set.ofList right

        isWider first.Systems second.Systems
        && (first.Tags.IsEmpty || isSameSet first.Tags second.Tags)
        && match first.When, second.When with
           | ValueNone, _ -> true
           | ValueSome _, ValueNone -> false
           | ValueSome one, ValueSome other -> printed one = printed other

    let ofPolicy (policy: Policy) : PolicyConditions =
        let systems = ofSystems policy.Targets

        let ways (wanted: bool) (check: PolicyCheck) =
            let rule = LintedRule(check.RuleText, check.Rule.Expr, check.Rule.Rule, true)
            both systems (Clauses.ways rule wanted check.Rule.Expr)

        let isOneOf (statuses: Status list) (check: PolicyCheck) = List.contains check.OnMissing statuses

        {
            Policy = policy
            Passes = [ for check in policy.Checks -> struct (check, ways true check) ]
            Fails = [
                for check in policy.Checks do
                    yield! ways false check
            ]
            IsStrict = not (Seq.exists (isOneOf [ Status.Pass; Status.NotApplicable ]) policy.Checks)
            IsLenient = not (Seq.exists (isOneOf [ Status.Fail ]) policy.Checks)
        }

    let passes (policy: PolicyConditions) : Clauses.Way list =
        policy.Passes |> List.fold (fun before (struct (_, ways)) -> both before ways) [ Map.empty ]

    /// The checks of two policies that exclude each other. None where one of them never passes by itself.
    let tryContradiction (first: PolicyConditions) (second: PolicyConditions) =
        let canPass (policy: PolicyConditions) = not (passes policy).IsEmpty

        let isTogether =
            covers first.Policy.Targets second.Policy.Targets
            || covers second.Policy.Targets first.Policy.Targets

        if not (first.IsStrict && second.IsStrict && isTogether && canPass first && canPass second) then
            None
        else
            first.Passes
            |> List.tryPick (fun (struct (one, ways)) ->
                second.Passes
                |> List.tryPick (fun (struct (other, otherWays)) ->
                    if Clauses.exclude ways otherWays then
                        Some(struct (one, other))
                    else
                        None))

    /// Whether a device that passes the first never fails the second.
    let implies (first: PolicyConditions) (second: PolicyConditions) : bool =
        first.IsStrict
        && second.IsLenient
        && covers first.Policy.Targets second.Policy.Targets
        && not second.Fails.IsEmpty
        && not (passes first).IsEmpty
        && Clauses.exclude (passes first) second.Fails

    /// What two policies ask about.
    let subjects (policy: PolicyConditions) : Set<string> =
        Set.ofSeq (
            seq {
                for struct (_, ways) in policy.Passes do
                    for way in ways do
                        yield! Map.keys way
            }
        )
        |> Set.remove "device.os"

/// Finds policies that contradict each other and policies that say what others say. What cannot be decided by the
/// clauses of their rules is not told.
[<AbstractClass; Sealed>]
type PolicyRelations private () =
    static let relate (earlier: PolicyConditions) (later: PolicyConditions) : PolicyProblem voption =
        match PolicyConditions.tryContradiction later earlier with
        | Some(struct (check, otherCheck)) ->
            ValueSome(PolicyProblem.Contradicts(earlier.Policy.Id, check.Id, otherCheck.Id))
        | None when PolicyConditions.implies earlier later -> ValueSome(PolicyProblem.ImpliedBy earlier.Policy.Id)
        | None -> ValueNone

    /// The first relation of each policy, in the order of the policies.
    static member Find(policies: IReadOnlyList<Policy>) : IReadOnlyList<PolicyRelation> =
        let found = List<PolicyRelation>()
        let told = HashSet<string>(StringComparer.Ordinal)
        let earlier = List<struct (PolicyConditions * Set<string>)>()

        let tell (about: PolicyConditions) (problem: PolicyProblem) =
            if told.Add about.Policy.Id then
                let at = Span.create 0 about.Policy.Id.Length
                found.Add(PolicyRelation(about.Policy, PolicyProblem.toDiagnostic problem at))

        for policy in policies do
            let later = PolicyConditions.ofPolicy policy
            let subjects = PolicyConditions.subjects later

            for struct (before, others) in earlier do
                if not (told.Contains policy.Id || (Set.intersect subjects others).IsEmpty) then
                    match relate before later with
                    | ValueSome problem -> tell later problem
                    | ValueNone when PolicyConditions.implies later before ->
                        tell before (PolicyProblem.ImpliedBy later.Policy.Id)
                    | ValueNone -> ()

            earlier.Add(struct (later, subjects))

        found
