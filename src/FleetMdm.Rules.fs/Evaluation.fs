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
type TraceNode
    (
        source: string,
        span: Span,
        outcome: string,
        reading: string | null,
        fact: string | null,
        note: string | null,
        isDeciding: bool,
        children: IReadOnlyList<TraceNode>
    ) =
    /// The part of the rule's text.
    member _.Source = source
    member _.Span = span
    /// The value as the language writes it, `unknown (facts.a.b)` or `error (…)`.
    member _.Outcome = outcome
    /// The value as people say it, `2d 19h 39m 57s`; null where they say it as the language writes it.
    member _.Reading: string | null = reading
    /// Where in the device's report the value stands, or would stand; null for what was computed.
    member _.Fact: string | null = fact
    /// What a person should know: the witness element of `exists`, the element that failed `all`.
    member _.Note: string | null = note
    /// It is one of the smallest set of clauses that the answer comes from: with them alone it would be the same.
    member _.IsDeciding = isDeciding
    member _.Children = children

    /// The smallest set of clauses that the answer comes from; what lies below them explains them.
    member node.Deciding: IReadOnlyList<TraceNode> =
        if isDeciding then
            [| node |]
        else
            [|
                for child in children do
                    yield! child.Deciding
            |]

/// A fact that a check read, and what the device reported there.
[<Sealed>]
type FactReading(path: string, value: string | null) =
    member _.Path = path
    /// The value as the language writes it; null when it was not reported.
    member _.Value = value

/// How a policy's rules come to their answers on one device.
[<Sealed>]
type PolicyExplanation internal (target: TraceNode | null, checks: IReadOnlyList<TraceNode>) =
    /// Of `targets.when`; null where the policy has none.
    member _.Target: TraceNode | null = target
    /// In the order of the checks.
    member _.Checks = checks
