namespace FleetMdm.Rules

/// How bad a diagnostic is. Errors refuse a rule; warnings and notes do not.
type DiagnosticSeverity =
    | Error = 0
    | Warning = 1
    | Note = 2

/// The words of diagnostics quote what the user wrote, and a quotation may break lines or steer a terminal.
module internal OneLine =
    let private breaks (c: char) =
        System.Char.IsControl c || c = '\u2028' || c = '\u2029'

    let private visible (c: char) : string =
        if breaks c then
            "U+" + (int c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture)
        else
            c.ToString()

    /// The text with the number of each character that would break the line.
    let ofText (text: string) : string =
        if Seq.exists breaks text then
            String.collect visible text
        else
            text

    let ofTextOrNull (text: string | null) : string | null =
        match text with
        | null -> null
        | text -> ofText text

/// What a rule means after its fix, compared with before.
type FixPromise =
    /// The same on every device, whatever it has reported.
    | SameMeaning = 0
    /// The same wherever it was true or false before; where it was unknown or an error, it may now have an answer.
    | MoreDefinite = 1

/// A better text for a part of a rule, that a program can put there.
[<Sealed>]
type DiagnosticFix(span: Span, replacement: string, promise: FixPromise) =
    /// What is replaced: UTF-16 offsets into the text of the rule.
    member _.Span = span
    member _.Replacement = replacement
    member _.Promise = promise

/// One problem, told to a person: a stable code, one lower-case line without full stop, the place in the
/// rule's text, and what to do. `Help`, `Label` and `Fix` are null where there is nothing to add.
[<Sealed>]
type Diagnostic
    (
        code: string,
        severity: DiagnosticSeverity,
        message: string,
        span: Span,
        label: string | null,
        help: string | null,
        fix: DiagnosticFix | null
    ) =
    let message = OneLine.ofText message
    let label = OneLine.ofTextOrNull label
    let help = OneLine.ofTextOrNull help
    new(code, severity, message, span, label, help) = Diagnostic(code, severity, message, span, label, help, null)
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
    /// The same as a change of the text, where a program can make it.
    member _.Fix = fix
