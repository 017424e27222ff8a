namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Everything that is wrong with one document, in the order of the document. A field is a path into it:
/// `checks[0].rule`, `params.min_os.default`. What is suspicious in it is looked for when somebody asks for all.
[<Sealed>]
type internal PolicyProblems() =
    let found = List<Lazy<PolicyDiagnostic list>>()
    let mutable hasError = false

    member _.HasError: bool = hasError

    member _.Found: IReadOnlyList<PolicyDiagnostic> = [|
        for part in found do
            yield! part.Value
    |]

    /// A problem with its place inside a field's text.
    member _.Tell (field: string) (checkId: string | null) (diagnostic: Diagnostic) : unit =
        hasError <- hasError || diagnostic.Severity = DiagnosticSeverity.Error
        found.Add(Lazy<_>.CreateFromValue [ PolicyDiagnostic(field, checkId, diagnostic) ])

    /// What may be suspicious, and is no error.
    member _.Suspect(find: unit -> PolicyDiagnostic list) : unit =
        found.Add(Lazy<PolicyDiagnostic list>(find))

    /// What is wrong with a rule, each in the words of the document; none for what is not to be told.
    member problems.TellOf(rule: CompiledRule, inDocument: Diagnostic -> PolicyDiagnostic voption) : unit =
        hasError <- hasError || not rule.IsUsable

        problems.Suspect(fun () -> rule.Diagnostics |> List.choose (fun told -> ValueOption.toOption (inDocument told)))

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
        problems.TellOf(compiled, fun told -> ValueSome(PolicyDiagnostic(field, checkId, told)))
        compiled
