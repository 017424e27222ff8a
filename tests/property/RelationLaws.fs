/// Policies that contradict or imply each other: what the lints FM6034 and FM6035 say of two policies holds on every
/// device of a small world. Two policies are compared on all devices that differ in what the two speak of.
module FleetMdm.PropertyTests.RelationLaws

open System
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

// The world -----------------------------------------------------------------------------------------------------

/// Something that devices differ in: the name that rules know it by, and what may be reported, null for nothing.
type private Subject = {
    Name: string
    Values: (string | null) list
}

let private os = {
    Name = "device.os"
    Values = [ "macos"; "windows"; "linux" ]
}

let private version = {
    Name = "device.os_version"
    Values = [ null; "14"; "15.2"; "16" ]
}

let private tags = {
    Name = "device.tags"
    Values = [ null; "kiosk" ]
}

/// Facts, as JSON; one that no schema types is sometimes of another type.
let private facts = [
    {
        Name = "facts.disk.encrypted"
        Values = [ null; "true"; "false" ]
    }
    {
        Name = "facts.cpu.cores"
        Values = [ null; "0"; "1"; "2"; "3"; "4" ]
    }
    {
        Name = "facts.label"
        Values = [ null; "\"a\""; "\"b\""; "\"c\""; "7" ]
    }
]

let private reportOf (osName: string) (osVersion: string | null) (tag: string | null) (values: (string | null) list) =
    // `facts.a.b` as {"a":{"b":…}}.
    let written (subject: Subject) (value: string) =
        match List.ofArray (subject.Name.Split '.') with
        | [ _; name ] -> $"\"{name}\":{value}"
        | [ _; parent; name ] -> $"\"{parent}\":{{\"{name}\":{value}}}"
        | _ -> failtest subject.Name

    let json =
        List.zip facts values
        |> List.choose (fun (subject, value) ->
            match value with
            | null -> None
            | value -> Some(written subject value))
        |> List.sort
        |> String.concat ","

    let tags: string list =
        match tag with
        | null -> []
        | tag -> [ tag ]

    let json = ReadOnlyMemory(Encoding.UTF8.GetBytes("{" + json + "}"))
    DeviceReport("d", "h", osName, osVersion, null, Nullable(), tags, json)

/// Every device that differs in what these texts mention.
let private devicesFor (texts: string list) : DeviceReport list =
    let mentions (name: string) =
        List.exists (fun (text: string) -> text.Contains(name, StringComparison.Ordinal)) texts

    let valuesOf (subject: Subject) =
        if mentions subject.Name then
            subject.Values
        else
            [ List.last subject.Values ]

    let rec combinations (subjects: Subject list) =
        match subjects with
        | [] -> [ [] ]
        | subject :: rest -> [
            for value in valuesOf subject do
                for others in combinations rest do
                    value :: others
          ]

    [
        for osName in os.Values do
            for osVersion in valuesOf version do
                for tag in tags.Values do
                    for values in combinations facts do
                        reportOf (nonNull osName) osVersion tag values
    ]

// Policies ------------------------------------------------------------------------------------------------------

/// A policy, small enough to be read in a failure.
type PolicySketch = {
    Rules: string list
    Systems: string list
    Tags: string list
    When: string | null
    OnMissing: string | null
}

type PolicyPair = {
    First: PolicySketch
    Second: PolicySketch
}

let private compile (id: string) (sketch: PolicySketch) : Policy =
    let checks = [|
        for rule in sketch.Rules do
            CheckDocument(null, rule, null, null, null, null, "m", "r", null)
    |]

    let document =
        PolicyDocument(
            id,
            id,
            null,
            "low",
            [||],
            Array.ofList sketch.Systems,
            Array.ofList sketch.Tags,
            sketch.When,
            sketch.OnMissing,
            [||],
            checks
        )

    let compilation = PolicyCompiler.Compile(document, FactSchema.BuiltIn)

    match compilation.Policy with
    | null -> failtest (string sketch + " " + compilation.Diagnostics[0].Diagnostic.Message)
    | policy -> policy

let private atom: Gen<string> =
    Gen.frequency [
        2, Gen.elements [ "facts.disk.encrypted"; "!facts.disk.encrypted" ]
        4,
        Gen.map2
            (fun operator bound -> $"facts.cpu.cores {operator} {bound}")
            (Gen.elements [ "<"; "<="; ">"; ">="; "=="; "!=" ])
            (Gen.choose (0, 4))
        3,
        Gen.elements [
            "facts.label == \"a\""
            "facts.label != \"b\""
            "facts.label in [\"a\", \"b\"]"
            "!(facts.label in [\"b\", \"c\"])"
            "facts.label.startsWith(\"a\")"
        ]
        2,
        Gen.map2
            (fun test bound -> $"version(device.os_version).{test}(\"{bound}\")")
            (Gen.elements [ "atLeast"; "atMost"; "inRange" ])
            (Gen.elements [ "14"; "15"; "16" ])
        1,
        Gen.elements [
            "device.os == \"macos\""
            "device.os in [\"macos\", \"linux\"]"
            "device.os != \"windows\""
        ]
        1, Gen.elements [ "\"kiosk\" in device.tags"; "!(\"kiosk\" in device.tags)" ]
        1,
        Gen.elements [
            "known(facts.cpu.cores)"
            "missing(facts.label)"
            "has(facts.disk.encrypted)"
        ]
    ]

let private rule: Gen<string> =
    let both operator =
        Gen.map2 (fun left right -> $"({left} {operator} {right})")

    Gen.frequency [
        4, atom
        3, both "&&" atom atom
        3, both "||" atom atom
        1, both "&&" atom (both "||" atom atom)
        1, Gen.map (fun inner -> "!" + inner) (both "&&" atom atom)
        1, Gen.map3 (fun condition yes no -> $"({condition} ? {yes} : {no})") atom atom atom
    ]

let private sketch: Gen<PolicySketch> =
    gen {
        let! rules = Gen.frequency [ 3, Gen.listOfLength 1 rule; 1, Gen.listOfLength 2 rule ]

        let! systems =
            Gen.frequency [
                4, Gen.constant []
                1, Gen.elements [ [ "macos" ]; [ "macos"; "windows" ]; [ "linux" ] ]
            ]

        let! tags = Gen.frequency [ 6, Gen.constant []; 1, Gen.constant [ "kiosk" ] ]

        let! condition =
            Gen.frequency [ 8, Gen.constant (null: string | null); 1, Gen.map withNull atom ]

        let! onMissing =
            Gen.frequency [
                6, Gen.constant (null: string | null)
                1, Gen.elements [ "pass"; "fail"; "not_applicable" ]
            ]

        return {
            Rules = rules
            Systems = systems
            Tags = tags
            When = condition
            OnMissing = onMissing
        }
    }

/// A policy whose rule comes near to that of another one: a part of it, more than it, or what it denies.
let private near (other: PolicySketch) : Gen<PolicySketch> =
    gen {
        let! added = atom
        let first = List.head other.Rules

        let! changed =
            Gen.elements [
                $"!({first})"
                $"({first}) && {added}"
                $"({first}) || {added}"
                $"!({first}) && {added}"
                // Always true, unless the facts of what is added are missing.
                $"({first}) && ({added} || !({added}))"
                first
            ]

        let! onMissing =
            Gen.frequency [ 4, Gen.constant other.OnMissing; 1, Gen.constant null ]

        return {
            other with
                Rules = [ changed ]
                OnMissing = onMissing
        }
    }

type RelationArbitraries =
    static member PolicyPair() : Arbitrary<PolicyPair> =
        Arb.fromGen (
            gen {
                let! first = sketch
                let! second = Gen.frequency [ 1, sketch; 1, near first ]
                return { First = first; Second = second }
            }
        )

// What is said, and whether it holds ----------------------------------------------------------------------------

/// What the lints say of a pair, as codes with the policy that they are told of.
let private told (first: Policy) (second: Policy) : (string * Policy) list = [
    for relation in PolicyRelations.Find [| first; second |] do
        relation.Diagnostic.Code, relation.Policy
]

let private holdsOn (devices: DeviceReport list) (code: string) (about: Policy) (other: Policy) =
    for device in devices do
        let statusOf (policy: Policy) = policy.Evaluate(device, asOf).Status

        let isRefuted =
            match code, statusOf other, statusOf about with
            | "FM6034", Status.Pass, Status.Pass
            | "FM6035", Status.Pass, Status.Fail -> true
            | _ -> false

        if isRefuted then
            let facts = Encoding.UTF8.GetString device.FactsJson.Span
            failtest $"{code} of {about.Id}: not on {device.Os} {device.OsVersion} {List.ofSeq device.Tags} {facts}"

let private laws = [
    Law.holds
        [ typeof<RelationArbitraries> ]
        "what is said of two policies holds on every device"
        (fun (pair: PolicyPair) ->
            let first = compile "first" pair.First
            let second = compile "second" pair.Second

            match told first second with
            | [] -> ()
            | relations ->
                let texts = [
                    for sketch in [ pair.First; pair.Second ] do
                        yield! sketch.Rules

                        match sketch.When with
                        | null -> ()
                        | condition -> condition
                ]

                let devices = devicesFor texts

                for code, about in relations do
                    holdsOn devices code about (if about.Id = "first" then second else first))

    // A law about what is said would hold of a lint that says nothing.
    testCase "much is said" (fun () ->
        let pairs =
            Gen.sampleWithSeed (Rnd(5UL, 11UL)) 50 2_000 (RelationArbitraries.PolicyPair().Generator)

        let codes = [
            for pair in pairs do
                for code, _ in told (compile "first" pair.First) (compile "second" pair.Second) do
                    code
        ]

        let share (code: string) =
            let count = codes |> List.filter ((=) code) |> List.length
            100.0 * float count / float pairs.Length

        let contradict = share "FM6034"
        let imply = share "FM6035"

        let figures =
            FormattableString.Invariant $"of random pairs of policies {contradict:F1}%% contradict, {imply:F1}%% imply"

        stdout.WriteLine figures
        Expect.isGreaterThan contradict 5.0 figures
        Expect.isGreaterThan imply 10.0 figures)
]

// Cases ---------------------------------------------------------------------------------------------------------

let private cases =
    let plain rules = {
        Rules = rules
        Systems = []
        Tags = []
        When = null
        OnMissing = null
    }

    let ofRule (rule: string) = plain [ rule ]

    testList "cases" [
        for first, second, expected in
            [
                // They must speak …
                "facts.cpu.cores < 2", "facts.cpu.cores >= 2", "FM6034 second"
                "facts.cpu.cores == 1", "facts.cpu.cores in [2, 3]", "FM6034 second"
                "facts.disk.encrypted", "!facts.disk.encrypted && facts.cpu.cores > 1", "FM6034 second"
                "facts.cpu.cores > 1 && facts.cpu.cores < 3", "facts.cpu.cores != 2", "FM6034 second"
                "version(device.os_version).atLeast(\"15\")",
                "version(device.os_version).isLessThan(version(\"15\"))",
                "FM6034 second"
                "device.os == \"macos\" || device.os == \"ios\"", "device.os == \"linux\"", ""
                "facts.label == \"a\"", "facts.label in [\"b\", \"c\"]", "FM6034 second"
                "facts.cpu.cores >= 2", "facts.cpu.cores > 1", "FM6035 second"
                "facts.cpu.cores >= 2", "facts.cpu.cores >= 1", "FM6035 second"
                "facts.cpu.cores >= 1", "facts.cpu.cores >= 2", "FM6035 first"
                "facts.disk.encrypted && facts.cpu.cores > 1", "facts.disk.encrypted", "FM6035 second"
                "facts.label == \"a\"", "facts.label in [\"a\", \"b\"]", "FM6035 second"
                "facts.label == \"a\"", "facts.label != \"b\"", "FM6035 second"
                // … and here, a step beside, they must not.
                "facts.cpu.cores <= 2", "facts.cpu.cores >= 2", ""
                "facts.cpu.cores < 3", "facts.cpu.cores != 2", ""
                "facts.cpu.cores >= 2 || facts.disk.encrypted",
                "facts.cpu.cores >= 2 && facts.label == \"a\" || facts.disk.encrypted",
                "FM6035 first"
                "facts.cpu.cores >= 1 || facts.disk.encrypted", "facts.cpu.cores >= 1 || facts.label == \"a\"", ""
                "facts.disk.encrypted", "!facts.disk.encrypted || facts.cpu.cores > 1", ""
                "version(device.os_version).atLeast(\"15\")", "version(device.os_version).atMost(\"15\")", ""
                "facts.label == \"a\"", "facts.label != \"a\" || known(facts.label)", ""
                "facts.cpu.cores > 1", "facts.memory.total_bytes > 1", ""
            ] do
            testCase (first + " | " + second) (fun () ->
                let found =
                    told (compile "first" (ofRule first)) (compile "second" (ofRule second))
                    |> List.map (fun (code, about) -> code + " " + about.Id)

                Expect.equal (String.Join(", ", found)) expected "")

        testCase "an implication over two checks takes both" (fun () ->
            let first = compile "first" (plain [ "facts.cpu.cores > 1"; "facts.cpu.cores < 3" ])
            let second = compile "second" (ofRule "facts.cpu.cores == 2")
            Expect.equal (told first second |> List.map fst) [ "FM6035" ] "")

        testCase "no contradiction where each has devices of its own" (fun () ->
            let ofSystem (system: string) rule = {
                plain [ rule ] with
                    Systems = [ system ]
            }

            let first = compile "first" (ofSystem "macos" "facts.disk.encrypted")
            let second = compile "second" (ofSystem "windows" "!facts.disk.encrypted")
            Expect.isEmpty (told first second) "")
    ]

let tests: Test = testList "relations" [ yield! laws; cases ]
