/// Whatever a rule does, it ends: each step is paid for, and a rule that cannot pay is an error.
module internal FleetMdm.PropertyTests.CostLaws

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.UntypedRules

/// A rule that takes as much as it can: loops in loops, and values that double.
type HungryRule =
    | HungryRule of Expr

    override rule.ToString() =
        let (HungryRule expr) = rule
        Printer.print expr

/// Steps that may be taken: fewer than `Limits.cost`, so that a rule of any size runs out soon.
type Steps = Steps of int

/// A text that is added to itself some times.
let private longText: Gen<string> =
    let rec doubled (times: int) (text: string) =
        if times = 0 then
            text
        else
            doubled (times - 1) $"cel.bind(t, {text}, t + t)"

    Gen.choose (0, 12) |> Gen.map (fun times -> doubled times "'a long text, 0123456789'")

/// A list or a map, written; `x` is the variable around.
let rec private hungry (depth: int) : Gen<string> =
    let inner = gen { return! hungry (depth - 1) }

    if depth <= 0 then
        Gen.frequency [
            4, Gen.constant "[1, 2, 3, 4, 5, 6, 7, 8]"
            2, Gen.constant "['a', ['c', 'd'], {'k': [1, 2]}, x]"
            2, Gen.constant "{'a': [1, 2, 3], 'b': x}"
            1, Gen.constant "facts.software"
            2, Gen.constant "[x, x, x]"
        ]
    else
        let nested (write: string -> string -> string) = Gen.map2 write inner inner

        Gen.oneof [
            nested (fun range body -> $"({range}).map(x, {body})")
            nested (fun range body -> $"({range}).map(x, ({range}).map(x, {body}))")
            nested (fun range body -> $"({range}).filter(x, ({body}) != x)")
            nested (fun range body -> $"[({range}).all(x, ({body}) == ({body}))]")
            nested (fun range body -> $"({range}).transformMap(i, x, {body})")
            nested (fun value body -> $"cel.bind(x, {value}, {body})")
            nested (fun left right -> $"[{left}, {right}, {left}]")
            inner |> Gen.map (fun value -> $"cel.bind(x, {value}, [x, x, x, x])")
            inner |> Gen.map (fun value -> $"cel.bind(x, {value}, [x == [x], x == x, x in [1, x]])")
            longText |> Gen.map (fun text -> $"[size({text}), ({text}).matches('(a|b)*c$'), {text}]")
        ]

let private hungryRule: Gen<HungryRule> =
    Gen.choose (1, 8)
    |> Gen.bind hungry
    |> Gen.map (fun body -> Parser.parse $"cel.bind(x, [1, 2, 3, 4], {body})")
    // A text can double beyond the limits of a rule.
    |> Gen.filter (fun (struct (_, problems)) -> problems.IsEmpty)
    |> Gen.map (fun (struct (tree, _)) -> HungryRule tree)

type CostArbitraries =
    static member HungryRule() : Arbitrary<HungryRule> =
        Arb.fromGenShrink (hungryRule, fun (HungryRule rule) -> SyntaxGenerators.shrink rule |> Seq.map HungryRule)

    static member Steps() : Arbitrary<Steps> =
        Gen.oneof [ Gen.choose (1, 100); Gen.choose (1, 3_000) ] |> Gen.map Steps |> Arb.fromGen

let private holds name property =
    Law.holds [ typeof<RuleArbitraries>; typeof<UntypedArbitraries>; typeof<CostArbitraries> ] name property

/// The value of a rule that may take so many steps.
let private within (steps: int) (environment: FleetMdm.Rules.Environment) (rule: TypedRule) : Value =
    environment.Enter rule
    environment.Budget.Refill steps
    Interpreter.evaluatePart environment rule.Body

let private isCostExceeded (value: Value) : bool =
    match value with
    | Value.Error error -> error.Problem.IsCostExceeded
    | _ -> false

/// Bytes that one step may take: a list's element, an entry of a map, 16 characters of a text, and what holds them.
let private bytesPerStep = 500L

/// The same value, or the cost error: no step too few changes an answer.
let private endsOrIsTheSame (steps: int) (rule: TypedRule) (device: Device) =
    let environment = environmentOf (reportOf device)

    match within steps environment rule with
    | few when isCostExceeded few -> ()
    | few ->
        let many = within (steps * 10) environment rule
        Expect.equal (ValueText.print few) (ValueText.print many) $"with {steps} steps and with ten times as many"

let tests: Test =
    testList "cost" [
        holds
            "a rule with too few steps is the cost error, with enough it is what it is"
            (fun (AnyRule rule) device (Steps steps) -> endsOrIsTheSame (1 + steps / 50) (lower rule) device)

        holds "a hungry rule ends, with its value or with the cost error" (fun (HungryRule rule) device (Steps steps) ->
            endsOrIsTheSame steps (lowerUnchecked rule) device)

        holds "what a rule takes of memory is bounded by its steps" (fun (HungryRule rule) device (Steps steps) ->
            let environment = environmentOf (reportOf device)
            let compiled = lowerUnchecked rule
            let before = GC.GetAllocatedBytesForCurrentThread()
            within steps environment compiled |> ignore
            let taken = GC.GetAllocatedBytesForCurrentThread() - before
            // Patterns are compiled once and kept; what that takes has nothing to do with steps.
            Expect.isLessThan taken (1_000_000L + bytesPerStep * int64 steps) $"bytes with {steps} steps")

        testCase "hungry rules come to values and to the cost error" (fun () ->
            let rules = Gen.sampleWithSize 50 500 hungryRule
            let devices = Gen.sampleWithSize 50 500 (RuleArbitraries.Device().Generator)

            let spent =
                Array.zip rules devices
                |> Array.filter (fun (HungryRule rule, device) ->
                    isCostExceeded (within 2_000 (environmentOf (reportOf device)) (lowerUnchecked rule)))

            Expect.isGreaterThan spent.Length 50 "a tenth cannot pay"
            Expect.isLessThan spent.Length 450 "a tenth can")

        testCase "the budget of a rule is spent in seconds" (fun () ->
            let ten = "[0,1,2,3,4,5,6,7,8,9]"
            let loops = String.Join("", [ for name in "abcdefgh" -> $"{ten}.all({name}, " ])

            let compiled =
                CompiledRule.compile (CheckScope.ofRule FactSchema.BuiltIn Map.empty) (loops + "true" + String(')', 8))

            let device =
                Gen.sampleWithSize 50 1 (RuleArbitraries.Device().Generator) |> Array.head

            let environment = environmentOf (reportOf device)
            let clock = Diagnostics.Stopwatch.StartNew()
            Expect.isTrue (isCostExceeded (Interpreter.evaluate environment compiled.Rule)) "it costs too much"
            Expect.isLessThan clock.Elapsed.TotalSeconds 10.0 "seconds")
    ]
