/// What is suspicious, by cases; and the laws of lints: a fix means what it promises, a condition that is told to be never
/// true is never true.
module FleetMdm.PropertyTests.LintLaws

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

let private scope =
    CheckScope.ofRule
        FactSchema.BuiltIn
        (Map.ofList [
            "min_os", struct (CelType.String, Value.String "14.5")
            "limit", struct (CelType.Int, Value.Int 5L)
        ])

let private apply (text: string) (fix: DiagnosticFix) : string =
    text.Substring(0, fix.Span.Start) + fix.Replacement + text.Substring fix.Span.End

// Cases ---------------------------------------------------------------------------------------------------------

let private told (text: string) (found: Diagnostic) : string =
    let place = $"{found.Code}@{found.Span.Start}..{found.Span.End}"

    match found.Fix with
    | null -> place
    | fix ->
        let arrow = if fix.Promise = FixPromise.SameMeaning then "→" else "⤳"
        $"{place} {arrow} {apply text fix}"

let private meaning (text: string) : string =
    match (CompiledRule.compile scope text).Diagnostics with
    | [] -> "ok"
    | found -> String.Join(" ∥ ", found |> List.map (told text)).Replace('\n', '␤')

let private isLint (code: string) =
    code.StartsWith("FM6", StringComparison.Ordinal)

let private cases =
    testList "cases" [
        CaseFiles.tests "lints.cases" meaning

        testCase "every rule of the cases is sound" (fun () ->
            for text in CaseFiles.sources "lints.cases" do
                Expect.isTrue (CompiledRule.compile scope text).IsUsable text)
    ]

// Pages ---------------------------------------------------------------------------------------------------------

/// The rules of a part of a page, `## Avoid` or `## Prefer`, each on a line of YAML.
let private rulesOf (page: string) (heading: string) : string list =
    let section =
        Regex.Match(page, $"^## {heading}$(.*?)(^## |\\z)", RegexOptions.Multiline ||| RegexOptions.Singleline)

    [
        for line in Regex.Matches(section.Groups[1].Value, "^rule: (.*)$", RegexOptions.Multiline) do
            let rule = line.Groups[1].Value

            if rule.StartsWith '\'' then
                rule.Substring(1, rule.Length - 2).Replace("''", "'")
            else
                rule
    ]

/// The lints of whole policies, of comments, and of fleets: a rule alone has none of them.
let private codesOfMore =
    [ 6004..6007 ] @ [ 6031..6035 ] @ [ 6040..6043 ] |> List.map (fun number -> $"FM{number}")

/// The lints that a page can show by a rule alone.
let private codesOfRules = [
    for page in Directory.GetFiles(Path.Combine(CaseFiles.repositoryRoot, "grammar", "diagnostics"), "FM6*.md") do
        let code = nonNull (Path.GetFileNameWithoutExtension page)

        if not (List.contains code codesOfMore) then
            code
]

let private pages =
    testList "pages" [
        for code in codesOfRules do
            testCase code (fun () ->
                let path =
                    Path.Combine(CaseFiles.repositoryRoot, "grammar", "diagnostics", code + ".md")

                let page = File.ReadAllText path
                Expect.isNonEmpty (rulesOf page "Avoid") "a rule to avoid"
                Expect.isNonEmpty (rulesOf page "Prefer") "a better one"

                for rule in rulesOf page "Avoid" do
                    let codes = (CompiledRule.compile scope rule).Diagnostics |> List.map _.Code
                    Expect.contains codes code rule

                for rule in rulesOf page "Prefer" do
                    let compiled = CompiledRule.compile scope rule
                    Expect.isTrue compiled.IsUsable rule
                    Expect.isEmpty (compiled.Diagnostics |> List.map _.Code) rule)

        testCase "every lint has a case" (fun () ->
            let told =
                CaseFiles.sources "lints.cases"
                |> List.collect (fun text -> (CompiledRule.compile scope text).Diagnostics)
                |> List.map _.Code
                |> Set.ofList

            for code in codesOfRules do
                Expect.isTrue (told.Contains code) code)
    ]

// Rules with something to say -----------------------------------------------------------------------------------

/// The text of a rule that is written as people should not.
type Awkward =
    | Awkward of text: string

    override rule.ToString() =
        let (Awkward text) = rule
        text

/// The text of a condition over few facts and few values, so that its clauses meet.
type Crowded =
    | Crowded of text: string

    override rule.ToString() =
        let (Crowded text) = rule
        text

let private element (texts: string list) : Gen<string> = Gen.elements texts

let private texts =
    element [ "device.os"; "facts.os.distro"; "facts.hw.model"; "device.hostname" ]

let private literals = element [ "'a'"; "\"macos\""; "''"; "'9'"; "'14.5'" ]

let private fill (template: string) (holes: (string * Gen<string>) list) : Gen<string> =
    List.fold
        (fun text (hole: string, value: Gen<string>) ->
            Gen.map2 (fun (text: string) (value: string) -> text.Replace(hole, value)) text value)
        (Gen.constant template)
        holes

let private awkwardPart: Gen<string> =
    let holes = [
        "B", anyRuleText
        "C", element [ "facts.disk.encrypted"; "facts.mdm.enrolled"; "facts.custom.a" ]
        "S", texts
        "L", literals
        "M", literals
        "N", element [ "0"; "1" ]
        "O", element [ "=="; "!="; "<"; "<="; ">"; ">=" ]
        "P", element [ "'^a'"; "'a$'"; "'mac'"; "'^macos$'"; "'.*a'"; "'^14\\\\.5$'" ]
    ]

    Gen.elements [
        "(B) == true"
        "(B) != true"
        "false == (B)"
        "!!(B)"
        "(B) && C && (B)"
        "C || (B) || C"
        "(B) ? true : false"
        "(B) ? false : true"
        "!(S == L)"
        "!(S != L)"
        "!((B) == C)"
        "S in [L]"
        "S in [L, M, L]"
        "S == L || S == M || S == 'b'"
        "facts.custom.a == 1 || facts.custom.a == 2 || facts.custom.a == 3"
        "size(facts.users) O N"
        "facts.custom.list.size() O N"
        "S.matches(P)"
        "matches(facts.custom.a, P)"
        "!facts.users.all(u, !(u.name == L))"
        "!facts.volumes.exists(v, !v.encrypted)"
        "device.tags.exists(t, t == L)"
        "facts.custom.list.exists(t, t == L)"
        "facts.users.filter(u, u.name == L).size() O N"
        "size(facts.volumes.filter(v, v.encrypted)) O N"
        "S.like(L)"
    ]
    |> Gen.bind (fun template -> fill template holes)

let private awkward: Gen<Awkward> =
    Gen.oneof [
        awkwardPart
        awkwardPart |> Gen.map (fun part -> "!(" + part + ")")
        awkwardPart |> Gen.map (fun part -> "(" + part + ") == facts.firewall.enabled")
        Gen.map2 (fun part other -> part + " && (" + other + ")") awkwardPart awkwardPart
        awkwardPart |> Gen.map (fun part -> "facts.users.exists(u, u.admin && (" + part + "))")
    ]
    |> Gen.map Awkward

let private crowdedPart: Gen<string> =
    Gen.oneof [
        fill "facts.cpu.cores O N" [
            "O", element [ "=="; "!="; "<"; "<="; ">"; ">=" ]
            "N", element [ "0"; "1"; "2"; "7"; "8"; "16" ]
        ]
        fill "facts.custom.a O N" [
            "O", element [ "=="; "!="; "<"; "<="; ">"; ">=" ]
            "N", element [ "0"; "1.5"; "8"; "'a'"; "true" ]
        ]
        fill "S O L" [
            "O", element [ "=="; "!="; "<"; "<="; ">"; ">=" ]
            "S", element [ "device.os"; "facts.os.distro" ]
            "L", literals
        ]
        fill "S in [L, M]" [
            "S", element [ "device.os"; "facts.os.distro" ]
            "L", literals
            "M", literals
        ]
        fill "S.T(L)" [
            "S", element [ "device.os"; "facts.os.distro" ]
            "T", element [ "startsWith"; "endsWith"; "contains" ]
            "L", element [ "''"; "'m'"; "'ma'"; "'os'"; "'a'" ]
        ]
        fill "version(device.os_version).T(L)" [
            "T", element [ "atLeast"; "atMost" ]
            "L", element [ "'14'"; "'14.5'"; "'22'"; "'10.0.22631'" ]
        ]
        fill "version(device.os_version).inRange(L)" [
            "L", element [ "'>=14 <15'"; "'>14.5'"; "'!=14.5 <22.04'"; "'14.5'"; "'>=10 <=14.5'" ]
        ]
        fill "size(S) O N" [
            "S", element [ "facts.users"; "facts.custom.list"; "device.tags" ]
            "O", element [ "=="; "!="; "<"; "<="; ">"; ">=" ]
            "N", element [ "-1"; "0"; "1"; "2" ]
        ]
        fill "age(device.last_seen) O days(N)" [
            "O", element [ "<"; "<="; ">"; ">=" ]
            "N", element [ "1"; "30"; "90" ]
        ]
        element [
            "facts.disk.encrypted"
            "facts.mdm.enrolled"
            "true"
            "false"
            "facts.custom.b.c"
        ]
    ]

let rec private crowdedOf (size: int) : Gen<string> =
    if size <= 1 then
        crowdedPart
    else
        let smaller = crowdedOf (size / 2)

        let row separator =
            Gen.choose (2, 3)
            |> Gen.bind (fun count -> Gen.listOfLength count smaller)
            |> Gen.map (fun parts -> String.Join(separator, parts |> List.map (fun part -> "(" + part + ")")))

        Gen.frequency [
            2, crowdedPart
            4, row " && "
            4, row " || "
            1, smaller |> Gen.map (fun part -> "!(" + part + ")")
            1, Gen.map3 (fun a b c -> $"({a}) ? ({b}) : ({c})") smaller smaller smaller
        ]

let private crowded: Gen<Crowded> = crowdedOf 8 |> Gen.map Crowded

type LintArbitraries =
    static member Awkward() : Arbitrary<Awkward> = Arb.fromGen awkward
    static member Crowded() : Arbitrary<Crowded> = Arb.fromGen crowded

let private holds name property =
    Law.holdsFor 5_000 [ typeof<RuleArbitraries>; typeof<LintArbitraries> ] name property

// Laws ----------------------------------------------------------------------------------------------------------

let private compile (text: string) = CompiledRule.compile scope text

/// What a rule comes to on a device: its answer, the facts that are missing, or that it is an error.
let private outcome (device: Device) (compiled: CompiledRule) : string =
    match Interpreter.evaluate (environmentOf (reportOf device)) compiled.Rule with
    | Value.Bool value -> string value
    | Value.Unknown(paths, _) -> String.Join(" ", paths |> List.map string |> List.distinct |> List.sort)
    | Value.Error _ -> "error"
    | _ -> "error"

let private fixesOf (compiled: CompiledRule) : (string * DiagnosticFix) list = [
    for found in compiled.Diagnostics do
        match found.Fix with
        | null -> ()
        | fix -> found.Code, fix
]

let private promises =
    testList "fixes" [
        holds
            "a fixed rule means the same, or is more definite where that is promised"
            (fun (Awkward text) (device: Device) ->
                let compiled = compile text

                if compiled.IsUsable then
                    let before = outcome device compiled

                    for code, fix in fixesOf compiled do
                        let better = apply text fix
                        let fixedRule = compile better
                        let after = outcome device fixedRule
                        Expect.isTrue fixedRule.IsUsable $"{code}: {text}\n→ {better}"

                        if fix.Promise = FixPromise.SameMeaning || before = "True" || before = "False" then
                            Expect.equal after before $"{code}: {text}\n→ {better}\n{printFacts device.Facts}")

        holds "fixes that do not overlap can be made together" (fun (Awkward text) (device: Device) ->
            let compiled = compile text

            if compiled.IsUsable then
                let together =
                    fixesOf compiled
                    |> List.map snd
                    |> List.filter (fun fix -> fix.Promise = FixPromise.SameMeaning)
                    |> List.fold
                        (fun (made: DiagnosticFix list) fix ->
                            let isApart (other: DiagnosticFix) =
                                fix.Span.End <= other.Span.Start || other.Span.End <= fix.Span.Start

                            if List.forall isApart made then fix :: made else made)
                        []

                let better =
                    together |> List.sortByDescending (fun fix -> fix.Span.Start) |> List.fold apply text

                let fixedRule = compile better
                Expect.isTrue fixedRule.IsUsable $"{text}\n→ {better}"
                Expect.equal (outcome device fixedRule) (outcome device compiled) $"{text}\n→ {better}")

        testCase "every fix is tried often" (fun () ->
            let codes =
                Gen.sampleWithSize 30 3_000 awkward
                |> Seq.collect (fun (Awkward text) -> fixesOf (compile text))
                |> Seq.countBy fst
                |> Map.ofSeq

            let offered =
                CaseFiles.sources "lints.cases"
                |> List.collect (fun text -> fixesOf (compile text))
                |> List.map fst
                |> List.distinct

            for code in offered do
                let tries = codes |> Map.tryFind code |> Option.defaultValue 0
                Expect.isGreaterThan tries 5 code)

        holds "fixing comes to an end" (fun (Awkward text) ->
            let rec fixAll (text: string) (rounds: int) =
                match fixesOf (compile text) with
                | [] -> rounds
                | (_, fix) :: _ when rounds < 50 -> fixAll (apply text fix) (rounds + 1)
                | _ -> failtest text

            fixAll text 0 |> ignore)
    ]

let private soundness =
    testList "clauses" [
        holds "what has no way to be true is never true, and likewise false" (fun (Crowded text) (device: Device) ->
            let compiled = compile text

            match Parser.parse text with
            | struct (expr, []) when compiled.IsUsable ->
                let rule = LintedRule(text, expr, compiled.Rule, false)

                match Interpreter.evaluate (environmentOf (reportOf device)) compiled.Rule with
                | Value.Bool value -> Expect.isNonEmpty (Clauses.ways rule value expr) $"{text} is {value}"
                | _ -> ()
            | _ -> ())

        testCase "many generated conditions are decided by their clauses" (fun () ->
            let codes =
                Gen.sampleWithSize 30 2_000 crowded
                |> Seq.collect (fun (Crowded text) -> (compile text).Diagnostics)
                |> Seq.countBy (fun found -> found.Code)
                |> Map.ofSeq

            for code in [ "FM6012"; "FM6013"; "FM6014" ] do
                Expect.isGreaterThan (codes |> Map.tryFind code |> Option.defaultValue 0) 20 code)

        holds "a clause that adds nothing can go" (fun (Crowded text) (device: Device) ->
            let compiled = compile text

            match Parser.parse text with
            | struct ({
                          Node = Node.And operands | Node.Or operands
                      } as expr, []) when compiled.IsUsable ->
                let useless =
                    compiled.Diagnostics
                    |> List.tryPick (fun found ->
                        if found.Code = "FM6014" then
                            operands |> Array.tryFindIndex (fun operand -> operand.Span = found.Span)
                        else
                            None)

                match useless with
                | Some index ->
                    let rest = Array.removeAt index operands

                    let node =
                        match expr.Node with
                        | _ when rest.Length = 1 -> rest[0].Node
                        | Node.And _ -> Node.And rest
                        | _ -> Node.Or rest

                    match
                        outcome device compiled, outcome device (compile (Printer.print { expr with Node = node }))
                    with
                    | ("True" | "False" as before), ("True" | "False" as after) -> Expect.equal after before text
                    | _ -> ()
                | None -> ()
            | _ -> ())
    ]

let private laziness =
    let device =
        DeviceReport("d", "d", "linux", null, null, Nullable(), [||], ReadOnlyMemory "{}"B)

    testList "laziness" [
        testCase "who only evaluates a rule does not look for what is suspicious in it" (fun () ->
            for text in CaseFiles.sources "lints.cases" do
                let compiled = compile text
                let isLookedFor () = compiled.Told.IsValueCreated
                Interpreter.evaluate (environmentOf device) compiled.Rule |> ignore
                Expect.isFalse (isLookedFor ()) text
                compiled.Diagnostics |> ignore
                Expect.isTrue (isLookedFor ()) text)

        testCase "nor who evaluates a policy" (fun () ->
            let check =
                CheckDocument("a", "device.os == 'MacOS'", null, null, null, null, null, null, null)

            let shortForm =
                let value = DocumentValue([| ScalarValue("true", ScalarKind.Boolean) |], false)
                CheckDocument("b", null, "disk.encrypt", "eq", value, null, null, null, null)

            let document =
                PolicyDocument(
                    "p",
                    "P",
                    null,
                    null,
                    [||],
                    [||],
                    [||],
                    "!!facts.mdm.enrolled",
                    null,
                    [||],
                    [| check; shortForm |]
                )

            let compilation = PolicyCompiler.Compile(document, FactSchema.BuiltIn)

            match compilation.Policy with
            | null -> failtest "refused"
            | policy ->
                policy.Evaluate(device, asOf) |> ignore
                let isLookedFor () = [ for rule in policy.Rules -> rule.Told.IsValueCreated ]
                Expect.equal (isLookedFor ()) [ false; false; false ] "before it is asked"
                let codes = [ for found in compilation.Diagnostics -> found.Diagnostic.Code ]
                Expect.containsAll codes [ "FM6017"; "FM6003"; "FM6001" ] "what is asked for"
                Expect.equal (isLookedFor ()) [ true; true; true ] "once it is asked")
    ]

let private places =
    holds "a lint and its fix lie in the rule" (fun (AnyRule rule) ->
        let text = Printer.print rule

        for found in (compile text).Diagnostics do
            Expect.isTrue (isLint found.Code) found.Code
            Expect.isTrue (0 <= found.Span.Start && found.Span.End <= text.Length) text

            match found.Fix with
            | null -> ()
            | fix -> Expect.isTrue (0 <= fix.Span.Start && fix.Span.End <= text.Length) text)

let tests: Test =
    testList "lints" [ cases; pages; promises; soundness; laziness; places ]
