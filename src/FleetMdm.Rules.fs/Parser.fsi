/// Text to tree. It takes any text whatever, never throws, and reports every problem that it can tell apart.
module internal FleetMdm.Rules.Parser

/// How large a rule may be: `Limits`, except in tests that show what holds beyond them.
[<Struct>]
type Bounds = {
    /// UTF-16 units of the text.
    Length: int
    /// Levels of nesting, and of the tree.
    Depth: int
    /// Nodes of the tree.
    Nodes: int
}

/// Parses a rule. The problems are in the order of the text; with none the whole text was understood. What could
/// not be read is `Node.Malformed`, so that the rest of the tree can still be checked. Every span lies in the text
/// and in its parent's. The tree is never deeper than `Limits.depth`: it can be walked by recursion.
val parse: text: string -> struct (Expr * struct (SyntaxProblem * Span) list)

/// Parses within other bounds than `Limits`.
val parseWithin: bounds: Bounds -> text: string -> struct (Expr * struct (SyntaxProblem * Span) list)
