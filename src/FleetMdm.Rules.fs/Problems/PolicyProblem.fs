namespace FleetMdm.Rules

/// What can be wrong with a policy beyond its rules (FM30xx), and with a user's list of facts (FM304x).
[<RequireQualifiedAccess>]
type internal PolicyProblem =
    | NoChecks
    | FactPathMalformed of path: string
    | FactTypeUnknown of typeText: string
    | FactTypeConflict of path: string * known: string
    | FactPathBelowScalar of path: string

module internal PolicyProblem =
    let toDiagnostic (problem: PolicyProblem) (at: Span) : Diagnostic =
        let error code message help =
            Diagnostic(code, DiagnosticSeverity.Error, message, at, null, help)

        match problem with
        | PolicyProblem.NoChecks -> error "FM3001" "a policy needs at least one check" null
        | PolicyProblem.FactPathMalformed path ->
            error
                "FM3040"
                ("`" + path + "` is no fact path")
                "write names joined by dots, `[]` for the elements of a list, and back-quotes around other keys: software[].version"
        | PolicyProblem.FactTypeUnknown typeText ->
            error
                "FM3041"
                ("`" + typeText + "` is no type of a fact")
                "the types are bool, int, double, string, timestamp, list(type), map(string, type) and dyn"
        | PolicyProblem.FactTypeConflict(path, known) ->
            error
                "FM3042"
                ("`" + path + "` is " + known + " already")
                "leave it out, or use a path of your own; the built-in vocabulary keeps its types"
        | PolicyProblem.FactPathBelowScalar path ->
            error
                "FM3043"
                ("`" + path + "` lies below a fact that has no fields or elements")
                "a path with something below it must be a map, a list or dyn"
