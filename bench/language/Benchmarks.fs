/// What parsing, checking and interpreting cost: each typical rule by itself, and the expressions of the conformance suite
/// as one.
namespace FleetMdm.LanguageBenchmarks

open System.Collections.Generic
open BenchmarkDotNet.Attributes
open FleetMdm.Rules

[<MemoryDiagnoser>]
type TypicalRule() =
    let mutable source = ""
    let mutable tree = Expr.create Node.Malformed (Span.at 0)
    let mutable compiled = Unchecked.defaultof<CompiledRule>
    let mutable environment = Unchecked.defaultof<FleetMdm.Rules.Environment>

    static member Names: IEnumerable<string> = List.map fst TypicalRules.rules

    [<ParamsSource("Names")>]
    member val Name = "" with get, set

    [<GlobalSetup>]
    member rule.Prepare() =
        source <- TypicalRules.rules |> List.find (fun (name, _) -> name = rule.Name) |> snd
        let struct (parsed, _) = Parser.parse source
        tree <- parsed
        compiled <- TypicalRules.compile source
        environment <- TypicalRules.environmentOf compiled

    [<Benchmark>]
    member _.Parse() : obj =
        let struct (parsed, _) = Parser.parse source
        parsed

    [<Benchmark>]
    member _.Check() : obj = Checker.check TypicalRules.scope tree

    [<Benchmark>]
    member _.Interpret() : obj =
        Interpreter.evaluate environment compiled.Rule

[<MemoryDiagnoser>]
type ConformanceSuite() =
    let trees = [|
        for expression in TypicalRules.conformance do
            let struct (tree, _) = Parser.parse expression
            tree
    |]

    let compiled = Array.map TypicalRules.compile TypicalRules.conformance
    let environments = Array.map TypicalRules.environmentOf compiled

    [<Benchmark>]
    member _.Parse() =
        for expression in TypicalRules.conformance do
            Parser.parse expression |> ignore

    [<Benchmark>]
    member _.Check() =
        for tree in trees do
            Checker.check TypicalRules.scope tree |> ignore

    [<Benchmark>]
    member _.Interpret() =
        for i in 0 .. compiled.Length - 1 do
            Interpreter.evaluate environments[i] compiled[i].Rule |> ignore
