/// Patterns mean what RE2 says: agreement with a naive matcher on generated patterns, and time that grows with the text
/// alone. What RE2 has and has not is in `Re2Syntax`.
module FleetMdm.PropertyTests.RegexLaws

open System
open System.Text.RegularExpressions
open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.NaivePattern

let private compile (pattern: string) : Pattern =
    match Pattern.Compile pattern with
    | Ok compiled -> compiled
    | Result.Error problem -> failtest (pattern + ": " + (EvalProblem.toDiagnostic problem (Span.at 0)).Message)

let private agreement =
    Law.holdsFor
        20_000
        [ typeof<PatternArbitraries> ]
        "a pattern matches where the naive matcher does"
        (fun (case: PatternAndText) ->
            let written = NaivePattern.written case
            let text = NaivePattern.textOf case

            let compiled = compile written
            let shown = written + " on " + ValueText.print (Value.String text)
            Expect.equal (compiled.IsMatch text) (NaivePattern.matches case) shown
            Expect.equal (compiled.IsMatchAfterMany text) (NaivePattern.matches case) (shown + ", after many texts"))

let private agreementMeansSomething =
    testCase "about half of the generated patterns match their texts" (fun () ->
        let cases =
            FsCheck.FSharp.Gen.sampleWithSize 60 4_000 (PatternArbitraries.PatternAndText().Generator)

        let matching = cases |> Array.filter NaivePattern.matches
        Expect.isTrue (matching.Length > 1_000 && matching.Length < 3_000) (string matching.Length + " of 4,000"))

let private totality =
    Law.holdsFor
        5_000
        [ typeof<SyntaxGenerators.SyntaxArbitraries> ]
        "any text is a pattern or is refused at a place in it"
        (fun (SyntaxGenerators.AnyText text) ->
            match Pattern.Compile text with
            | Ok compiled ->
                compiled.IsMatch text |> ignore
                compiled.IsMatchAfterMany text |> ignore
            | Result.Error(EvalProblem.BadPattern(_, _, at)) ->
                let isInside = 0 <= at.Start && at.Start <= at.End && at.End <= text.Length
                Expect.isTrue isInside (text + " at " + string at.Start + ".." + string at.End)
            | Result.Error other -> failtest (EvalProblem.toDiagnostic other (Span.at 0)).Message)

/// A pattern that takes two surrogates for a pair must look whether they are.
let private loneSurrogates =
    testCase "a text with a surrogate alone is matched as it is" (fun () ->
        let high, low = string (char 0xD800), string (char 0xDC00)

        for text in [ high; low; high + "a"; "a" + high + high; low + high ] do
            Expect.isFalse ((compile "b[0-9]?$").IsMatch text) (ValueText.print (Value.String text)))

/// What .NET's engines answer wrongly as it stands, found by the law above.
let private engineFaults =
    testList "engine faults" [
        for pattern in
            [
                "^(a+|){2}$"
                "^(?:(?:a+|)){2,}$"
                "^(a+|){1,}$"
                "^(|a+|b){2,3}$"
                "^(a{1,3}|b{0}){2}$"
                "^(a+|\\B*){2,4}$"
                // Simplifying takes each level once.
                String.replicate 49 "(" + "a" + String.replicate 49 "|)"
            ] do
            testCase pattern (fun () -> Expect.isTrue ((compile pattern).IsMatch "") "the empty text")
    ]

/// Patterns that take exponential or quadratic time where matching backtracks.
let private evil = [
    "(a+)+$"
    "(a|a)*b"
    "(a|a)*$"
    "(.*)*x"
    "(a*)*b"
    "(a|aa)+$"
    "(a|a?)+$"
    "(.*a){20}$"
    "(a?){50}a{50}$"
    "([a-zA-Z]+)*$"
    "^(([a-z])+.)+[A-Z]([a-z])+$"
    "(x+x+)+y"
    "(?:a*)*b"
    "\\b(a+)+\\b$"
    "(a|b|ab)*c"
    "^(a|a)*?$"
    "(\\w+\\s*)+:$"
    ".*.*=.*"
]

/// The least of some times that a match takes, in milliseconds: what other work the machine has can only add to it.
let private leastTime (compiled: Pattern) (text: string) : float =
    List.min [
        for _ in 1..5 do
            let clock = Diagnostics.Stopwatch.StartNew()
            compiled.IsMatch text |> ignore
            clock.Elapsed.TotalMilliseconds
    ]

let private linear =
    testList "linear" [
        for pattern in evil do
            testCase pattern (fun () ->
                let compiled = compile pattern

                match compiled.Plan with
                | PatternPlan.Automaton(regex, _, _) ->
                    Expect.isTrue
                        (regex.Value.Options.HasFlag RegexOptions.NonBacktracking)
                        "an engine that never goes back"
                | _ -> ()

                let text length = String.replicate length "a" + "!"
                compiled.IsMatch(text 1_000) |> ignore
                // Twice the text takes twice the time, or four times where matching is quadratic: enough tries, so that
                // only what holds in general fails.
                let isLinear () =
                    let once = leastTime compiled (text 100_000)
                    let twice = leastTime compiled (text 200_000)
                    twice < 3.0 * once + 1.0

                Expect.isTrue (Seq.exists (fun _ -> isLinear ()) (seq { 1..10 })) "200,000 characters against 100,000")
    ]

/// The plans of patterns that are plain questions, so that none of them gets slow unnoticed.
let private plans =
    testList "plans" [
        for pattern, plan in
            [
                "abc", "contains abc"
                "^abc", "starts abc"
                "abc$", "ends abc"
                "^abc$", "equals abc"
                "\\Aab\\.c\\z", "equals ab.c"
                ".*abc.*", "contains abc"
                "^abc.*", "starts abc"
                ".*abc$", "ends abc"
                "(abc)", "contains abc"
                "\\Qa.b\\E", "contains a.b"
                "", "contains "
                "^.*abc", "automaton"
                "(?i)abc", "automaton"
                "a|b", "automaton"
                "\\babc", "automaton"
            ] do
            testCase pattern (fun () ->
                let actual =
                    match (compile pattern).Plan with
                    | PatternPlan.Contains text -> "contains " + text
                    | PatternPlan.StartsWith text -> "starts " + text
                    | PatternPlan.EndsWith text -> "ends " + text
                    | PatternPlan.Equals text -> "equals " + text
                    | PatternPlan.Automaton _ -> "automaton"

                Expect.equal actual plan pattern)
    ]

/// The engine may count each of these levels twice or more, and has a limit: a pattern that it does not take is refused
/// when the rule is read, not on a device.
let private deep =
    testList "deep" [
        for repeat in [ "+"; "*"; "{2,}"; "{0,1}" ] do
            for levels in 1..30 do
                testCase $"{repeat} {levels} times" (fun () ->
                    let pattern =
                        String.replicate levels "(" + "a" + String.replicate levels (repeat + "b)")

                    let text =
                        String.replicate (pown 2 (min levels 12)) "a" + String.replicate levels "b"

                    match Pattern.Compile pattern with
                    | Ok compiled -> compiled.IsMatch text |> ignore
                    | Result.Error(EvalProblem.BadPattern(_, PatternFault.TooLarge, _)) ->
                        Expect.isGreaterThan levels 8 "it is large"
                    | Result.Error other -> failtest (EvalProblem.toDiagnostic other (Span.at 0)).Message)
    ]

/// An expression over reported patterns, as `eval --batch` answers it.
let private answer (expression: string) (patterns: string list) : string =
    let quoted = patterns |> List.map (fun pattern -> "\"" + pattern + "\"")
    let facts = "{\"p\":[" + String.Join(",", quoted) + "]}"
    RuleExchange.Answer("{\"expr\":\"" + expression + "\",\"facts\":" + facts + "}", 1L, DateTimeOffset.UnixEpoch)

let private price =
    testList "patterns of a report are paid for" [
        let matchesAll = "facts.p.all(p, !'x'.matches(p))"

        testCase "many that are different spend the budget" (fun () ->
            Expect.stringContains
                (answer matchesAll [ for i in 1..2_000 -> $"(?:a?b?{i}?){{400}}c" ])
                "FM7010"
                "2,000 automata")

        testCase "one that is asked for often is paid for once" (fun () ->
            Expect.stringContains (answer matchesAll (List.replicate 5_000 "(?:a?b?)c{400}")) "true" "one automaton")
    ]

/// Of all code points, those with another case are where patterns look for them.
let private casedBlocks =
    testCase "no letter outside of the blocks has another case" (fun () ->
        let isLookedAt (point: int) =
            CodePoints.cased |> Array.exists (fun block -> block.First <= point && point <= block.Last)

        for point in 0 .. CodePoints.last do
            if CodePoints.fold point <> point then
                Expect.isTrue (isLookedAt point && isLookedAt (CodePoints.fold point)) $"U+{point:X4}")

let tests: Test =
    testList "patterns" [
        casedBlocks
        deep
        agreement
        agreementMeansSomething
        totality
        loneSurrogates
        engineFaults
        linear
        price
        plans
        Re2Syntax.tests
    ]
