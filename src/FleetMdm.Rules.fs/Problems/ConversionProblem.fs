namespace FleetMdm.Rules

/// Why a rule has no short form: it is no mistake, only more than one fact, one operator and one value can say.
[<RequireQualifiedAccess>]
type internal ConversionProblem =
    /// Nothing would be left of its comments.
    | HasComments
    | NoComparison
    /// The short form that comes nearest means this rule instead.
    | MeansOther of rule: string

module internal ConversionProblem =
    let toDiagnostic (problem: ConversionProblem) (at: Span) : Diagnostic =
        let label, help =
            match problem with
            | ConversionProblem.HasComments -> "a comment inside", "move the comment out of the rule"
            | ConversionProblem.NoComparison ->
                "more than one fact, one operator and one value", "split it into checks, or leave it as a rule"
            | ConversionProblem.MeansOther rule -> "almost", "the nearest short form means `" + rule + "`"

        Diagnostic("FM3116", DiagnosticSeverity.Warning, "the rule has no short form", at, label, help)
