namespace FleetMdm.Rules

open System.Collections.Generic

/// What became of a mutant.
type MutantFate =
    /// A test fails on it: the tests tell it from the rule.
    | Killed = 0
    /// Every test passes on it, though it means something else, or may.
    | Survived = 1
    /// It is proven to mean what the rule means: no test could tell.
    | Equivalent = 2

/// A rule with one small mistake put in, and whether the policy's tests would have found it.
[<Sealed>]
type RuleMutant
    internal
    (
        checkId: string | null,
        checkIndex: int,
        span: Span,
        change: string,
        ruleText: string,
        fate: MutantFate,
        hint: string | null
    ) =
    /// The check whose rule it is; null for `targets.when`.
    member _.CheckId: string | null = checkId
    /// The check's place in the policy; -1 for `targets.when`.
    member _.CheckIndex = checkIndex
    /// Where in the rule's text the change was made.
    member _.Span = span
    /// What was changed, for people.
    member _.Change = change
    /// The rule that it would become.
    member _.RuleText = ruleText
    member _.Fate = fate
    /// Of a survivor, a case in which it gives another answer; null where none is known.
    member _.Hint: string | null = hint

/// The mutants of a policy's rules, in the order of the policy.
[<Sealed>]
type PolicyMutation internal (mutants: IReadOnlyList<RuleMutant>) =
    let count (fate: MutantFate) =
        mutants |> Seq.filter (fun mutant -> mutant.Fate = fate) |> Seq.length

    member _.Mutants = mutants
    member _.Killed = count MutantFate.Killed
    member _.Survived = count MutantFate.Survived
    member _.Equivalent = count MutantFate.Equivalent
