/// What is suspicious in a rule that is well typed. Each lint is told at the place it speaks of.
module internal FleetMdm.Rules.Lints

/// Where a part stands, as far as lints ask for it.
[<NoEquality; NoComparison>]
type private Surroundings = {
    /// The variables of the macros around it.
    Bound: Set<string>
    /// It is the operand of `!`.
    IsNegated: bool
    /// It is the last of `condition ? a : b`.
    IsElse: bool
}

let private ofPart (rule: LintedRule) (around: Surroundings) (part: Part) : Suspicion list =
    ComparisonLints.check rule part
    @ PatternLints.check rule part
    @ WordingLints.check rule around.IsNegated part
    @ MacroLints.check rule around.IsNegated part
    @ MacroLints.checkNames around.Bound part.Expr
    @ ClauseLints.check rule around.IsElse part

let private inside (around: Surroundings) (expr: Expr) (child: Expr) : Surroundings = {
    Bound = Set.union around.Bound (Set.ofList (MacroLints.boundFor expr child))
    IsNegated =
        match expr.Node with
        | Node.Unary(UnaryOperator.Not, _, _) -> true
        | _ -> false
    IsElse =
        match expr.Node with
        | Node.Conditional(_, _, otherwise) -> obj.ReferenceEquals(otherwise, child)
        | _ -> false
}

/// Every suspicion about a rule, in the order of the text.
let check (rule: LintedRule) : Suspicion list =
    let rec visit (around: Surroundings) (part: Part) : Suspicion list =
        ofPart rule around part
        @ (Lint.parts part.Expr |> List.collect (fun child -> visit (inside around part.Expr child.Expr) child))

    visit
        {
            Bound = Set.empty
            IsNegated = false
            IsElse = false
        }
        {
            Expr = rule.Expr
            Wanted = Printer.Level.Conditional
        }
    |> List.sortBy (fun found -> found.At.Start)
