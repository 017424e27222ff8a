namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A compiled expression of any type: what `fleetmdm eval` evaluates.
[<Sealed>]
type Expression internal (compiled: CompiledRule) =
    let shape = CompiledRule.shapeOf [ compiled ]

    member _.Text = compiled.Text
    /// The type that the checker deduced, as the language names it.
    member _.TypeName: string = CelType.print compiled.Rule.Body.Type
    /// The facts that the expression names, in ordinal order.
    member _.FactPaths: IReadOnlyList<string> = CompiledRule.factPaths compiled

    member _.Evaluate(device: DeviceReport, asOf: DateTimeOffset) : ExpressionResult =
        match Interpreter.evaluate (CompiledRule.environment shape device asOf) compiled.Rule with
        | Value.Unknown(paths, _) ->
            let missing = paths |> List.map (fun path -> path.ToString()) |> Array.ofList
            ExpressionResult(ExpressionOutcome.Unknown, null, null, missing, [||])
        | Value.Error error ->
            let cause = EvalProblem.toDiagnostic error.Problem error.Span
            ExpressionResult(ExpressionOutcome.Error, null, null, [||], [| cause |])
        | value ->
            ExpressionResult(ExpressionOutcome.Value, ValueType.describe value, ValueText.print value, [||], [||])

    /// The value with the parts that it comes from.
    member _.Trace(device: DeviceReport, asOf: DateTimeOffset) : TraceNode =
        Trace.explain (CompiledRule.environment shape device asOf) compiled.Text compiled.Rule

/// What became of a rule's text: the problems, and the expression when none is an error.
[<Sealed>]
type Compilation internal (compiled: CompiledRule) =
    let expression: Expression | null =
        if compiled.IsUsable then Expression compiled else null

    /// What is suspicious in a sound rule is looked for when this is asked.
    member _.Diagnostics: IReadOnlyList<Diagnostic> = compiled.Diagnostics
    /// Null when a diagnostic is an error.
    member _.Expression: Expression | null = expression

/// The door for single rules: text in, diagnostics and an expression out. Never throws for any text.
[<AbstractClass; Sealed>]
type RuleCompiler private () =
    static member Compile(text: string, schema: FactSchema) : Compilation =
        Compilation(CompiledRule.compile (CheckScope.ofRule schema Map.empty) text)
