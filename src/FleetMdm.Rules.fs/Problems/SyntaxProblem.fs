namespace FleetMdm.Rules

/// What can be wrong with the text of a rule (FM1xxx). The words live in `toDiagnostic` and nowhere else.
[<RequireQualifiedAccess>]
type internal SyntaxProblem = TooLong of length: int

module internal SyntaxProblem =
    let toDiagnostic (problem: SyntaxProblem) (at: Span) : Diagnostic =
        match problem with
        | SyntaxProblem.TooLong length ->
            Diagnostic(
                "FM1001",
                DiagnosticSeverity.Error,
                "the rule is too long: " + string length + " characters, at most " + string Limits.sourceLength,
                at,
                null,
                "split the rule into several checks"
            )
