namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// An expression of a mapping file: the rules language over one source record (`record`), with the normalizers.
[<Sealed>]
type MappingExpression internal (text: string) =
    member _.Text = text

    /// The record paths that the expression names, in ordinal order.
    member _.RecordPaths: IReadOnlyList<string> = failwith "not built"

    /// Evaluates over one record. True with the value as canonical JSON in `json`; false when it is absent
    /// (`problem` null) or an error (`problem` says which).
    member _.TryEvaluate(record: SourceRecord, json: byref<string | null>, problem: byref<Diagnostic | null>) : bool =
        ignore record
        failwith "not built"

/// A source record, read once from JSON and used by all expressions of a mapping.
and [<Sealed>] SourceRecord internal () =
    /// Reads one JSON object that has passed the store's strict reader.
    static member Parse(utf8: ReadOnlySpan<byte>) : SourceRecord =
        ignore utf8.Length
        failwith "not built"

/// What became of a mapping expression's text.
[<Sealed>]
type MappingCompilation internal (expression: MappingExpression | null, diagnostics: IReadOnlyList<Diagnostic>) =
    member _.Diagnostics = diagnostics
    member _.Expression: MappingExpression | null = expression

[<AbstractClass; Sealed>]
type MappingCompiler private () =
    static member Compile(text: string) : MappingCompilation =
        ignore text
        failwith "not built"
