namespace FleetMdm.Rules

/// A place that a pattern asks for, without taking a character.
[<RequireQualifiedAccess>]
type internal PatternAssertion =
    | BeginText
    | EndText
    | BeginLine
    | EndLine
    | WordBoundary
    | NotWordBoundary

/// A pattern as RE2 means it. What only decides which match is found, groups and laziness, is not in it: a rule asks
/// whether there is one.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal PatternNode =
    | Literal of codePoint: int
    /// Any one code point of a set.
    | Set of CodePointRange[]
    | Assertion of PatternAssertion
    | Concat of PatternNode list
    | Alternate of PatternNode list
    /// `most` is -1 for any number.
    | Repeat of node: PatternNode * least: int * most: int
