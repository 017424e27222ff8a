namespace FleetMdm.Rules

/// How bad a diagnostic is. Errors refuse a rule; warnings and notes do not.
type DiagnosticSeverity =
    | Error = 0
    | Warning = 1
    | Note = 2

/// One problem, told to a person: a stable code, one lower-case line without full stop, the place in the
/// rule's text, and what to do. `Help` and `Label` are null where there is nothing to add.
[<Sealed>]
type Diagnostic
    (code: string, severity: DiagnosticSeverity, message: string, span: Span, label: string | null, help: string | null)
    =
    /// `FMnnnn`: stable, never reused; `fleetmdm explain CODE` tells more.
    member _.Code = code
    member _.Severity = severity
    member _.Message = message
    /// UTF-16 offsets into the text of the rule.
    member _.Span = span
    /// The words under the caret.
    member _.Label = label
    /// What to do about it.
    member _.Help = help
