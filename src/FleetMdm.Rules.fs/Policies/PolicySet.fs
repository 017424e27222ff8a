namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Policies planned together: a device's facts are read once, and only the paths that some rule needs.
/// Safe to use from several threads.
[<Sealed>]
type PolicySet(policies: IReadOnlyList<Policy>) =
    // A copy: what the caller's list becomes later must not part from the plan.
    let planned = Array.ofSeq policies

    let shape =
        CompiledRule.shapeOf (planned |> Seq.collect (fun policy -> policy.Rules))

    member _.Policies: IReadOnlyList<Policy> = planned

    /// Evaluates the policies at the places where `applies` is true (empty: all). The result has one element a
    /// policy, null where it does not apply. ArgumentException when `applies` has another length.
    member _.Evaluate(device: DeviceReport, asOf: DateTimeOffset, applies: ReadOnlySpan<bool>) : PolicyEvaluation[] =
        if applies.Length <> 0 && applies.Length <> planned.Length then
            raise (ArgumentException("one element a policy is needed", nameof applies))

        let outcomes = Array.zeroCreate<PolicyEvaluation> planned.Length
        // Facts are parsed for the first policy whose target needs them, if there is one.
        let mutable environment: FleetMdm.Rules.Environment | null = null

        for i in 0 .. planned.Length - 1 do
            if applies.Length = 0 || applies[i] then
                let policy = planned[i]

                outcomes[i] <-
                    match policy.Target device with
                    | TargetVerdict.DoesNot -> policy.NotApplicable
                    | columns ->
                        match environment with
                        | null ->
                            let made = CompiledRule.environment shape device asOf
                            environment <- made
                            policy.EvaluateIn(made, columns)
                        | made -> policy.EvaluateIn(made, columns)

        outcomes
