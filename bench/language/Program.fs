/// `answers`: the value of each typical rule, as JSON. `measure FILE`: runs the benchmarks and writes the best of each to FILE.
module FleetMdm.LanguageBenchmarks.Program

open System
open System.IO
open System.Text.Json
open BenchmarkDotNet.Configs
open BenchmarkDotNet.Jobs
open BenchmarkDotNet.Reports
open BenchmarkDotNet.Running
open Perfolizer.Horology
open BenchmarkDotNet.Toolchains.InProcess.Emit
open FleetMdm.Rules

let private answers () =
    use writer = new Utf8JsonWriter(Console.OpenStandardOutput())
    writer.WriteStartObject()

    for name, rule in TypicalRules.rules do
        let compiled = TypicalRules.compile rule
        let value = Interpreter.evaluate (TypicalRules.environmentOf compiled) compiled.Rule
        writer.WriteString(name, ValueText.print value)

    writer.WriteEndObject()

/// Nanoseconds and bytes of each benchmark, by rule and phase. The suite's are for one expression.
let private write (path: string) (reports: BenchmarkReport seq) =
    use file = File.Create path
    use writer = new Utf8JsonWriter(file, JsonWriterOptions(Indented = true))
    writer.WriteStartArray()

    for report in reports do
        let benchmark = report.BenchmarkCase

        let name, parts =
            match Seq.tryHead benchmark.Parameters.Items with
            | None -> "conformance", float TypicalRules.conformance.Length
            | Some name -> string name.Value, 1.0

        let best =
            match report.ResultStatistics with
            | null -> failwith (name + " was not measured")
            | measured -> measured.Min

        writer.WriteStartObject()
        writer.WriteString("name", name)
        writer.WriteString("phase", benchmark.Descriptor.WorkloadMethod.Name)
        writer.WriteNumber("nanoseconds", best / parts)
        let bytes = report.GcStats.GetBytesAllocatedPerOperation benchmark
        writer.WriteNumber("bytes", (if bytes.HasValue then float bytes.Value else 0.0) / parts)
        writer.WriteEndObject()

    writer.WriteEndArray()

let private measure (path: string) =
    // In this process: a generated project would be built by the rules of this repository.
    let job =
        Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds 5.0)
            .WithWarmupCount(100)
            .WithIterationCount(100)

    let config =
        DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Path.Combine("artifacts", "bench"))

    let summaries = [
        BenchmarkRunner.Run<TypicalRule> config
        if TypicalRules.conformance.Length > 0 then
            BenchmarkRunner.Run<ConformanceSuite> config
    ]

    write path (Seq.collect (fun (summary: Summary) -> summary.Reports) summaries)

[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "answers" |] ->
        answers ()
        0
    | [| "measure"; path |] ->
        measure path
        0
    | _ ->
        eprintf "answers | measure FILE\n"
        2
