/// What the short form of a check needs beyond CEL: readings of a fact that tools report in more than one form.
module internal FleetMdm.Rules.Tolerant

open System
open System.Globalization
open FleetMdm.Rules.Signature

/// A number as text spells it: `8`, `-1.5`, `1e3`; blanks around it do not count. Whole numbers of int64 are ints.
let private readNumber (text: string) : Value voption =
    let trimmed = text.AsSpan().Trim ' '

    match Int64.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
    | true, whole -> ValueSome(Value.Int whole)
    | _ ->
        let style =
            NumberStyles.AllowLeadingSign ||| NumberStyles.AllowDecimalPoint ||| NumberStyles.AllowExponent

        match Double.TryParse(trimmed, style, CultureInfo.InvariantCulture) with
        // The names of the infinities and of NaN spell no number.
        | true, value when Double.IsFinite value -> ValueSome(Value.Double value)
        | _ -> ValueNone

let private number (span: Span) (value: Value) : Value =
    match value with
    | Value.Int _
    | Value.UInt _
    | Value.Double _ -> value
    | Value.String text ->
        match readNumber text with
        | ValueSome read -> read
        | ValueNone -> Value.error span (EvalProblem.Unreadable(text, "a number"))
    | _ -> ValueType.noOverload span "number" [ value ]

let private includes (budget: Budget) (span: Span) (container: Value) (part: Value) : Value =
    match container, part with
    | Value.List elements, _ -> Value.ofBool (Equality.isIn budget part elements)
    | Value.String text, Value.String sought -> Value.ofBool (TextSearch.contains text sought)
    | _ -> ValueType.noOverload span "includes" [ container; part ]

let rows: Function list = [
    row
        "number"
        [ call [ CelType.Dyn ] CelType.Dyn ]
        "A number as it is, or the number that a text spells."
        (Implementation.Unary number)
    row
        "includes"
        [ call [ CelType.Dyn; CelType.Dyn ] CelType.Bool ]
        "Whether a list has an equal element, or a text contains the text."
        (Implementation.Deep includes)
]
