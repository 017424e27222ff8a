namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A compiled expression of any type: what `fleetmdm eval` evaluates.
[<Sealed>]
type Expression internal (text: string) =
    member _.Text = text
    /// The type that the checker deduced, as the language names it.
    member _.TypeName: string = failwith "not built"
    /// The facts that the expression names, in ordinal order.
    member _.FactPaths: IReadOnlyList<string> = failwith "not built"

    member _.Evaluate(device: DeviceReport, asOf: DateTimeOffset) : ExpressionResult =
        ignore device
        ignore asOf
        failwith "not built"

    member _.Trace(device: DeviceReport, asOf: DateTimeOffset) : TraceNode =
        ignore device
        ignore asOf
        failwith "not built"

/// What became of a rule's text: the problems, and the expression when none is an error.
[<Sealed>]
type Compilation internal (expression: Expression | null, diagnostics: IReadOnlyList<Diagnostic>) =
    member _.Diagnostics = diagnostics
    /// Null when a diagnostic is an error.
    member _.Expression: Expression | null = expression

/// The door for single rules: text in, diagnostics and an expression out. Never throws for any text.
[<AbstractClass; Sealed>]
type RuleCompiler private () =
    static member Compile(text: string, schema: FactSchema) : Compilation =
        ignore text
        ignore schema
        failwith "not built"

/// One line of JSON in, one out: `eval --batch`, and the conformance suite. The protocol and the tagged values are
/// described in grammar/README.md.
[<AbstractClass; Sealed>]
type RuleExchange private () =
    /// Answers one request. Never throws: a malformed line gets an error with its id, or with `lineNumber`.
    static member Answer(line: string, lineNumber: int64, asOf: DateTimeOffset) : string =
        ignore line
        ignore lineNumber
        ignore asOf
        failwith "not built"
