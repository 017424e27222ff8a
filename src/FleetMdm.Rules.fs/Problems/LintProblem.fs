namespace FleetMdm.Rules

open System

/// What is suspicious in a rule that says what it means (FM6xxx). Parts of the rule are quoted as they are written.
[<RequireQualifiedAccess>]
type internal LintProblem =
    | VersionComparedAsText of path: string * question: string
    | OutsideDomain of path: string * value: string * suggestion: (string | null) * domain: string list
    /// The repeat at the edge of a pattern that is tied to neither end decides nothing.
    | PatternLooksExact of tied: string
    | PatternIsPlain of better: string
    | PatternAlwaysMatches
    | PatternNeverMatches
    /// `startsWith`, `endsWith` or `contains` with the empty text.
    | EmptyTextAsked of question: string
    | VacuousAll of range: string
    | NeverTrue of clause: string
    | NeverBothTrue of first: string * second: string
    | NeverFalse of clause: string
    | OneAlwaysTrue of first: string * second: string
    /// In `&&` it holds whenever `other` does; in `||` `other` holds whenever it does.
    | ClauseAddsNothing of clause: string * operator: string * other: string
    | ComparedWithItself of operand: string * operator: string
    | ComparedWithBool of better: string
    | DoubleNegation of better: string
    | NegatedEquality of better: string
    | OddEmptinessTest of better: string
    | InSingle of better: string
    | DuplicateElement of element: string
    | DuplicateClause of clause: string * operator: string
    | ExistsEqual of better: string
    | FilterCounted of better: string
    | HasAsGuard of path: string
    | ConstantCondition of value: bool
    | BranchNeverReached of condition: string
    | UnusedVariable of name: string * macro: string
    | UnusedBinding of name: string
    | ShadowedName of name: string * hidden: string
    | FixedTime of path: string
    | BoolOutOfCondition of better: string
    | NegatedQuantifier of better: string
    | EqualityChain of better: string
    | GlobWithoutWildcard of better: string
    | UnusedIgnore of code: string
    | IgnoreWithoutReason of code: string
    | IgnoreOfNoLint of written: string

module internal LintProblem =
    /// A part of a rule on one line.
    let private line (text: string) : string =
        String.Join(' ', text.Split([| ' '; '\n'; '\r'; '\t' |], StringSplitOptions.RemoveEmptyEntries))

    /// A part of a rule in a message: long ones are cut.
    let private quote (text: string) : string =
        let line = line text

        if line.Length <= 60 then
            "`" + line + "`"
        else
            "`" + line.Substring(0, 57).TrimEnd() + "…`"

    let private didYouMean (suggestion: string | null) (otherwise: string) : string =
        match suggestion with
        | null -> otherwise
        | known -> "did you mean `" + known + "`?"

    let private write (better: string) : string = "write `" + line better + "`"

    let toDiagnostic (problem: LintProblem) (at: Span) (fix: DiagnosticFix | null) : Diagnostic =
        let tell severity code message (help: string | null) =
            Diagnostic(code, severity, message, at, null, help, fix)

        let warning = tell DiagnosticSeverity.Warning
        let note = tell DiagnosticSeverity.Note

        match problem with
        | LintProblem.VersionComparedAsText(path, question) ->
            warning
                "FM6002"
                ("`" + path + "` is compared as text, where \"9\" is greater than \"14\"")
                ("compare versions: version(" + path + ")." + question)
        | LintProblem.OutsideDomain(path, value, suggestion, domain) ->
            warning
                "FM6003"
                ("`" + path + "` is never \"" + value + "\"")
                (didYouMean suggestion ("its values are " + String.Join(", ", domain)))
        | LintProblem.PatternLooksExact tied ->
            warning
                "FM6008"
                "the pattern matches anywhere in the text, so that the repeat at its edge decides nothing"
                ("tie it to the ends where the whole text is meant: " + tied)
        | LintProblem.PatternAlwaysMatches ->
            warning "FM6010" "the pattern matches every text" "ask known(…) where it matters only that there is one"
        | LintProblem.PatternNeverMatches -> warning "FM6010" "the pattern matches no text" "`^` stands first, `$` last"
        | LintProblem.NeverTrue clause -> warning "FM6012" (quote clause + " is never true") null
        | LintProblem.NeverBothTrue(first, second) ->
            warning
                "FM6012"
                (quote first + " and " + quote second + " are never both true")
                "no device can pass this: one of the two is wrong, or `||` is meant"
        | LintProblem.NeverFalse clause -> warning "FM6013" (quote clause + " is never false") null
        | LintProblem.OneAlwaysTrue(first, second) ->
            warning
                "FM6013"
                ("one of " + quote first + " and " + quote second + " is always true")
                "no device can fail this: one of the two is wrong, or `&&` is meant"
        | LintProblem.ClauseAddsNothing(clause, "&&", other) ->
            warning "FM6014" (quote clause + " adds nothing") ("it is never false where " + quote other + " is true")
        | LintProblem.ClauseAddsNothing(clause, _, other) ->
            warning "FM6014" (quote clause + " adds nothing") ("where it is true, " + quote other + " is never false")
        | LintProblem.ComparedWithItself(operand, operator) ->
            warning "FM6015" (quote operand + " stands on both sides of `" + operator + "`") null
        | LintProblem.DuplicateElement element -> warning "FM6021" (quote element + " is in the list twice") null
        | LintProblem.DuplicateClause(clause, operator) ->
            warning "FM6022" (quote clause + " stands twice in this `" + operator + "`") null
        | LintProblem.ConstantCondition value ->
            warning
                "FM6026"
                ("the condition of `? :` is always " + (if value then "true" else "false"))
                "one of its two results is never used"
        | LintProblem.BranchNeverReached condition ->
            warning
                "FM6026"
                (quote condition + " is never true here: the conditions before it have taken every such case")
                null
        | LintProblem.UnusedVariable(name, macro) ->
            warning
                "FM6027"
                ("the variable `" + name + "` of `" + macro + "` is not used")
                "a condition that does not look at the element is the same for all of them"
        | LintProblem.UnusedBinding name -> warning "FM6028" ("`" + name + "` is bound and not used") null
        | LintProblem.ShadowedName(name, hidden) ->
            warning "FM6029" ("the variable `" + name + "` hides " + hidden) "give it another name"
        | LintProblem.UnusedIgnore code ->
            warning "FM6032" ("there is no " + code + " here to ignore") "remove the comment"
        | LintProblem.IgnoreWithoutReason code ->
            warning
                "FM6033"
                ("the ignored " + code + " has no reason")
                ("say why: fleetmdm:ignore " + code + " the reason in a few words")
        | LintProblem.IgnoreOfNoLint written ->
            warning
                "FM6033"
                ("`" + written + "` is no code that can be ignored")
                "lints can: FM6 and three digits; errors are to be corrected"
        | LintProblem.EmptyTextAsked question ->
            warning
                "FM6044"
                ("`" + question + "` of the empty text is true of every text")
                "ask known(…) where it matters only that there is one"
        | LintProblem.PatternIsPlain better -> note "FM6009" "no pattern is needed here" (write better)
        | LintProblem.VacuousAll range ->
            note
                "FM6011"
                ("`all` is true for an empty list, and " + quote range + " may be one")
                ("where that is not meant, ask for one element too: size(" + range + ") > 0")
        | LintProblem.ComparedWithBool better -> note "FM6016" "a bool needs no comparison" (write better)
        | LintProblem.DoubleNegation better -> note "FM6017" "`!!` is nothing" (write better)
        | LintProblem.NegatedEquality better -> note "FM6018" "a negated comparison" (write better)
        | LintProblem.OddEmptinessTest better -> note "FM6019" "an unusual way to ask for emptiness" (write better)
        | LintProblem.InSingle better -> note "FM6020" "a list of one value" (write better)
        | LintProblem.ExistsEqual better -> note "FM6023" "this `exists` is `in`" (write better)
        | LintProblem.FilterCounted better ->
            note "FM6024" "counting what a filter keeps looks at every element" (write better)
        | LintProblem.HasAsGuard path ->
            note
                "FM6025"
                ("`has(" + path + ")` is itself unknown where nothing around it was reported")
                ("known(" + path + ") is true or false on every device")
        | LintProblem.FixedTime path ->
            note
                "FM6030"
                (quote path + " is compared with a fixed time, so that the rule asks less every day")
                ("ask for an age where that is meant: age(" + path + ") <= days(30)")
        | LintProblem.BoolOutOfCondition better -> note "FM6036" "the condition is the answer" (write better)
        | LintProblem.NegatedQuantifier better -> note "FM6037" "a quantifier negated twice" (write better)
        | LintProblem.EqualityChain better -> note "FM6038" "one value compared with several" (write better)
        | LintProblem.GlobWithoutWildcard better ->
            note "FM6039" "a glob without `*` and `?` is equality" (write better)
