/// The words of a policy that are ids, or one of a few.
module internal FleetMdm.Rules.PolicyWords

open System

/// The id of a policy or of a check; reported as `what` when it is not well formed.
let requireId (problems: PolicyProblems) (field: string) (checkId: string | null) (what: string) (id: string) : unit =
    let isAlphanumeric (c: char) =
        Char.IsAsciiLetterLower c || Char.IsAsciiDigit c

    let isWellFormed =
        id.Length >= 1
        && id.Length <= 128
        && isAlphanumeric id[0]
        && id |> Seq.forall (fun c -> isAlphanumeric c || c = '.' || c = '_' || c = '-')

    if not isWellFormed then
        problems.Report field checkId id (PolicyProblem.IdMalformed(what, id))

/// What a word of a list means; one that is none of them is reported and means the same as none at all.
let private meaningOf
    (words: (string * 'meaning) list)
    (problem: string * (string | null) -> PolicyProblem)
    (problems: PolicyProblems)
    (field: string)
    (checkId: string | null)
    (otherwise: 'meaning)
    (written: string | null)
    : 'meaning =
    match written with
    | null -> otherwise
    | word ->
        match List.tryFind (fun (known, _) -> known = word) words with
        | Some(_, meaning) -> meaning
        | None ->
            problems.Report field checkId word (problem (word, Suggest.Nearest(word, List.map fst words)))
            otherwise

let severity (problems: PolicyProblems) (written: string | null) : Severity =
    let words = [
        "info", Severity.Info
        "low", Severity.Low
        "medium", Severity.Medium
        "high", Severity.High
        "critical", Severity.Critical
    ]

    if isNull written then
        problems.Report "severity" null null PolicyProblem.NoSeverity

    meaningOf words PolicyProblem.UnknownSeverity problems "severity" null Severity.Medium written

/// What a check is where facts are missing.
let onMissing
    (problems: PolicyProblems)
    (field: string)
    (checkId: string | null)
    (otherwise: Status)
    (written: string | null)
    : Status =
    let words = [
        "unknown", Status.Unknown
        "fail", Status.Fail
        "pass", Status.Pass
        "not_applicable", Status.NotApplicable
    ]

    meaningOf words PolicyProblem.UnknownOnMissing problems field checkId otherwise written
