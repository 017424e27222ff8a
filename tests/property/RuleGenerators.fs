/// Random rules that mean something: built by type over the known facts, so that nearly all are accepted; and random
/// devices to evaluate them on, with facts missing.
module internal FleetMdm.PropertyTests.RuleGenerators

open System
open System.Collections.Generic
open System.Text
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

/// What a generated rule may use.
type private Style = {
    /// Facts that no schema types.
    Untyped: bool
    /// `has`, `known` and `missing`, which ask whether something was reported.
    Presence: bool
}

/// A rule that gives bool; `dyn` facts, `known`, `missing` and `has` among its means.
type AnyRule =
    | AnyRule of Expr

    override rule.ToString() =
        let (AnyRule expr) = rule
        Printer.print expr

/// A rule that does not ask whether something was reported: reporting more can only decide it.
type PlainRule =
    | PlainRule of Expr

    override rule.ToString() =
        let (PlainRule expr) = rule
        Printer.print expr

/// A rule over facts that the schema types, and nothing else: every part has a full type.
type TypedFactsRule =
    | TypedFactsRule of Expr

    override rule.ToString() =
        let (TypedFactsRule expr) = rule
        Printer.print expr

// Rules ---------------------------------------------------------------------------------------------------------
// Each generator makes the text of an expression of one type; `size` bounds its depth. Operands stand in parentheses,
// which the parser forgets. `locals` are the record variables in sight, by the name of the list that they go through.

let private choose (texts: string list) : Gen<string> = Gen.elements texts

let private apply2 (write: string -> string -> string) (left: Gen<string>) (right: Gen<string>) : Gen<string> =
    Gen.map2 write left right

let private joinWith (separator: string) (parts: string list) : string =
    String.Join(separator, parts |> List.map (fun part -> "(" + part + ")"))

/// The fields of the lists of records, by type.
let private recordLists: Map<string, (string * CelType) list> =
    Map.ofList [
        "facts.software", [ "name", CelType.String; "version", CelType.String; "vendor", CelType.String ]
        "facts.users", [ "name", CelType.String; "admin", CelType.Bool ]
        "facts.volumes",
        [
            "mount", CelType.String
            "encrypted", CelType.Bool
            "free_bytes", CelType.Int
        ]
    ]

let private localFields (celType: CelType) (locals: (string * string) list) : string list = [
    for name, list in locals do
        for field, fieldType in recordLists[list] do
            if fieldType = celType then
                name + "." + field
]

let private untypedPaths = [
    "facts.custom.a"
    "facts.custom.b.c"
    "facts.edr.version"
    "facts.`odd key`"
    "facts.settings.x"
    "facts.custom.list[0]"
]

let private boolPaths = [
    "facts.disk.encrypted"
    "facts.firewall.enabled"
    "facts.mdm.enrolled"
    "facts.security.screen_lock.enabled"
]

let private intPaths = [ "facts.cpu.cores"; "facts.memory.total_bytes"; "facts.updates.pending" ]

let private stringPaths = [
    "facts.os.name"
    "facts.hw.model"
    "facts['os']['distro']"
    "device.os"
    "device.hostname"
    "device.os_version"
    "device.serial"
]

let private timestampPaths = [ "facts.updates.last_installed"; "device.last_seen"; "now" ]

let private stringLiteral: Gen<string> =
    choose [ "''"; "'a'"; "'macos'"; "'14.5'"; "'studio-1'"; "'é🐱'"; "'x y'" ]

let private intLiteral: Gen<string> =
    choose [
        "0"
        "1"
        "2"
        "-1"
        "8"
        "100"
        "9223372036854775807"
        "-9223372036854775808"
    ]

let rec private ofType (style: Style) (locals: (string * string) list) (celType: CelType) (size: int) : Gen<string> =
    let smaller = size / 2
    // Only the branch that is taken is made: each has many below it.
    let make celType size =
        gen { return! ofType style locals celType size }

    let fields = localFields celType locals

    let leaves (paths: string list) (literal: Gen<string>) : Gen<string> =
        Gen.frequency [
            3, choose paths
            1, literal
            if not fields.IsEmpty then
                3, choose fields
        ]

    /// A condition, and both results of the type.
    let conditional =
        gen {
            let! condition = make CelType.Bool smaller
            let! whenTrue = make celType smaller
            let! whenFalse = make celType smaller
            return $"({condition}) ? ({whenTrue}) : ({whenFalse})"
        }

    match celType with
    | CelType.Bool when size <= 1 -> leaves boolPaths (choose [ "true"; "false" ])
    | CelType.Bool ->
        Gen.frequency [
            2, leaves boolPaths (choose [ "true"; "false" ])
            2, make CelType.Bool smaller |> Gen.map (fun operand -> $"!({operand})")
            3, rowOf make " && " smaller
            3, rowOf make " || " smaller
            4, comparison make smaller
            2, textTest make smaller
            2, versionTest make smaller
            1, membership make smaller
            1, conditional
            3, quantifier style locals smaller
            if style.Untyped then
                3, untypedTest make smaller
            if style.Presence then
                2, presence style
        ]
    | CelType.Int when size <= 1 -> leaves intPaths intLiteral
    | CelType.Int ->
        Gen.frequency [
            3, leaves intPaths intLiteral
            2,
            choose [ "+"; "-"; "*"; "/"; "%" ]
            |> Gen.bind (fun operator ->
                apply2
                    (fun left right -> $"({left}) {operator} ({right})")
                    (make CelType.Int smaller)
                    (make CelType.Int smaller))
            1, make CelType.String smaller |> Gen.map (fun text -> $"size({text})")
            1,
            choose [
                "size(facts.software)"
                "facts.users.size()"
                "size(device.tags)"
                "daysSince(device.last_seen)"
            ]
            1, conditional
        ]
    | CelType.String when size <= 1 -> leaves stringPaths stringLiteral
    | CelType.String ->
        Gen.frequency [
            4, leaves stringPaths stringLiteral
            1,
            apply2
                (fun left right -> $"({left}) + ({right})")
                (make CelType.String smaller)
                (make CelType.String smaller)
            1, make CelType.Int smaller |> Gen.map (fun number -> $"string({number})")
            1, conditional
        ]
    | CelType.Double ->
        Gen.frequency [
            2, choose [ "0.0"; "1.5"; "-2.5e10"; "1e300" ]
            1, make CelType.Int smaller |> Gen.map (fun number -> $"double({number})")
        ]
    | CelType.Timestamp ->
        Gen.frequency [
            3, choose timestampPaths
            1, choose [ "timestamp('2026-01-31T00:00:00Z')"; "date('2025-06-01')"; "now - days(30)" ]
        ]
    | CelType.Duration -> choose [ "days(30)"; "hours(1)"; "duration('90m')"; "age(device.last_seen)" ]
    | other -> failwith ("no generator of " + CelType.print other)

and private rowOf make separator size : Gen<string> =
    gen {
        let! count = Gen.choose (2, 4)
        let! operands = Gen.listOfLength count (make CelType.Bool (size - count / 2))
        return joinWith separator operands
    }

and private comparison make size : Gen<string> =
    gen {
        let! celType =
            Gen.elements [
                CelType.Int
                CelType.String
                CelType.Double
                CelType.Timestamp
                CelType.Duration
                CelType.Bool
            ]

        let! operator = choose [ "=="; "!="; "<"; "<="; ">"; ">=" ]
        let! left = make celType size
        let! right = make celType size
        return $"({left}) {operator} ({right})"
    }

and private textTest make size : Gen<string> =
    Gen.oneof [
        choose [ "startsWith"; "endsWith"; "contains" ]
        |> Gen.bind (fun test ->
            apply2 (fun text part -> $"({text}).{test}({part})") (make CelType.String size) (make CelType.String size))
        choose [ "'^mac'"; "'[0-9]+'"; "'a|b'"; "''"; "r'\\d+\\.\\d+'" ]
        |> Gen.bind (fun pattern -> make CelType.String size |> Gen.map (fun text -> $"({text}).matches({pattern})"))
    ]

and private versionTest make size : Gen<string> =
    choose [
        "atLeast('14')"
        "atMost('14.5.1')"
        "inRange('>=13 <16')"
        "isLessThan(version('2.0'))"
        "major() > 13"
    ]
    |> Gen.bind (fun question -> make CelType.String size |> Gen.map (fun text -> $"version({text}).{question}"))

and private membership make size : Gen<string> =
    Gen.oneof [
        apply2
            (fun element others -> $"({element}) in [{others}, 'macos']")
            (make CelType.String size)
            (make CelType.String size)
        make CelType.String size |> Gen.map (fun tag -> $"({tag}) in device.tags")
        make CelType.Int size |> Gen.map (fun number -> $"({number}) in [1, 2, 3].map(i, i * 2)")
    ]

and private quantifier style locals size : Gen<string> =
    gen {
        let! list = choose (List.ofSeq (Map.keys recordLists))
        let name = "r" + string (List.length locals)
        let! macro = choose [ "all"; "exists"; "exists_one" ]
        let! condition = ofType style ((name, list) :: locals) CelType.Bool size
        let! body = ofType style ((name, list) :: locals) CelType.Bool 1

        return!
            choose [
                $"{list}.{macro}({name}, {condition})"
                $"size({list}.filter({name}, {condition})) > 0"
                $"{list}.map({name}, {condition}).all(b, b)"
                $"{list}.filter({name}, {body}).{macro}({name}, {condition})"
                $"{list}.{macro}(i, {name}, i < 3 && ({condition}))"
            ]
    }

and private untypedTest make size : Gen<string> =
    Gen.oneof [
        choose untypedPaths
        |> Gen.bind (fun path ->
            choose [
                $"{path} == 1"
                $"{path} != 'x'"
                $"{path} > 1"
                $"{path} <= 'm'"
                $"{path}.startsWith('a')"
                $"size({path}) > 0"
                $"{path} in [1, 'x', true]"
                $"{path}.exists(e, e == 1)"
                path
            ])
        choose untypedPaths
        |> Gen.bind (fun path -> make CelType.Int size |> Gen.map (fun number -> $"{path} < ({number})"))
    ]

and private presence style : Gen<string> =
    let paths =
        List.filter (fun (path: string) -> path.StartsWith("facts.", StringComparison.Ordinal)) (boolPaths @ intPaths)
        @ (if style.Untyped then
               [ "facts.custom.a"; "facts.custom.b.c" ]
           else
               [])

    choose [ "has"; "known"; "missing" ]
    |> Gen.bind (fun macro -> choose paths |> Gen.map (fun path -> $"{macro}({path})"))

/// The text of a rule, before anybody has checked it.
let private ruleText (style: Style) : Gen<string> =
    Gen.sized (fun size -> ofType style [] CelType.Bool (1 + min 14 (size / 6)))

/// What the texts of generated rules are: their share of accepted ones is measured by a test.
let anyRuleText: Gen<string> = ruleText { Untyped = true; Presence = true }

let private scope: CheckScope = {
    CheckScope.ofRule FactSchema.BuiltIn Map.empty with
        RequiresBool = true
}

/// True when the checker has no error to tell.
let isAccepted (expr: Expr) : bool =
    (Checker.check scope expr).Problems
    |> List.forall (fun (problem, _) -> TypeProblem.isSuspicion problem)

/// The tree of a text that is valid.
let private tryTree (text: string) : Expr option =
    match Parser.parse text with
    | struct (tree, []) when isAccepted tree -> Some tree
    | _ -> None

let private rule (style: Style) : Gen<Expr> =
    ruleText style |> Gen.map tryTree |> Gen.filter Option.isSome |> Gen.map Option.get

let private shrinkRule (expr: Expr) : Expr seq =
    SyntaxGenerators.shrink expr |> Seq.filter isAccepted

/// The checked form of a generated rule.
let lower (expr: Expr) : TypedRule = (Checker.check scope expr).Rule

// Facts ---------------------------------------------------------------------------------------------------------

/// What a device reports: JSON that can lose parts.
type FactTree =
    | Leaf of json: string
    | Fields of Map<string, FactTree>
    | Items of FactTree list

/// Facts, and the same with more reported: fields that the first lacks, never other values.
type MoreFacts = { Fewer: FactTree; More: FactTree }

let rec private writeFacts (text: StringBuilder) (tree: FactTree) : unit =
    let separated (parts: 'part seq) (write: 'part -> unit) =
        parts
        |> Seq.iteri (fun i part ->
            if i > 0 then
                text.Append ',' |> ignore

            write part)

    match tree with
    | Leaf json -> text.Append json |> ignore
    | Fields fields ->
        text.Append '{' |> ignore

        // Names of these facts are ASCII but for escapes that they do not need: F#'s order is the ordinal one.
        separated (Map.toSeq fields) (fun (name, below) ->
            text.Append('"').Append(name).Append("\":") |> ignore
            writeFacts text below)

        text.Append '}' |> ignore
    | Items items ->
        text.Append '[' |> ignore
        separated items (writeFacts text)
        text.Append ']' |> ignore

/// The canonical JSON of some facts.
let printFacts (tree: FactTree) : string =
    let text = StringBuilder()
    writeFacts text tree
    text.ToString()

let private leaf (texts: string list) : Gen<FactTree> = choose texts |> Gen.map Leaf

let private boolLeaf = leaf [ "true"; "false" ]

let private intLeaf =
    leaf [ "0"; "1"; "8"; "16.0"; "8589934592"; "9223372036854775807" ]

let private textLeaf =
    leaf [
        "\"\""
        "\"a\""
        "\"macos\""
        "\"14.5\""
        "\"9\""
        "\"x y\""
        "\"no version\""
    ]

let private timeLeaf =
    leaf [ "\"2026-01-31T00:00:00Z\""; "\"2025-01-01T12:30:00.5+02:00\"" ]

/// Anything: what no schema types, and what a schema types otherwise.
let private anyLeaf: Gen<FactTree> =
    Gen.oneof [
        boolLeaf
        intLeaf
        textLeaf
        leaf [ "1.5"; "-0.0"; "1e300"; "[]"; "[1]"; "[1,\"x\"]"; "{}"; "{\"a\":1}" ]
    ]

/// Each field there or not.
let private record (fields: (string * Gen<FactTree>) list) : Gen<FactTree> =
    let field (name: string, value: Gen<FactTree>) =
        Gen.frequency [ 3, Gen.map (fun tree -> Some(name, tree)) value; 1, Gen.constant None ]

    fields |> List.map field |> Gen.collectToList id |> Gen.map (List.choose id >> Map.ofList >> Fields)

let private listOf (element: Gen<FactTree>) : Gen<FactTree> =
    Gen.choose (0, 4) |> Gen.bind (fun count -> Gen.listOfLength count element) |> Gen.map Items

/// Facts of the paths that rules use, as the schema has them.
let private typedFields: (string * Gen<FactTree>) list = [
    "cpu", record [ "cores", intLeaf ]
    "disk", record [ "encrypted", boolLeaf ]
    "firewall", record [ "enabled", boolLeaf ]
    "hw", record [ "model", textLeaf ]
    "mdm", record [ "enrolled", boolLeaf ]
    "memory", record [ "total_bytes", intLeaf ]
    "os", record [ "distro", textLeaf; "name", textLeaf ]
    "security", record [ "screen_lock", record [ "enabled", boolLeaf ] ]
    "software", listOf (record [ "name", textLeaf; "vendor", textLeaf; "version", textLeaf ])
    "updates", record [ "last_installed", timeLeaf; "pending", intLeaf ]
    "users", listOf (record [ "admin", boolLeaf; "name", textLeaf ])
    "volumes", listOf (record [ "encrypted", boolLeaf; "free_bytes", intLeaf; "mount", textLeaf ])
]

let private untypedFields: (string * Gen<FactTree>) list = [
    "custom", record [ "a", anyLeaf; "b", record [ "c", anyLeaf ]; "list", listOf anyLeaf ]
    "edr", record [ "version", anyLeaf ]
    "odd key", anyLeaf
    "settings", record [ "x", anyLeaf ]
]

let private facts: Gen<FactTree> = record (typedFields @ untypedFields)

/// The same facts with some fields lost, at any depth. The number of a list's elements stays.
let rec private fewer (tree: FactTree) : Gen<FactTree> =
    match tree with
    | Leaf _ -> Gen.constant tree
    | Items items -> items |> List.map fewer |> Gen.collectToList id |> Gen.map Items
    | Fields fields ->
        Map.toList fields
        |> List.map (fun (name, below) ->
            Gen.frequency [
                2, fewer below |> Gen.map (fun kept -> Some(name, kept))
                1, Gen.constant None
            ])
        |> Gen.collectToList id
        |> Gen.map (List.choose id >> Map.ofList >> Fields)

let rec private shrinkFacts (tree: FactTree) : FactTree seq =
    match tree with
    | Leaf _ -> Seq.empty
    | Items items ->
        seq {
            for i in 0 .. items.Length - 1 do
                Items(List.removeAt i items)

            for i in 0 .. items.Length - 1 do
                for smaller in shrinkFacts items[i] do
                    Items(List.updateAt i smaller items)
        }
    | Fields fields ->
        seq {
            for name in Map.keys fields do
                Fields(Map.remove name fields)

            for KeyValue(name, below) in fields do
                for smaller in shrinkFacts below do
                    Fields(Map.add name smaller fields)
        }

// Devices -------------------------------------------------------------------------------------------------------

/// The moment at which generated devices are evaluated.
let asOf = DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)

/// The columns of a device; the facts come apart, so that two devices can differ in them alone.
type Columns = {
    Os: string
    OsVersion: string option
    Serial: string option
    LastSeen: DateTimeOffset option
    Tags: string list
}

let private columns: Gen<Columns> =
    gen {
        let! os = Gen.elements [ "macos"; "windows"; "linux"; "unknown" ]

        let! version =
            Gen.elements [ None; Some "14.5"; Some "10.0.22631"; Some "22.04 LTS"; Some "none" ]

        let! serial = Gen.elements [ None; Some "C02" ]

        let! lastSeen =
            Gen.elements [ None; Some(asOf.AddDays -1.0); Some(asOf.AddDays -90.0) ]

        let! tags = Gen.elements [ []; [ "prod" ]; [ "a"; "prod" ] ]

        return {
            Os = os
            OsVersion = version
            Serial = serial
            LastSeen = lastSeen
            Tags = tags
        }
    }

let report (columns: Columns) (facts: FactTree) : DeviceReport =
    DeviceReport(
        "device-1",
        "studio-1",
        columns.Os,
        Option.toObj columns.OsVersion,
        Option.toObj columns.Serial,
        Option.toNullable columns.LastSeen,
        (columns.Tags :> IReadOnlyList<string>),
        ReadOnlyMemory(Encoding.UTF8.GetBytes(printFacts facts))
    )

/// A device with facts; the typed ones have their types.
type Device = { Columns: Columns; Facts: FactTree }

let reportOf (device: Device) : DeviceReport = report device.Columns device.Facts

/// The environment of a device with all its facts.
let environmentOf (report: DeviceReport) : FleetMdm.Rules.Environment =
    CompiledRule.environment (FactShape.Whole FactPath.facts) report asOf

// Policies ------------------------------------------------------------------------------------------------------

/// A check of a generated policy.
type GeneratedCheck = {
    Rule: AnyRule
    OnMissing: string option
}

/// A policy that the compiler accepts.
type GeneratedPolicy = {
    Os: string list
    Tags: string list
    When: AnyRule option
    Checks: GeneratedCheck list
} with

    member policy.Document: PolicyDocument = policy.DocumentAfter ""

    /// The same with blanks before each rule: the same questions at other places of their texts.
    member policy.DocumentAfter(blanks: string) : PolicyDocument =
        let check (generated: GeneratedCheck) =
            CheckDocument(
                null,
                blanks + generated.Rule.ToString(),
                null,
                null,
                null,
                Option.toObj generated.OnMissing,
                null,
                null,
                null
            )

        PolicyDocument(
            "generated",
            "Generated",
            null,
            null,
            [||],
            policy.Os,
            policy.Tags,
            (policy.When |> Option.map string |> Option.toObj),
            null,
            [||],
            List.map check policy.Checks
        )

    override policy.ToString() =
        let checks =
            policy.Checks |> List.map (fun check -> $"{check.OnMissing}: {check.Rule}")

        $"os {policy.Os}, tags {policy.Tags}, when {policy.When}\n" + String.Join("\n", checks)

let private policy: Gen<GeneratedPolicy> =
    let anyRule = rule { Untyped = true; Presence = true } |> Gen.map AnyRule

    let check =
        Gen.map2
            (fun rule onMissing -> { Rule = rule; OnMissing = onMissing })
            anyRule
            (Gen.elements [ None; None; Some "fail"; Some "pass"; Some "not_applicable"; Some "unknown" ])

    gen {
        let! os = Gen.elements [ []; []; [ "macos" ]; [ "Linux"; "macOS" ]; [ "unknown" ] ]
        let! tags = Gen.elements [ []; []; [ " PROD " ]; [ "other"; "a" ] ]
        let! isNarrowed = Gen.elements [ true; false; false ]
        let! condition = anyRule
        let! count = Gen.choose (1, 4)
        let! checks = Gen.listOfLength count check

        return {
            Os = os
            Tags = tags
            When = if isNarrowed then Some condition else None
            Checks = checks
        }
    }

let private shrinkPolicy (policy: GeneratedPolicy) : GeneratedPolicy seq =
    seq {
        if not policy.Os.IsEmpty then
            { policy with Os = [] }

        if not policy.Tags.IsEmpty then
            { policy with Tags = [] }

        if policy.When.IsSome then
            { policy with When = None }

        for i in 0 .. policy.Checks.Length - 1 do
            if policy.Checks.Length > 1 then
                {
                    policy with
                        Checks = List.removeAt i policy.Checks
                }

            let (AnyRule expr) = policy.Checks[i].Rule

            for smaller in shrinkRule expr do
                {
                    policy with
                        Checks =
                            List.updateAt
                                i
                                {
                                    policy.Checks[i] with
                                        Rule = AnyRule smaller
                                }
                                policy.Checks
                }
    }

/// The generators of this file, by type.
type RuleArbitraries =
    static member AnyRule() : Arbitrary<AnyRule> =
        Arb.fromGenShrink (
            Gen.map AnyRule (rule { Untyped = true; Presence = true }),
            (fun (AnyRule expr) -> Seq.map AnyRule (shrinkRule expr))
        )

    static member PlainRule() : Arbitrary<PlainRule> =
        Arb.fromGenShrink (
            Gen.map PlainRule (rule { Untyped = true; Presence = false }),
            (fun (PlainRule expr) -> Seq.map PlainRule (shrinkRule expr))
        )

    static member TypedFactsRule() : Arbitrary<TypedFactsRule> =
        Arb.fromGenShrink (
            Gen.map TypedFactsRule (rule { Untyped = false; Presence = true }),
            (fun (TypedFactsRule expr) -> Seq.map TypedFactsRule (shrinkRule expr))
        )

    static member FactTree() : Arbitrary<FactTree> = Arb.fromGenShrink (facts, shrinkFacts)

    static member MoreFacts() : Arbitrary<MoreFacts> =
        facts
        |> Gen.bind (fun more -> fewer more |> Gen.map (fun less -> { Fewer = less; More = more }))
        |> Arb.fromGen

    static member Columns() : Arbitrary<Columns> = Arb.fromGen columns

    static member Device() : Arbitrary<Device> =
        Arb.fromGenShrink (
            Gen.map2 (fun columns facts -> { Columns = columns; Facts = facts }) columns facts,
            (fun device -> shrinkFacts device.Facts |> Seq.map (fun facts -> { device with Facts = facts }))
        )

    static member GeneratedPolicy() : Arbitrary<GeneratedPolicy> =
        Arb.fromGenShrink (policy, shrinkPolicy)
