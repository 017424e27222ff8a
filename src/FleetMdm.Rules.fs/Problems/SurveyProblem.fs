namespace FleetMdm.Rules

open System
open System.Globalization

/// How many of the devices that a policy applies to.
[<NoEquality; NoComparison>]
type internal DeviceShare = {
    Devices: int64
    Of: int64
    /// Other devices of the fleet are none of the policy's.
    IsNarrowed: bool
}

/// What a policy says that is suspicious beside the fleet that it is for (FM6040 to FM6043).
[<RequireQualifiedAccess>]
type internal SurveyProblem =
    | RarelyReported of path: string * reporting: DeviceShare
    /// `missing`: what stands in the way, the rarest first; `cause`: why the rule is an error, on one of the devices.
    | NeverAnswered of
        unknown: DeviceShare *
        errors: int64 *
        missing: struct (string * int64) list *
        cause: (string | null)
    | NeverFails of passing: DeviceShare
    | NeverPasses of failing: DeviceShare

module internal SurveyProblem =
    let private number (count: int64) : string =
        count.ToString("N0", CultureInfo.InvariantCulture)

    /// `1,200 devices`, or those of them that are meant.
    let private all (share: DeviceShare) : string =
        number share.Of + (if share.IsNarrowed then " targeted devices" else " devices")

    let private some (share: DeviceShare) : string =
        if share.Devices = share.Of then "all " + all share
        elif share.Devices = 0L then "none of " + all share
        else number share.Devices + " of " + all share

    let private others (share: DeviceShare) : string =
        if share.Devices = share.Of then
            ""
        else
            ", the others have no answer"

    let private standsInTheWay (missing: struct (string * int64) list) : string =
        let told (struct (path, reporting): struct (string * int64)) =
            "`" + path + "` (" + (if reporting = 0L then "none" else number reporting) + " report it)"

        let named = List.truncate 3 missing
        let more = missing.Length - named.Length

        "missing: "
        + String.Join(", ", List.map told named)
        + (if more > 0 then ", and " + number more + " more" else "")

    let toDiagnostic (problem: SurveyProblem) (at: Span) : Diagnostic =
        let tell severity code message (help: string | null) =
            Diagnostic(code, severity, message, at, null, help)

        match problem with
        | SurveyProblem.RarelyReported(path, reporting) ->
            let verb =
                if reporting.Devices <= 1L then
                    " reports `"
                else
                    " report `"

            tell
                DiagnosticSeverity.Warning
                "FM6040"
                (some reporting + verb + path + "`")
                "the rule may be unknown where it is missing: ask for a fact that they report, or have it collected"
        | SurveyProblem.NeverAnswered(unknown, errors, missing, cause) ->
            let message =
                if errors = 0L then
                    "the rule is unknown on all " + all unknown
                elif unknown.Devices = 0L then
                    "the rule is an error on all " + all unknown
                else
                    "the rule has no answer on any of "
                    + all unknown
                    + ": "
                    + number unknown.Devices
                    + " unknown, "
                    + number errors
                    + (if errors = 1L then " error" else " errors")

            let help: string | null =
                match missing, cause with
                | [], null -> null
                | [], NonNull cause -> "on one of them: " + cause
                | missing, _ -> standsInTheWay missing

            tell DiagnosticSeverity.Warning "FM6041" message help
        | SurveyProblem.NeverFails passing ->
            tell
                DiagnosticSeverity.Note
                "FM6042"
                ("no device fails this check: " + some passing + " pass" + others passing)
                "it may ask for less than it seems to; a test in the policy says what must fail"
        | SurveyProblem.NeverPasses failing ->
            tell
                DiagnosticSeverity.Note
                "FM6043"
                ("no device passes this check: " + some failing + " fail" + others failing)
                "where the fleet cannot be that bad, the rule asks for something else than is reported"
