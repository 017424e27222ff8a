namespace FleetMdm.Rules

open System
open System.Runtime.InteropServices

/// A comment that silences a lint: `fleetmdm:ignore FM6011 reason`, behind `//` in a rule or `#` in YAML.
[<Sealed>]
type IgnoreComment private (code: string, hasReason: bool) =
    static let marker = "fleetmdm:ignore"

    static let isLint (code: string) =
        code.Length = 6
        && code.StartsWith("FM6", StringComparison.Ordinal)
        && Seq.forall Char.IsAsciiDigit (code.Substring 3)

    /// What such a comment begins with.
    static member Marker: string = marker

    /// The code that it silences, as it is written.
    member _.Code = code

    /// Reads the text of a comment, without its `//` or `#`. False for a comment about something else.
    static member TryRead(comment: string, [<Out>] ignored: byref<IgnoreComment | null>) : bool =
        let text = comment.Trim()

        if not (text.StartsWith(marker, StringComparison.Ordinal)) then
            ignored <- null
            false
        else
            let words =
                text.Substring(marker.Length).Split([| ' '; '\t' |], StringSplitOptions.RemoveEmptyEntries)

            ignored <- IgnoreComment((if words.Length = 0 then "" else words[0]), words.Length > 1)
            true

    /// Whether it silences a diagnostic. Errors cannot be silenced.
    member _.Covers(found: string, severity: DiagnosticSeverity) : bool =
        found = code && severity <> DiagnosticSeverity.Error && isLint code

    /// Whether it should have something to silence. That a fact was never reported is found with a database only; and what
    /// is suspicious beside a fleet comes and goes with the fleet.
    member _.IsJudged(withDatabase: bool) : bool =
        match code with
        | "FM6001" -> withDatabase
        | "FM6040"
        | "FM6041"
        | "FM6042"
        | "FM6043" -> false
        | _ -> true

    /// What is wrong with it; null where nothing is.
    member _.Problem(at: Span) : Diagnostic | null =
        if not (isLint code) then
            LintProblem.toDiagnostic (LintProblem.IgnoreOfNoLint code) at null
        elif not hasReason then
            LintProblem.toDiagnostic (LintProblem.IgnoreWithoutReason code) at null
        else
            null

    /// That there was nothing to silence.
    member _.Unused(at: Span) : Diagnostic =
        LintProblem.toDiagnostic (LintProblem.UnusedIgnore code) at null
