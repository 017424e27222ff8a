namespace FleetMdm.Rules

/// What patterns of other dialects have and RE2 does not: the constructs that its syntax page lists as not supported.
[<RequireQualifiedAccess>]
type internal ForeignConstruct =
    | LookAhead
    | LookBehind
    | BackReference
    | AtomicGroup
    | PossessiveRepeat
    | Comment
    | BranchReset
    | QuotedName
    | Recursion
    | Code
    | Callout
    | Condition
    | Verb
    | Flag
    | EndBeforeNewline
    | EndOfLastMatch
    | NewStart
    | LineBreak
    | Cluster
    | NamedCharacter
    | HorizontalBlank
    | NotVerticalBlank
    | EscapeCharacter
    | ControlCharacter
    | Backspace
    | CaseChange
    | SingleByte

module internal ForeignConstruct =
    /// What people call it.
    let name (construct: ForeignConstruct) : string =
        match construct with
        | ForeignConstruct.LookAhead -> "look-ahead"
        | ForeignConstruct.LookBehind -> "look-behind"
        | ForeignConstruct.BackReference -> "a back-reference"
        | ForeignConstruct.AtomicGroup -> "an atomic group"
        | ForeignConstruct.PossessiveRepeat -> "a possessive repeat"
        | ForeignConstruct.Comment -> "a comment"
        | ForeignConstruct.BranchReset -> "a branch reset"
        | ForeignConstruct.QuotedName -> "a group name in quotes"
        | ForeignConstruct.Recursion -> "recursion"
        | ForeignConstruct.Code -> "code"
        | ForeignConstruct.Callout -> "a callout"
        | ForeignConstruct.Condition -> "a condition"
        | ForeignConstruct.Verb -> "a verb"
        | ForeignConstruct.Flag -> "a flag"
        | ForeignConstruct.EndBeforeNewline -> "an end before the last newline"
        | ForeignConstruct.EndOfLastMatch -> "the end of the last match"
        | ForeignConstruct.NewStart -> "a new start of the match"
        | ForeignConstruct.LineBreak -> "a line break of any kind"
        | ForeignConstruct.Cluster -> "a character with its marks"
        | ForeignConstruct.NamedCharacter -> "a character by its name"
        | ForeignConstruct.HorizontalBlank -> "a horizontal blank"
        | ForeignConstruct.NotVerticalBlank -> "what is no vertical blank"
        | ForeignConstruct.EscapeCharacter -> "the escape character"
        | ForeignConstruct.ControlCharacter -> "a control character"
        | ForeignConstruct.Backspace -> "a backspace"
        | ForeignConstruct.CaseChange -> "a change of case"
        | ForeignConstruct.SingleByte -> "a single byte"

    /// What says the same in RE2; null where nothing does.
    let instead (construct: ForeignConstruct) : string | null =
        match construct with
        | ForeignConstruct.LookAhead
        | ForeignConstruct.LookBehind -> "ask twice, as in x.matches(r\"^a\") && !x.matches(r\"b$\")"
        | ForeignConstruct.AtomicGroup
        | ForeignConstruct.BranchReset -> "write the group as `(?:…)`"
        | ForeignConstruct.PossessiveRepeat -> "write it without the second `+`"
        | ForeignConstruct.Comment -> "leave it out: a rule has comments of its own, `// …`"
        | ForeignConstruct.QuotedName -> "write the group as `(?P<name>…)`"
        | ForeignConstruct.Condition -> "write the cases with `|`"
        | ForeignConstruct.Flag -> "the flags are i, m, s and U"
        | ForeignConstruct.EndBeforeNewline -> @"write `\n?\z`"
        | ForeignConstruct.LineBreak -> @"write `(?:\r\n|[\n-\r])`"
        | ForeignConstruct.NamedCharacter -> @"write `\x{…}` with its number"
        | ForeignConstruct.HorizontalBlank -> @"write `[\t ]`, or `[^\t ]` for what is none"
        | ForeignConstruct.NotVerticalBlank -> @"write `[^\n-\r]`"
        | ForeignConstruct.EscapeCharacter -> @"write `\x1B`"
        | ForeignConstruct.ControlCharacter -> @"write `\x01` and so on"
        | ForeignConstruct.Backspace -> @"write `\x08`"
        | ForeignConstruct.BackReference
        | ForeignConstruct.Recursion
        | ForeignConstruct.Code
        | ForeignConstruct.Callout
        | ForeignConstruct.Verb
        | ForeignConstruct.EndOfLastMatch
        | ForeignConstruct.NewStart
        | ForeignConstruct.Cluster
        | ForeignConstruct.CaseChange
        | ForeignConstruct.SingleByte -> null
