namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What a test expects of one check.
[<Sealed>]
type CheckExpectation(checkId: string, status: Status) =
    member _.CheckId = checkId
    member _.Status = status

    /// A check that the policy does not have meets nothing.
    member internal _.Holds(evaluation: PolicyEvaluation) : bool =
        evaluation.Checks |> Seq.exists (fun check -> check.Check.Id = checkId && check.Status = status)

/// What a test expects of a policy. What is not given is not looked at.
[<Sealed>]
type PolicyExpectation
    (status: Nullable<Status>, checks: IReadOnlyList<CheckExpectation>, missing: IReadOnlyList<string> | null) =
    /// Of the policy.
    member _.Status = status
    member _.Checks = checks
    /// All missing facts of the policy, in any order; null where the test does not say.
    member _.Missing: IReadOnlyList<string> | null = missing

    member _.StatusHolds(evaluation: PolicyEvaluation) : bool =
        not status.HasValue || status.Value = evaluation.Status

    member _.MissingHolds(evaluation: PolicyEvaluation) : bool =
        match missing with
        | null -> true
        | paths -> HashSet(paths, StringComparer.Ordinal).SetEquals evaluation.MissingFacts

    /// What it expects of checks and did not find.
    member _.UnmetChecks(evaluation: PolicyEvaluation) : IReadOnlyList<CheckExpectation> = [|
        for check in checks do
            if not (check.Holds evaluation) then
                check
    |]

    member expectation.Holds(evaluation: PolicyEvaluation) : bool =
        expectation.StatusHolds evaluation
        && expectation.MissingHolds evaluation
        && expectation.UnmetChecks(evaluation).Count = 0

/// A device at a moment, the parameters that it is judged by, and what the policy must say about it.
[<Sealed>]
type PolicyCase
    (
        device: DeviceReport,
        asOf: DateTimeOffset,
        parameters: IReadOnlyDictionary<string, DocumentValue>,
        expected: PolicyExpectation
    ) =
    member _.Device = device
    member _.AsOf = asOf
    /// Values in place of the parameters' defaults.
    member _.Parameters = parameters
    member _.Expected = expected
