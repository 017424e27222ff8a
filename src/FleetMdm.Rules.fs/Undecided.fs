namespace FleetMdm.Rules

// Three values (rules-language.md). A strict operation needs all its operands: an error among them is its result, else
// an unknown is. `&&`, `||`, `all` and `exists` need only what decides: false (true) decides alone, and where nothing
// does, an unknown outweighs an error, because the missing fact may yet decide.

/// What is known of the operands of a connective so far, while none has decided.
[<Struct; NoEquality; NoComparison>]
type internal Undecided = {
    mutable IsUnknown: bool
    mutable Missing: FactPath list
    /// The first error; null for none.
    mutable Error: Value | null
} with

    /// True while every operand was known.
    member undecided.IsEmpty = not undecided.IsUnknown && isNull undecided.Error

    /// Takes an operand that is not known: true when it is an unknown or an error.
    member undecided.Take(value: Value) : bool =
        match value with
        | Value.Unknown(paths, _) ->
            undecided.IsUnknown <- true
            undecided.Missing <- MissingFacts.union undecided.Missing paths
            true
        | Value.Error _ ->
            if isNull undecided.Error then
                undecided.Error <- value

            true
        | _ -> false

    /// What a connective is when no operand decided: unknown before error, `otherwise` when all were known.
    member undecided.Lenient(otherwise: Value) : Value =
        if undecided.IsUnknown then
            Value.Unknown(undecided.Missing, false)
        else
            match undecided.Error with
            | null -> otherwise
            | error -> error

    /// What a strict operation is when an operand was not known: error before unknown.
    member undecided.Strict() : Value =
        match undecided.Error with
        | null -> Value.Unknown(undecided.Missing, false)
        | error -> error

[<RequireQualifiedAccess>]
module internal Undecided =
    let nothingYet () : Undecided = {
        IsUnknown = false
        Missing = []
        Error = null
    }

    let isKnown (value: Value) : bool =
        match value with
        | Value.Unknown _
        | Value.Error _ -> false
        | _ -> true

    /// An operand that is not known, as the result of an operation on it alone.
    let derived (value: Value) : Value =
        match value with
        | Value.Unknown(paths, true) -> Value.Unknown(paths, false)
        | other -> other

    /// The result of a strict operation of which an operand is not known.
    let strict (operands: Value[]) : Value =
        let mutable undecided = nothingYet ()

        for operand in operands do
            undecided.Take operand |> ignore

        undecided.Strict()

    let notBool (span: Span) (value: Value) : Value =
        Value.error span (EvalProblem.NotBool(ValueType.describe value))
