namespace FleetMdm.Rules

open System.Collections.Generic

/// Everything that is wrong with one document, in the order of the document. A field is a path into it:
/// `checks[0].rule`, `params.min_os.default`.
[<Sealed>]
type internal PolicyProblems() =
    let found = List<PolicyDiagnostic>()

    member _.Found: IReadOnlyList<PolicyDiagnostic> = found

    member _.HasError: bool =
        found |> Seq.exists (fun told -> told.Diagnostic.Severity = DiagnosticSeverity.Error)

    /// A problem with its place inside a field's text.
    member _.Tell (field: string) (checkId: string | null) (diagnostic: Diagnostic) : unit =
        found.Add(PolicyDiagnostic(field, checkId, diagnostic))

    /// A problem with the whole of a field's text; null where it has none.
    member problems.Report
        (field: string)
        (checkId: string | null)
        (text: string | null)
        (problem: PolicyProblem)
        : unit =
        let length =
            match text with
            | null -> 0
            | written -> written.Length

        problems.Tell field checkId (PolicyProblem.toDiagnostic problem (Span.create 0 length))

    /// A rule's text, compiled; what is wrong with it is told of the field.
    member problems.Compile (field: string) (checkId: string | null) (scope: CheckScope) (text: string) : CompiledRule =
        let compiled = CompiledRule.compile scope text
        compiled.Diagnostics |> List.iter (problems.Tell field checkId)
        compiled
