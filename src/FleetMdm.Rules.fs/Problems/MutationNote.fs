namespace FleetMdm.Rules

/// What was changed to make a mutant of a rule.
[<RequireQualifiedAccess>]
type internal Change =
    /// An operator, a bound or a text.
    | Replaced of was: string * becomes: string
    | ClauseDropped
    | ElementDropped
    | Negated
    | NegationDropped
    /// Of `condition ? a : b` only one is left.
    | ConditionDropped of takes: string

/// What a value was, where two rules part.
[<RequireQualifiedAccess>]
type internal CaseState =
    | True
    | False
    | Unknown
    | Error
    | Equals of constant: string
    | Between of below: string * above: string
    | Below of constant: string
    | Above of constant: string
    | OtherText
    | OtherType
    | NotANumber

module internal MutationNote =
    let describe (change: Change) : string =
        match change with
        | Change.Replaced(was, becomes) -> "`" + was + "` becomes `" + becomes + "`"
        | Change.ClauseDropped -> "this clause is dropped"
        | Change.ElementDropped -> "this element is dropped"
        | Change.Negated -> "this is negated"
        | Change.NegationDropped -> "the `!` is dropped"
        | Change.ConditionDropped takes -> "always `" + takes + "`, whatever the condition"

    /// What a device must be like: `facts.x` is 14.
    let private condition (subject: string) (state: CaseState) : string =
        let subject = "`" + subject + "`"

        match state with
        | CaseState.True -> subject + " is true"
        | CaseState.False -> subject + " is false"
        | CaseState.Unknown -> subject + " is not known"
        | CaseState.Error -> subject + " is an error"
        | CaseState.Equals constant -> subject + " is " + constant
        | CaseState.Between(below, above) -> subject + " is between " + below + " and " + above
        | CaseState.Below constant -> subject + " is below " + constant
        | CaseState.Above constant -> subject + " is above " + constant
        | CaseState.OtherText -> subject + " is none of the texts in the rule"
        | CaseState.OtherType -> subject + " is of another type"
        | CaseState.NotANumber -> subject + " is NaN"

    /// Where a mutant gives another answer than the rule.
    let tellApart (inElement: bool) (states: struct (string * CaseState) list) : string =
        let conditions = [ for struct (subject, state) in states -> condition subject state ]

        "they part "
        + (if inElement then "on an element whose " else "where ")
        + System.String.Join(" and ", conditions)
