namespace FleetMdm.Rules

/// Why a text is no regular expression of the RE2 subset.
[<RequireQualifiedAccess>]
type internal PatternFault =
    /// More than `Limits.regexLength` characters.
    | TooLong of length: int
    /// Groups nested deeper than the limit.
    | TooDeep
    /// Counted repeats that multiply to a pattern that is too large.
    | TooLarge
    /// `a{1001}`, `a{2,1}`.
    | RepeatRange of text: string
    /// `*a`, `a**`.
    | NothingToRepeat of operator: string
    | UnclosedGroup
    | UnopenedGroup
    | UnclosedClass
    /// `[z-a]`.
    | ClassRange of text: string
    /// `[[:nope:]]`.
    | PosixClass of text: string
    | Escape of text: string
    | TrailingBackslash
    | UnicodeClass of name: string
    | GroupName of name: string
    /// Half a surrogate pair.
    | NotUnicode
    /// `written` is how it begins: `(?=`.
    | NotInRe2 of construct: ForeignConstruct * written: string

module internal PatternFault =
    /// What is wrong with the pattern, as the part of a sentence after "the pattern `…`".
    let describe (fault: PatternFault) : string =
        match fault with
        | PatternFault.TooLong length ->
            "has " + string length + " characters, at most " + string Limits.regexLength + " are allowed"
        | PatternFault.TooDeep -> "nests groups too deeply"
        | PatternFault.TooLarge -> "repeats too much: its counted repeats multiply"
        | PatternFault.RepeatRange text -> "has a repeat that is out of range: `" + text + "`"
        | PatternFault.NothingToRepeat operator -> "has nothing to repeat before `" + operator + "`"
        | PatternFault.UnclosedGroup -> "has a `(` without its `)`"
        | PatternFault.UnopenedGroup -> "has a `)` without its `(`"
        | PatternFault.UnclosedClass -> "has a `[` without its `]`"
        | PatternFault.ClassRange text -> "has a character range that runs backwards: `" + text + "`"
        | PatternFault.PosixClass text -> "names an ASCII class that is not known: `" + text + "`"
        | PatternFault.Escape text -> "has an escape that RE2 does not know: `" + text + "`"
        | PatternFault.TrailingBackslash -> "ends in a single backslash"
        | PatternFault.UnicodeClass name -> "names a Unicode class that is not known here: `" + name + "`"
        | PatternFault.GroupName name -> "has a group name that is not allowed: `" + name + "`"
        | PatternFault.NotUnicode -> "holds half a character"
        | PatternFault.NotInRe2(construct, written) ->
            "uses " + ForeignConstruct.name construct + " (`" + written + "`), which RE2 leaves out"

    /// What to write instead; null where nothing says the same.
    let instead (fault: PatternFault) : string | null =
        match fault with
        | PatternFault.NotInRe2(construct, _) -> ForeignConstruct.instead construct
        | _ -> null

    /// Where to look, as a number of characters from 1, and what to write instead where there is something.
    let help (fault: PatternFault) (place: int) : string =
        let look = "look at character " + string place + " of the pattern"

        match instead fault with
        | null -> look
        | instead -> look + "; " + instead
