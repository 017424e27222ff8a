namespace FleetMdm.Rules

/// What can be wrong with a policy beyond its rules (FM3xxx).
[<RequireQualifiedAccess>]
type internal PolicyProblem = | NoChecks

module internal PolicyProblem =
    let toDiagnostic (problem: PolicyProblem) (at: Span) : Diagnostic =
        match problem with
        | PolicyProblem.NoChecks ->
            Diagnostic("FM3001", DiagnosticSeverity.Error, "a policy needs at least one check", at, null, null)
