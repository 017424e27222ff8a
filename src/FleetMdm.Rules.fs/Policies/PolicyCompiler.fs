namespace FleetMdm.Rules

open System.Collections.Generic

module private PolicyCompiling =
    /// Parameters that neither the target nor a check reads.
    let reportUnused
        (problems: PolicyProblems)
        (document: PolicyDocument)
        (target: PolicyTarget)
        (checks: PolicyCheck[])
        =
        let used =
            Set.unionMany [
                for check in checks do
                    check.Rule.Parameters
                match target.When with
                | ValueSome rule -> rule.Parameters
                | ValueNone -> ()
            ]

        for parameter in document.Parameters do
            if not (used.Contains parameter.Name) then
                let problem = PolicyProblem.UnusedParameter parameter.Name
                problems.Report ("params." + parameter.Name) null null problem

    let compile
        (document: PolicyDocument)
        (given: IReadOnlyDictionary<string, DocumentValue>)
        (schema: FactSchema)
        : PolicyCompilation =
        let problems = PolicyProblems()
        PolicyWords.requireId problems "id" null "the policy id" document.Id

        let severity = PolicyWords.severity problems document.Severity

        let onMissing =
            PolicyWords.onMissing problems "on_missing" null Status.Unknown document.OnMissing

        let parameters = ParameterCompiler.compile problems given document

        let scope = {
            CheckScope.ofRule schema parameters with
                RequiresBool = true
        }

        let target = TargetCompiler.compile problems scope document
        let checks = CheckCompiler.compile problems schema scope onMissing document

        // What is suspicious is told of policies that say what they mean.
        if not problems.HasError then
            reportUnused problems document target checks

        let policy: Policy | null =
            if problems.HasError then
                null
            else
                Policy(document, severity, target, scope, ParameterCompiler.toValue parameters, checks)

        PolicyCompilation(policy, problems)

/// The door for policies: a document in, diagnostics and a policy out. Never throws for any document.
[<AbstractClass; Sealed>]
type PolicyCompiler private () =
    static let none = Dictionary<string, DocumentValue>()

    static member Compile(document: PolicyDocument, schema: FactSchema) : PolicyCompilation =
        PolicyCompiling.compile document none schema

    /// The same with values for some of its parameters (`policy test`).
    static member CompileWith
        (document: PolicyDocument, parameters: IReadOnlyDictionary<string, DocumentValue>, schema: FactSchema)
        : PolicyCompilation =
        PolicyCompiling.compile document parameters schema
