/// How the constructs begin that other dialects have and RE2 does not, so that a refusal names what was meant.
module internal FleetMdm.Rules.ForeignSyntax

open System

/// What begins so, longer beginnings before the shorter ones that they begin with.
let private groups: (string * ForeignConstruct) list = [
    "(?=", ForeignConstruct.LookAhead
    "(?!", ForeignConstruct.LookAhead
    "(?<=", ForeignConstruct.LookBehind
    "(?<!", ForeignConstruct.LookBehind
    "(?>", ForeignConstruct.AtomicGroup
    "(?#", ForeignConstruct.Comment
    "(?|", ForeignConstruct.BranchReset
    "(?'", ForeignConstruct.QuotedName
    "(?P=", ForeignConstruct.BackReference
    "(?P>", ForeignConstruct.Recursion
    "(?&", ForeignConstruct.Recursion
    "(?R", ForeignConstruct.Recursion
    "(?+", ForeignConstruct.Recursion
    "(?{", ForeignConstruct.Code
    "(??", ForeignConstruct.Code
    "(?C", ForeignConstruct.Callout
    "(?(", ForeignConstruct.Condition
]

/// The foreign construct that begins at a `(`, and how it begins.
let tryGroup (pattern: string) (at: int) : struct (ForeignConstruct * string) voption =
    let isAt (beginning: string) =
        String.CompareOrdinal(pattern, at, beginning, 0, beginning.Length) = 0

    let followedBy (beginning: string) (accepts: char -> bool) =
        isAt beginning && at + beginning.Length < pattern.Length && accepts pattern[at + beginning.Length]

    let beginning length = pattern.Substring(at, length)

    if followedBy "(*" Char.IsAsciiLetterUpper then
        ValueSome(struct (ForeignConstruct.Verb, "(*"))
    elif followedBy "(?" Char.IsAsciiDigit then
        ValueSome(struct (ForeignConstruct.Recursion, beginning 3))
    elif followedBy "(?-" Char.IsAsciiDigit then
        ValueSome(struct (ForeignConstruct.Recursion, beginning 4))
    else
        groups
        |> List.tryFind (fst >> isAt)
        |> ValueOption.ofOption
        |> ValueOption.map (fun (written, construct) -> struct (construct, written))

/// The foreign construct that an escape is, by the letter behind its backslash. `\b` is one inside of brackets.
let tryEscape (letter: char) : ForeignConstruct voption =
    match letter with
    | 'Z' -> ValueSome ForeignConstruct.EndBeforeNewline
    | 'G' -> ValueSome ForeignConstruct.EndOfLastMatch
    | 'K' -> ValueSome ForeignConstruct.NewStart
    | 'R' -> ValueSome ForeignConstruct.LineBreak
    | 'X' -> ValueSome ForeignConstruct.Cluster
    | 'N' -> ValueSome ForeignConstruct.NamedCharacter
    | 'h'
    | 'H' -> ValueSome ForeignConstruct.HorizontalBlank
    | 'V' -> ValueSome ForeignConstruct.NotVerticalBlank
    | 'e' -> ValueSome ForeignConstruct.EscapeCharacter
    | 'c' -> ValueSome ForeignConstruct.ControlCharacter
    | 'b' -> ValueSome ForeignConstruct.Backspace
    | 'C' -> ValueSome ForeignConstruct.SingleByte
    | 'l'
    | 'L'
    | 'u'
    | 'U' -> ValueSome ForeignConstruct.CaseChange
    | 'g'
    | 'k' -> ValueSome ForeignConstruct.BackReference
    | digit when digit >= '1' && digit <= '9' -> ValueSome ForeignConstruct.BackReference
    | _ -> ValueNone
