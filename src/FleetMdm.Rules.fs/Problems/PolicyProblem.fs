namespace FleetMdm.Rules

open System

/// What can be wrong with a policy beyond its rules (FM30xx), with a user's list of facts (FM304x), and what a policy
/// had better say (FM60xx).
[<RequireQualifiedAccess>]
type internal PolicyProblem =
    | NoChecks
    | IdMalformed of what: string * id: string
    | UnknownSeverity of written: string * suggestion: (string | null)
    | UnknownOnMissing of written: string * suggestion: (string | null)
    | DuplicateCheck of id: string
    | NeitherRuleNorKey
    | BothRuleAndKey
    | ShortFormIncomplete of part: string
    | UnknownOperator of written: string * suggestion: (string | null) * known: string list
    | KeyMalformed of key: string
    | WrongOperand of operator: (string | null) * wanted: string
    | UnknownOs of written: string * suggestion: (string | null) * known: string list
    /// A distribution where a family is asked for.
    | DistributionAsOs of written: string * distro: string
    | BlankTag
    | ParameterNameMalformed of name: string
    | DuplicateParameter of name: string
    | ParameterTypeUnknown of typeText: string
    | ParameterWithoutDefault of name: string
    | ParameterValueMismatch of name: string * expected: CelType
    | UnknownParameterValue of name: string * suggestion: (string | null)
    | FactPathMalformed of path: string
    | FactTypeUnknown of typeText: string
    | FactTypeConflict of path: string * known: string
    | FactPathBelowScalar of path: string
    | UnusedParameter of name: string
    | NoSeverity
    | NoMessage
    | NoRemediation
    /// A check with the rule of another one.
    | SameRule of otherId: string
    /// No device that both speak of can pass both; the checks that exclude each other.
    | Contradicts of other: string * check: string * otherCheck: string
    /// A device that passes the other one never fails this one.
    | ImpliedBy of other: string

module internal PolicyProblem =
    let private didYouMean (suggestion: string | null) (otherwise: string | null) : string | null =
        match suggestion with
        | null -> otherwise
        | known -> "did you mean `" + known + "`?"

    let toDiagnostic (problem: PolicyProblem) (at: Span) : Diagnostic =
        let tell severity code message (help: string | null) =
            Diagnostic(code, severity, message, at, null, help)

        let error = tell DiagnosticSeverity.Error
        let note = tell DiagnosticSeverity.Note

        match problem with
        | PolicyProblem.NoChecks -> error "FM3001" "a policy needs at least one check" "add one under `checks:`"
        | PolicyProblem.IdMalformed(what, id) ->
            error
                "FM3002"
                (what + " `" + id + "` is not well formed")
                "use lower-case letters, digits, `.`, `_` and `-`, first a letter or digit, 128 characters at most"
        | PolicyProblem.UnknownSeverity(written, suggestion) ->
            error
                "FM3003"
                ("unknown severity `" + written + "`")
                (didYouMean suggestion "the severities are info, low, medium, high and critical")
        | PolicyProblem.UnknownOnMissing(written, suggestion) ->
            error
                "FM3004"
                ("unknown value `" + written + "` of `on_missing`")
                (didYouMean suggestion "it is unknown, fail, pass or not_applicable")
        | PolicyProblem.DuplicateCheck id ->
            error "FM3005" ("the check id `" + id + "` is taken") "ids are unique in a policy"
        | PolicyProblem.NeitherRuleNorKey ->
            error "FM3006" "a check needs a rule" "write `rule:`, or `key:`, `op:` and `value:`"
        | PolicyProblem.BothRuleAndKey ->
            error "FM3006" "a check has a rule or a key, not both" "leave `rule:` or `key:`, `op:` and `value:` out"
        | PolicyProblem.ShortFormIncomplete part ->
            error "FM3007" ("a check with `key` needs `" + part + "`") "the short form is `key:`, `op:` and `value:`"
        | PolicyProblem.UnknownOperator(written, suggestion, known) ->
            error
                "FM3008"
                ("unknown operator `" + written + "`")
                (didYouMean suggestion ("the operators are " + String.Join(", ", known)))
        | PolicyProblem.KeyMalformed key ->
            error "FM3009" ("`" + key + "` is no key") "a key is names joined by single dots: disk.encrypted"
        | PolicyProblem.WrongOperand(operator, wanted) -> error "FM3010" ("`" + operator + "` takes " + wanted) null
        | PolicyProblem.UnknownOs(written, suggestion, known) ->
            error
                "FM3011"
                ("unknown operating system `" + written + "`")
                (didYouMean suggestion ("the systems are " + String.Join(", ", known)))
        | PolicyProblem.DistributionAsOs(written, distro) ->
            error
                "FM3011"
                ("`" + written + "` is a distribution, and targets name operating systems")
                ("write `os: linux` and `when: facts.os.distro == \"" + distro + "\"`")
        | PolicyProblem.BlankTag -> error "FM3012" "a tag must have characters" null
        | PolicyProblem.ParameterNameMalformed name ->
            error
                "FM3013"
                ("`" + name + "` cannot name a parameter")
                "use letters, digits and `_`, first no digit, so that a rule can say params.name"
        | PolicyProblem.DuplicateParameter name ->
            error "FM3013" ("the parameter `" + name + "` is declared twice") null
        | PolicyProblem.ParameterTypeUnknown typeText ->
            error
                "FM3014"
                ("`" + typeText + "` is no type of a parameter")
                "the types are string, int, double, bool, timestamp, duration, version, list(type) and dyn"
        | PolicyProblem.ParameterWithoutDefault name ->
            error "FM3015" ("the parameter `" + name + "` has no default") "give it one: `default: …`"
        | PolicyProblem.ParameterValueMismatch(name, expected) ->
            error
                "FM3016"
                ("the value of `" + name + "` is no " + CelType.print expected)
                "numbers and true or false are written without quotes, times as in 2026-01-31T00:00:00Z, durations as in 24h"
        | PolicyProblem.UnknownParameterValue(name, suggestion) ->
            error
                "FM3017"
                ("the policy has no parameter `" + name + "`")
                (didYouMean suggestion "parameters are declared under `params:`")
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
        | PolicyProblem.UnusedParameter name ->
            tell
                DiagnosticSeverity.Warning
                "FM6004"
                ("the parameter `" + name + "` is not used")
                ("a rule reads it as params." + name)
        | PolicyProblem.NoSeverity ->
            note "FM6005" "the policy does not say how much it matters" "add `severity:`; without it it is medium"
        | PolicyProblem.NoMessage ->
            note "FM6006" "the check does not say what a failure means" "add `message:`, one line for the report"
        | PolicyProblem.NoRemediation ->
            note "FM6007" "the check does not say what to do about a failure" "add `remediation:`"
        | PolicyProblem.SameRule otherId ->
            tell
                DiagnosticSeverity.Warning
                "FM6031"
                ("the check `" + otherId + "` has the same rule")
                "ask for something else here, or leave it out"
        | PolicyProblem.Contradicts(other, check, otherCheck) ->
            tell
                DiagnosticSeverity.Warning
                "FM6034"
                ("no device can pass both this policy and `" + other + "`")
                ("its check `" + check + "` and the check `" + otherCheck + "` of the other exclude each other")
        | PolicyProblem.ImpliedBy other ->
            note
                "FM6035"
                ("a device that passes `" + other + "` never fails this policy")
                "leave one of the two out, or ask for something else"
