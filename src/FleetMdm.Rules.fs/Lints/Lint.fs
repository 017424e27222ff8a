namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What a lint found: the cause, its place, and a better text where a program can write it.
[<NoEquality; NoComparison>]
type internal Suspicion = {
    Problem: LintProblem
    At: Span
    Fix: DiagnosticFix | null
}

/// A part of a rule as a lint sees it.
[<NoEquality; NoComparison>]
type internal Part = {
    Expr: Expr
    /// How tightly a text must hold together to stand in its place without parentheses.
    Wanted: Printer.Level
}

/// A rule under the eyes of lints: the tree as it was written, and what the checker made of each part.
[<Sealed>]
type internal LintedRule(text: string, expr: Expr, rule: TypedRule, parametersAreFixed: bool) =
    let typed = Dictionary<Span, TypedExpr>()

    do
        for part in TypedExpr.descendants rule.Body do
            typed.TryAdd(part.Span, part) |> ignore

    member _.Text: string = text
    member _.Expr: Expr = expr
    /// Whether `params.x` stands for its value, or for any value that may be given for it.
    member _.ParametersAreFixed: bool = parametersAreFixed

    /// What the checker made of a part; none of what a macro takes for itself.
    member _.TryTyped(expr: Expr) : TypedExpr voption =
        match typed.TryGetValue expr.Span with
        | true, part -> ValueSome part
        | _ -> ValueNone

    member rule.TypeOf(expr: Expr) : CelType =
        match rule.TryTyped expr with
        | ValueSome part -> part.Type
        | ValueNone -> CelType.Dyn

    /// A part as it was written.
    member _.Written(expr: Expr) : string =
        text.Substring(expr.Span.Start, expr.Span.Length)

module internal Lint =
    let tell (problem: LintProblem) (at: Span) : Suspicion = {
        Problem = problem
        At = at
        Fix = null
    }

    /// Whether two parts are the same but for their layout. What a rule evaluates has no effects, so that they are worth
    /// the same.
    let same (left: Expr) (right: Expr) : bool =
        Printer.print left = Printer.print right

    /// The parts of a part, each with how tightly it must hold together where it stands.
    let parts (expr: Expr) : Part list =
        let part (wanted: Printer.Level) (child: Expr) = { Expr = child; Wanted = wanted }
        let free = part Printer.Level.Conditional
        let tight = part Printer.Level.Member

        match expr.Node with
        | Node.Literal _
        | Node.Ident _
        | Node.Malformed -> []
        | Node.Select(operand, _, _, _)
        | Node.Unary(_, _, operand) -> [ tight operand ]
        | Node.Index(operand, index, _) -> [ tight operand; free index ]
        | Node.Call(_, _, _, arguments) -> [ for argument in arguments -> free argument ]
        | Node.MemberCall(target, _, _, arguments) -> tight target :: [ for argument in arguments -> free argument ]
        | Node.List elements -> [ for element in elements -> free element.Value ]
        | Node.Map entries -> [
            for entry in entries do
                free entry.Key
                free entry.Value
          ]
        | Node.Message(_, _, fields) -> [ for field in fields -> free field.Value ]
        | Node.Binary(operator, _, left, right) ->
            let level = Printer.levelOfOperator operator
            let tighter = Printer.nextTighter level

            // A comparison of a comparison needs no parentheses on its left, and is read wrongly without.
            let leftmost = if level = Printer.Level.Relation then tighter else level

            [ part leftmost left; part tighter right ]
        | Node.And operands -> [ for operand in operands -> part Printer.Level.Relation operand ]
        | Node.Or operands -> [ for operand in operands -> part Printer.Level.And operand ]
        | Node.Conditional(condition, whenTrue, whenFalse) -> [
            part Printer.Level.Or condition
            part Printer.Level.Or whenTrue
            free whenFalse
          ]

    /// Whether the span of a part takes in parentheses around it.
    let private isGrouped (rule: LintedRule) (expr: Expr) : bool =
        match expr.Node with
        | Node.Binary(_, _, first, _)
        | Node.Conditional(first, _, _) -> expr.Span.Start < first.Span.Start
        | Node.And operands
        | Node.Or operands -> expr.Span.Start < operands[0].Span.Start
        | Node.Unary(_, at, _) -> expr.Span.Start < at.Start
        | _ -> rule.Text[expr.Span.Start] = '('

    /// A part as it was written, without parentheses of its own.
    let bare (rule: LintedRule) (expr: Expr) : string =
        let written = rule.Written expr

        if isGrouped rule expr && Printer.levelOf expr < Printer.Level.Member then
            written.Substring(1, written.Length - 2).Trim()
        else
            written

    /// A part as it was written, in parentheses where it would fall apart at a place that wants this much.
    let writtenAt (rule: LintedRule) (wanted: Printer.Level) (expr: Expr) : string =
        let written = rule.Written expr

        if Printer.levelOf expr < wanted && not (isGrouped rule expr) then
            "(" + written + ")"
        else
            written

    /// A text as a literal, in the quotes that another one is written in.
    let quotedLike (rule: LintedRule) (literal: Expr) (value: string) : string =
        let plain = Printer.stringLiteral value

        if rule.Text[literal.Span.Start] = '\'' && not (value.Contains '\'') && plain.Length = value.Length + 2 then
            "'" + value + "'"
        else
            plain

    /// Whether a comment lies in a range: what replaces the range would lose it. Two slashes in a text count too.
    let private holdsComment (rule: LintedRule) (at: Span) : bool =
        rule.Text.IndexOf("//", at.Start, at.Length, StringComparison.Ordinal) >= 0

    let private fixOf (rule: LintedRule) (at: Span) (replacement: string) (promise: FixPromise) : DiagnosticFix | null =
        if holdsComment rule at then
            null
        else
            DiagnosticFix(at, replacement, promise)

    /// A better text for a range of the rule.
    let replacing (rule: LintedRule) (problem: LintProblem) (at: Span) (range: Span) (text: string) : Suspicion = {
        Problem = problem
        At = at
        Fix = fixOf rule range text FixPromise.SameMeaning
    }

    let private placed (part: Part) (level: Printer.Level) (better: string) : string =
        if level < part.Wanted then "(" + better + ")" else better

    /// A better text for a part, which holds together as tightly as `level` says; it means the same.
    let better rule (part: Part) (level: Printer.Level) (problem: string -> LintProblem) (text: string) : Suspicion =
        let at = part.Expr.Span
        replacing rule (problem text) at at (placed part level text)

    /// The same, for a text that may have an answer where the part had none.
    let moreDefinite rule (part: Part) (level: Printer.Level) (problem: string -> LintProblem) text : Suspicion =
        let at = part.Expr.Span

        {
            Problem = problem text
            At = at
            Fix = fixOf rule at (placed part level text) FixPromise.MoreDefinite
        }
