/// From a rule as it was written to a rule that can be evaluated: names and overloads are resolved, macros become
/// nodes, paths below `facts` become attributes with the schema's types.
module internal FleetMdm.Rules.Checker

/// What one check found out.
[<NoEquality; NoComparison>]
type CheckResult = {
    /// The lowered rule. A part with a problem is `TypedNode.Invalid`, or a call that its arguments will refuse; it is
    /// meant to be evaluated when no problem is an error.
    Rule: TypedRule
    /// In the order of their places in the text, one a root cause.
    Problems: (TypeProblem * Span) list
    /// The names of the parameters that the rule reads.
    Parameters: Set<string>
}

/// Checks and lowers a rule. Total: any parsed tree gives a result. Recursion is bounded by the parser's depth limit.
val check: scope: CheckScope -> expr: Expr -> CheckResult
