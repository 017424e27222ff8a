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

/// One problem, told to a person: a stable code, one lower-case line without full stop, the place in the
/// rule's text, and what to do. `Help` and `Label` are null where there is nothing to add.
[<Sealed>]
type Diagnostic
    (code: string, severity: DiagnosticSeverity, message: string, span: Span, label: string | null, help: string | null)
    =
    let message = OneLine.ofText message
    let label = OneLine.ofTextOrNull label
    let help = OneLine.ofTextOrNull help
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
