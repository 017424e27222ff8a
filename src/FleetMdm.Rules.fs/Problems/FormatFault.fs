namespace FleetMdm.Rules

/// Why a format and what it is given do not fit together.
[<RequireQualifiedAccess>]
type internal FormatFault =
    /// `%a`, `%.3s`.
    | UnknownClause of text: string
    /// A `%` at the end, or a precision without its letter.
    | Unfinished of text: string
    /// `%.5000f`.
    | Precision of text: string * most: int
    /// The clause of this number, counted from 1, has no argument.
    | NoArgument of number: int
    | WrongType of clause: string * expected: string * found: string

module internal FormatFault =
    /// What is wrong, as the part of a sentence after "the format `…`".
    let describe (fault: FormatFault) : string =
        match fault with
        | FormatFault.UnknownClause text -> "has a clause that is not known: `" + text + "`"
        | FormatFault.Unfinished text -> "ends within a clause: `" + text + "`"
        | FormatFault.Precision(text, most) ->
            "asks for too many digits: `" + text + "`, at most " + string most + " are allowed"
        | FormatFault.NoArgument number -> "has no argument for its clause " + string number
        | FormatFault.WrongType(clause, expected, found) -> "has `" + clause + "` for " + expected + ", found " + found
