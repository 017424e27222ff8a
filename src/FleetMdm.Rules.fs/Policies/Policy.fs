namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A check of a compiled policy.
[<Sealed>]
type PolicyCheck
    internal (id: string, ruleText: string, message: string | null, remediation: string | null, script: string | null) =
    member _.Id = id
    /// The rule; of a short-form check, the rule it stands for.
    member _.RuleText = ruleText
    member _.Message = message
    member _.Remediation = remediation
    /// The id of a script in the catalog that remedies a failure; never run by us.
    member _.Script = script
    /// The facts that the rule names, in ordinal order.
    member _.FactPaths: IReadOnlyList<string> = failwith "not built"

/// The outcome of one check of a policy on one device, `on_missing` applied.
[<Sealed>]
type CheckEvaluation
    internal
    (check: PolicyCheck, status: Status, missingFacts: IReadOnlyList<string>, causes: IReadOnlyList<Diagnostic>) =
    member _.Check = check
    member _.Status = status
    member _.MissingFacts = missingFacts
    member _.Causes = causes

/// The outcome of one policy on one device. `Key` is equal for equal outcomes of one policy, whatever the device,
/// so that a store keeps each distinct outcome once.
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
    member _.Policy = policy
    member _.Status = status
    /// Every check, passing ones too; all `NotApplicable` where the target does not match.
    member _.Checks = checks
    /// All missing facts: of the target, then of the checks, each once, in that order.
    member _.MissingFacts = missingFacts
    /// Why the target could not be evaluated; the checks have their own causes.
    member _.Causes = causes
    member _.Key: string = failwith "not built"

/// A compiled policy: what applies to which device, and its checks.
and [<Sealed>] Policy internal (document: PolicyDocument, checks: IReadOnlyList<PolicyCheck>) =
    member _.Id = document.Id
    member _.Name = document.Name
    member _.Document = document
    member _.Severity: Severity = failwith "not built"
    member _.Checks = checks

    member _.Evaluate(device: DeviceReport, asOf: DateTimeOffset) : PolicyEvaluation =
        ignore device
        ignore asOf
        failwith "not built"

    /// What each check read on this device: one list a check, in the checks' order.
    member _.Readings(device: DeviceReport, asOf: DateTimeOffset) : IReadOnlyList<IReadOnlyList<FactReading>> =
        ignore device
        ignore asOf
        failwith "not built"

/// What became of a policy document.
[<Sealed>]
type PolicyCompilation internal (policy: Policy | null, diagnostics: IReadOnlyList<PolicyDiagnostic>) =
    /// Null when a diagnostic is an error.
    member _.Policy: Policy | null = policy
    member _.Diagnostics = diagnostics

/// The door for policies: a document in, diagnostics and a policy out. Never throws for any document.
[<AbstractClass; Sealed>]
type PolicyCompiler private () =
    static member Compile(document: PolicyDocument, schema: FactSchema) : PolicyCompilation =
        ignore document
        ignore schema
        failwith "not built"

    /// The same with values for some of its parameters (`policy test`).
    static member CompileWith
        (document: PolicyDocument, parameters: IReadOnlyDictionary<string, DocumentValue>, schema: FactSchema)
        : PolicyCompilation =
        ignore document
        ignore parameters
        ignore schema
        failwith "not built"

/// Policies planned together: a device's facts are read once, and only the paths that some rule needs.
/// Safe to use from several threads.
[<Sealed>]
type PolicySet(policies: IReadOnlyList<Policy>) =
    member _.Policies = policies

    /// Evaluates the policies at the places where `applies` is true (empty: all). The result has one element a
    /// policy, null where it does not apply.
    member _.Evaluate(device: DeviceReport, asOf: DateTimeOffset, applies: ReadOnlySpan<bool>) : PolicyEvaluation[] =
        ignore device
        ignore asOf
        ignore applies.Length
        failwith "not built"
