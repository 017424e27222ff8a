namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A place that a rule looks at: a path, and the activation's slot of its root.
[<Struct; NoEquality; NoComparison>]
type internal FactRead = { Slot: int; Path: FactPath }

/// A rule's text after all phases: what is wrong or suspicious with it, and, when no diagnostic is an error, what is
/// evaluated.
[<NoEquality; NoComparison>]
type internal CompiledRule = {
    Text: string
    /// As it was parsed.
    Expr: Expr
    Rule: TypedRule
    /// What is suspicious is looked for when somebody asks: who evaluates rules does not.
    Told: Lazy<Diagnostic list>
    IsUsable: bool
    /// In the order of the roots' slots, below each in the order of the text.
    Reads: FactRead list
    /// The parameters that it reads.
    Parameters: Set<string>
} with

    /// In the order of the text; `Limits.problems` at most.
    member compiled.Diagnostics: Diagnostic list = compiled.Told.Value

module internal CompiledRule =
    /// Every place below a root where the rule stops asking.
    let private readsBelow (rule: TypedRule) (struct (slot, root): struct (int * FactPath)) : FactRead list =
        let shape = FactShape.Create root
        FactNeeds.add slot shape rule

        // A shape that nothing was added to is an end, too: the rule does not look at this root.
        [
            for ending in shape.Ends do
                if ending.IsWhole || not (isNull ending.Path.Parent) then
                    { Slot = slot; Path = ending.Path }
        ]

    /// The paths that the rule names, in ordinal order.
    let factPaths (compiled: CompiledRule) : IReadOnlyList<string> =
        let texts = [| for reading in compiled.Reads -> reading.Path.ToString() |]
        Array.Sort(texts, StringComparer.Ordinal)
        texts

    /// What of the facts must be read for these rules.
    let shapeOf (rules: CompiledRule seq) : FactShape =
        let shape = FactShape.Create FactPath.facts

        for rule in rules do
            FactNeeds.add CheckScope.FactsSlot shape rule.Rule

        shape

    /// What a rule is evaluated in for one device: its columns, its facts as far as `shape` needs them, and `now`. The
    /// place of the parameters is the caller's to fill.
    let environment (shape: FactShape) (device: DeviceReport) (asOf: DateTimeOffset) : FleetMdm.Rules.Environment =
        let now = Time.ofDateTimeOffset asOf

        FleetMdm.Rules.Environment(
            [|
                DeviceFacts.device device
                DeviceFacts.facts shape device
                Value.Null
                Value.Timestamp now
            |],
            now
        )

    /// What is suspicious in a rule without errors, but for what its author has silenced.
    let private suspicions (scope: CheckScope) text expr (result: Checker.CheckResult) (problems: Diagnostic list) =
        let found = [
            for suspicion in Lints.check (LintedRule(text, expr, result.Rule, false)) do
                LintProblem.toDiagnostic suspicion.Problem suspicion.At suspicion.Fix
        ]

        RuleIgnores.apply text scope.KnowsReported (problems @ found)

    /// Where a bracket is never closed, what was meant to stand in it is a guess, and so is every type from there on.
    let private isGuess (syntax: struct (SyntaxProblem * Span) list) (problem: TypeProblem) (at: Span) : bool =
        let isUnclosedBefore (struct (cause, opened: Span)) =
            match cause with
            | SyntaxProblem.UnclosedBracket _ -> at.End > opened.Start
            | _ -> false

        not (TypeProblem.isOfName problem) && List.exists isUnclosedBefore syntax

    /// A pattern that stands in the rule is shown where it is wrong; else the help says where to look.
    let private placed (text: string) (problem: TypeProblem) (at: Span) : Diagnostic =
        match problem with
        | TypeProblem.UnreadablePattern(pattern, fault, part) when StringLiteral.startsAt text at.Start ->
            let cause =
                EvalProblem.toDiagnostic (EvalProblem.BadPattern(pattern, fault, part)) at

            TypeProblem.toDiagnostic
                (TypeProblem.UnreadableConstant(cause.Message, PatternFault.instead fault))
                (StringLiteral.placeOf text at.Start part)
        | problem -> TypeProblem.toDiagnostic problem at

    /// Compiles a text within a scope. Total: any text gives a result.
    let compile (scope: CheckScope) (text: string) : CompiledRule =
        let struct (expr, syntax) = Parser.parse text
        let result = Checker.check scope expr

        let isUsable =
            List.isEmpty syntax
            && List.forall (fun (problem, _) -> TypeProblem.isSuspicion problem) result.Problems

        let problems = [
            for struct (problem, at) in syntax do
                SyntaxProblem.toDiagnostic problem at
            for problem, at in result.Problems do
                if not (isGuess syntax problem at) then
                    placed text problem at
        ]

        let told =
            lazy
                // What is suspicious is told of rules that say what they mean.
                ((if isUsable then
                      suspicions scope text expr result problems
                  else
                      problems)
                 |> List.sortBy (fun diagnostic -> diagnostic.Span.Start)
                 |> List.truncate Limits.problems)

        {
            Text = text
            Expr = expr
            Rule = result.Rule
            Told = told
            IsUsable = isUsable
            Reads = CheckScope.attributeRoots scope |> List.collect (readsBelow result.Rule)
            Parameters = result.Parameters
        }
