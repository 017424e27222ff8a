namespace FleetMdm.Rules

/// Why a rule could not be evaluated on one device's data (FM7xxx). Types are named as the language names them.
[<RequireQualifiedAccess>]
type internal EvalProblem =
    | NoSuchOverload of name: string * arguments: string list
    | DivisionByZero
    | Overflow of what: string

module internal EvalProblem =
    let toDiagnostic (problem: EvalProblem) (at: Span) : Diagnostic =
        let error code message =
            Diagnostic(code, DiagnosticSeverity.Error, message, at, null, null)

        match problem with
        | EvalProblem.NoSuchOverload(name, arguments) ->
            error "FM7001" ("`" + name + "` does not take (" + System.String.Join(", ", arguments) + ")")
        | EvalProblem.DivisionByZero -> error "FM7002" "division by zero"
        | EvalProblem.Overflow what -> error "FM7003" (what + " is out of range")
