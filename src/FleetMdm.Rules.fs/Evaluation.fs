namespace FleetMdm.Rules

open System.Collections.Generic

/// What became of one expression: a value, the facts it lacks, or an error.
type ExpressionOutcome =
    | Value = 0
    | Unknown = 1
    | Error = 2

/// The result of `Expression.Evaluate`.
[<Sealed>]
type ExpressionResult
    (
        outcome: ExpressionOutcome,
        typeName: string | null,
        text: string | null,
        missingFacts: IReadOnlyList<string>,
        causes: IReadOnlyList<Diagnostic>
    ) =
    member _.Outcome = outcome
    /// The value's type as the language names it; null without a value.
    member _.TypeName = typeName
    /// The value as the language writes it (`"text"`, `[1, 2]`, `timestamp("…")`); null without a value.
    member _.Text = text
    member _.MissingFacts = missingFacts
    member _.Causes = causes

/// One step of a decision: a part of the rule, its value, and the steps below it.
[<Sealed>]
type TraceNode(source: string, span: Span, outcome: string, note: string | null, children: IReadOnlyList<TraceNode>) =
    /// The part of the rule's text.
    member _.Source = source
    member _.Span = span
    /// The value as the language writes it, `unknown (facts.a.b)` or `error (…)`.
    member _.Outcome = outcome
    /// What a person should know: the witness element of `exists`, the element that failed `all`.
    member _.Note = note
    member _.Children = children

/// A fact that a check read, and what the device reported there.
[<Sealed>]
type FactReading(path: string, value: string | null) =
    member _.Path = path
    /// The value as the language writes it; null when it was not reported.
    member _.Value = value
