namespace FleetMdm.Rules

/// What can be wrong with the names and types of a rule (FM2xxx), and what is suspicious (FM6xxx).
[<RequireQualifiedAccess>]
type internal TypeProblem = UndeclaredName of name: string * suggestion: (string | null)

module internal TypeProblem =
    let toDiagnostic (problem: TypeProblem) (at: Span) : Diagnostic =
        match problem with
        | TypeProblem.UndeclaredName(name, suggestion) ->
            let help =
                match suggestion with
                | null -> "a rule sees `device`, `facts`, `params` and `now`"
                | known -> "did you mean `" + known + "`?"

            Diagnostic("FM2001", DiagnosticSeverity.Error, "unknown name `" + name + "`", at, null, help)
