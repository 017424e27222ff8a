/// The judgement of tests: watching a rule changes nothing, a mutant is a rule, and what is called equivalent is.
module FleetMdm.PropertyTests.ProofLaws

open System.Collections.Generic
open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

let private holds name property =
    Law.holds [ typeof<RuleArbitraries> ] name property

let private scope = {
    CheckScope.ofRule FactSchema.BuiltIn Map.empty with
        RequiresBool = true
}

let private compile (text: string) : CompiledRule = CompiledRule.compile scope text

/// What a rule says about a device, as far as a policy's test can see it.
let private answer (device: Device) (rule: CompiledRule) : string =
    match Interpreter.evaluate (environmentOf (reportOf device)) rule.Rule with
    | Value.Bool value -> string value
    | Value.Unknown(paths, _) ->
        paths |> List.map string |> List.sort |> String.concat ", " |> fun missing -> "unknown " + missing
    | _ -> "error"

let private isSame (rule: CompiledRule) (other: CompiledRule) : bool =
    match Equivalence.compare rule.Text rule.Rule.Body other.Text other.Rule.Body with
    | Equivalence.Comparison.Same -> true
    | Equivalence.Comparison.Different _ -> false

/// The usable mutants of a rule.
let private mutantsOf (rule: Expr) : CompiledRule list =
    Mutants.ofRule rule
    |> List.map (fun (struct (_, text)) -> compile text)
    |> List.filter (fun mutant -> mutant.IsUsable)

let private laws = [
    holds "watching a rule changes nothing, and the whole is seen once" (fun (AnyRule rule) device ->
        let compiled = compile (Printer.print rule)
        let books = Dictionary<struct (int * int), PartCoverage>()
        let watched = RuleCoverage.watch books compiled
        let environment = environmentOf (reportOf device)

        Expect.equal
            (ValueText.print (Interpreter.evaluate environment watched))
            (ValueText.print (Interpreter.evaluate environment compiled.Rule))
            compiled.Text

        for part in books.Values do
            Expect.equal
                part.Source
                (compiled.Text.Substring(part.Span.Start, part.Span.Length))
                "a part's text is the rule's")

    holds "a mutant is a rule that differs, printed as the parser reads it" (fun (AnyRule rule) ->
        let original = Printer.print rule

        for struct (mutant, text) in Mutants.ofRule rule do
            Expect.notEqual text original "a mutant differs"
            let struct (tree, problems) = Parser.parse text
            Expect.isEmpty problems text
            Expect.equal (Printer.print tree) text "printed as it is read"
            Expect.isTrue (mutant.At.Start <= mutant.At.End) "a place")

    Law.holdsFor
        1_000
        [ typeof<RuleArbitraries> ]
        "a mutant that is called equivalent says what the rule says"
        (fun (AnyRule rule) (devices: Device[]) ->
            let original = compile (Printer.print rule)

            for mutant in mutantsOf rule do
                if isSame original mutant then
                    for device in devices do
                        Expect.equal (answer device mutant) (answer device original) mutant.Text)

    holds "a rule turned over means the same" (fun (AnyRule left) (AnyRule right) ->
        let a = "(" + Printer.print left + ")"
        let b = "(" + Printer.print right + ")"
        let one = compile ("!(" + a + " && " + b + ")")
        let other = compile ("!" + b + " || !" + a)

        // Rules with many questions have more cases than are looked at.
        match Equivalence.compare one.Text one.Rule.Body other.Text other.Rule.Body with
        | Equivalence.Comparison.Same -> ()
        | Equivalence.Comparison.Different(_, states) -> Expect.isEmpty states one.Text)
]

let private equivalent = [
    "facts.cpu.cores > 3", "facts.cpu.cores >= 4"
    "facts.cpu.cores > 3", "!(facts.cpu.cores < 4)"
    "facts.disk.encrypted == true", "facts.disk.encrypted"
    "facts.disk.encrypted && facts.firewall.enabled", "facts.firewall.enabled && facts.disk.encrypted"
    "!(facts.disk.encrypted || facts.firewall.enabled)", "!facts.disk.encrypted && !facts.firewall.enabled"
    "facts.disk.encrypted || facts.disk.encrypted && facts.disk.encrypted", "facts.disk.encrypted"
    "version(device.os_version).atLeast('14') && version(device.os_version).atLeast('15')",
    "version(device.os_version).atLeast('15')"
    "version(device.os_version).inRange('>=14 <15')",
    "version(device.os_version).atLeast('14') && version(device.os_version).isLessThan(version('15.0'))"
    "facts.users.exists(u, !(u.admin || u.name == 'root'))", "facts.users.exists(u, u.name != 'root' && !u.admin)"
    "age(device.last_seen) <= days(1)", "age(device.last_seen) <= hours(24)"
    "device.os in ['macos', 'linux']", "device.os == 'linux' || device.os == 'macos'"
]

/// Pairs that differ, with what must be named to tell them apart.
let private different = [
    // What was reported without a type may be 3.5.
    "facts.custom.a > 3", "facts.custom.a >= 4", "between 3 and 4"
    "facts.cpu.cores > 3", "facts.cpu.cores >= 3", "is 3"
    // Where the encryption is not known, the other one misses the firewall, too.
    "facts.disk.encrypted",
    "facts.disk.encrypted && (facts.disk.encrypted || facts.firewall.enabled)",
    "`facts.firewall.enabled` is not known"
    // The same answer, but another fact is missed.
    "facts.disk.encrypted && facts.firewall.enabled || facts.disk.encrypted", "facts.disk.encrypted", "not known"
    "device.os == 'macos'", "device.os == 'linux'", "is 'macos'"
    "facts.software.exists(s, s.name == 'a')", "facts.software.exists(s, s.name == 'b')", "on an element whose"
    "version(device.os_version).atLeast('14')", "version(device.os_version).isGreaterThan(version('14'))", "is 14"
]

let private proofs = [
    for rule, other in equivalent do
        testCase (rule + " is " + other) (fun () -> Expect.isTrue (isSame (compile rule) (compile other)) "proven")
    for rule, other, named in different do
        testCase (rule + " is not " + other) (fun () ->
            let one = compile rule
            let two = compile other

            match Equivalence.compare one.Text one.Rule.Body two.Text two.Rule.Body with
            | Equivalence.Comparison.Same -> failtest "they differ"
            | Equivalence.Comparison.Different(inElement, states) ->
                Expect.stringContains (MutationNote.tellApart inElement states) named "the case that tells them apart")
]

/// What each rule becomes: every mutant, in order.
let private becoming = [
    "facts.cpu.cores >= 4",
    [
        "facts.cpu.cores > 4"
        "facts.cpu.cores < 4"
        "facts.cpu.cores >= 5"
        "facts.cpu.cores >= 3"
    ]
    "facts.disk.encrypted && !facts.mdm.enrolled",
    [
        "facts.disk.encrypted || !facts.mdm.enrolled"
        "!facts.mdm.enrolled"
        "!facts.disk.encrypted && !facts.mdm.enrolled"
        "facts.disk.encrypted"
        "facts.disk.encrypted && facts.mdm.enrolled"
    ]
    "facts.users.all(u, u.admin)",
    [
        "!facts.users.all(u, u.admin)"
        "facts.users.exists(u, u.admin)"
        "facts.users.all(u, !u.admin)"
    ]
    "device.os in [\"macos\", \"ios\"]",
    [
        "!(device.os in [\"macos\", \"ios\"])"
        "device.os in [\"ios\"]"
        "device.os in [\"macos\"]"
    ]
    "version(device.os_version).inRange(\">=14.5 <16\")",
    [
        "!version(device.os_version).inRange(\">=14.5 <16\")"
        "version(device.os_version).inRange(\">14.5 <16\")"
        "version(device.os_version).inRange(\">=14.6 <16\")"
        "version(device.os_version).inRange(\">=14.4 <16\")"
        "version(device.os_version).inRange(\">=14.5 <=16\")"
        "version(device.os_version).inRange(\">=14.5 <17\")"
        "version(device.os_version).inRange(\">=14.5 <15\")"
    ]
    "device.hostname.matches(\"(?i)^(a|b)$\")",
    [
        "!device.hostname.matches(\"(?i)^(a|b)$\")"
        "device.hostname.matches(\"^(a|b)$\")"
        "device.hostname.matches(\"(?i)(a|b)$\")"
        "device.hostname.matches(\"(?i)^(a|b)\")"
        "device.hostname.matches(\"(?i)^(b)$\")"
        "device.hostname.matches(\"(?i)^(a)$\")"
    ]
    "facts.disk.encrypted ? facts.mdm.enrolled : true",
    [
        "facts.mdm.enrolled"
        "true"
        "!facts.disk.encrypted ? facts.mdm.enrolled : true"
        "facts.disk.encrypted ? !facts.mdm.enrolled : true"
    ]
    "known(facts.disk.encrypted)", [ "!known(facts.disk.encrypted)" ]
]

let private mistakes = [
    for rule, expected in becoming do
        testCase ("the mutants of " + rule) (fun () ->
            let struct (tree, _) = Parser.parse rule
            let found = [ for struct (_, text) in Mutants.ofRule tree -> text ]
            Expect.equal found expected "every mistake, in the order of the text")
]

let tests: Test =
    testList "proof" [
        testList "laws" laws
        testList "equivalence" proofs
        testList "mutants" mistakes
    ]
