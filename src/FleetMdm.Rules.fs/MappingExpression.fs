namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Runtime.InteropServices

/// A source record, read once from JSON and used by all expressions of a mapping.
[<Sealed>]
type SourceRecord internal (record: Value, assumedTimeZone: TimeZoneInfo | null) =
    static let shape = FactShape.Whole(FactPath.root "record")
    member internal _.Value = record
    member internal _.AssumedTimeZone = assumedTimeZone

    /// Reads one JSON object that has passed the store's strict reader; JsonException for anything else.
    /// `assumedTimeZone` is where its times without a zone were written; null when nobody knows.
    static member Parse(utf8: ReadOnlySpan<byte>, assumedTimeZone: TimeZoneInfo | null) : SourceRecord =
        SourceRecord(Value.Map(Json.readObject shape utf8), assumedTimeZone)

/// An expression of a mapping file: the rules language over one source record (`record`), with the normalizers.
[<Sealed>]
type MappingExpression internal (compiled: CompiledRule) =
    // A mapping has no clock; no function of its table asks for one.
    static let noTime: Timestamp = { Seconds = 0L; Nanos = 0 }

    member _.Text = compiled.Text
    member internal _.Compiled = compiled

    /// The record paths that the expression names, in ordinal order.
    member _.RecordPaths: IReadOnlyList<string> = CompiledRule.factPaths compiled

    /// Evaluates over one record. True with the value as canonical JSON in `json`; false when it is absent
    /// (`problem` null) or an error (`problem` says which). `isZoneMissed` when it read a time without a zone and took
    /// it as UTC, because none is assumed.
    member _.TryEvaluate
        (
            record: SourceRecord,
            [<Out>] json: byref<string | null>,
            [<Out>] problem: byref<Diagnostic | null>,
            [<Out>] isZoneMissed: byref<bool>
        ) : bool =
        json <- null
        problem <- null
        let zone = AssumedZone record.AssumedTimeZone

        let value =
            Interpreter.evaluate (FleetMdm.Rules.Environment([| record.Value |], noTime, zone)) compiled.Rule

        isZoneMissed <- zone.IsMissed

        match value with
        | Value.Unknown _
        | Value.Null
        | Value.Optional ValueNone -> false
        | Value.Error error ->
            problem <- EvalProblem.toDiagnostic error.Problem error.Span
            false
        | value ->
            match CanonicalJson.tryPrint value with
            | Ok text ->
                json <- text
                true
            | Error refused ->
                let cause = EvalProblem.NotReportable(CelType.name refused)
                problem <- EvalProblem.toDiagnostic cause compiled.Rule.Body.Span
                false

/// What some expressions look at in a record: the rest of it need not be read for them.
[<Sealed>]
type RecordShape(expressions: IEnumerable<MappingExpression>) =
    let shape = FactShape.Create(FactPath.root "record")

    do
        for expression in expressions do
            FactNeeds.add CheckScope.DeviceSlot shape expression.Compiled.Rule

    /// Reads one JSON object, like `SourceRecord.Parse`, for these expressions and no others.
    member _.Read(utf8: ReadOnlySpan<byte>, assumedTimeZone: TimeZoneInfo | null) : SourceRecord =
        SourceRecord(Value.Map(Json.readObject shape utf8), assumedTimeZone)

/// What became of a mapping expression's text.
[<Sealed>]
type MappingCompilation internal (compiled: CompiledRule) =
    let expression: MappingExpression | null =
        if compiled.IsUsable then
            MappingExpression compiled
        else
            null

    /// What is suspicious in a sound expression is looked for when this is asked.
    member _.Diagnostics: IReadOnlyList<Diagnostic> = compiled.Diagnostics
    /// Null when a diagnostic is an error.
    member _.Expression: MappingExpression | null = expression

/// The door for mapping expressions: text in, diagnostics and an expression out. Never throws for any text.
[<AbstractClass; Sealed>]
type MappingCompiler private () =
    /// The functions of rules that need no clock, and the normalizers.
    static let functions =
        FunctionTable(List.filter (FunctionTable.asksForNow >> not) FunctionTable.rows @ MappingFunctions.table)

    static let scope = CheckScope.ofMapping functions

    static member Compile(text: string) : MappingCompilation =
        MappingCompilation(CompiledRule.compile scope text)
