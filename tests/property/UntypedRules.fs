/// Random rules that no type check has seen, and devices that report anything anywhere: every operation meets every type,
/// absent facts and errors. The trees are made directly, for speed.
module internal FleetMdm.PropertyTests.UntypedRules

open System
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

/// A rule to be evaluated without the type check.
type UntypedRule =
    | UntypedRule of Expr

    override rule.ToString() =
        let (UntypedRule expr) = rule
        Printer.print expr

/// A device that reported some facts in other types than the schema's.
type WildDevice =
    | WildDevice of Device

    override device.ToString() =
        let (WildDevice device) = device
        $"{device.Columns}\n{printFacts device.Facts}"

let private nowhere = Span.at 0
let private expr (node: Node) : Expr = Expr.create node nowhere

let private parsed (text: string) : Expr =
    match Parser.parse text with
    | struct (tree, []) -> tree
    | _ -> failwith ("not a rule: " + text)

let private anyOf (texts: string list) : Gen<Expr> = Gen.elements (List.map parsed texts)

// Rules ---------------------------------------------------------------------------------------------------------

/// Paths that the schema types and others, of facts that are mostly there and of some that never are.
let private path: Gen<Expr> =
    anyOf [
        "facts.disk.encrypted"
        "facts.firewall.enabled"
        "facts.cpu.cores"
        "facts.memory.total_bytes"
        "facts.os.name"
        "facts['os']['distro']"
        "facts.security.screen_lock.enabled"
        "facts.updates.last_installed"
        "facts.volumes[0].free_bytes"
        "facts.software[1].version"
        "facts.disk"
        "facts.custom"
        "facts.custom.a"
        "facts.custom.b.c"
        "facts.custom.list[0]"
        "facts.settings.x"
        "facts.`odd key`"
        "facts.gone.below"
        "facts"
        "device.os"
        "device.serial"
        "device.os_version"
        "device.last_seen"
        "now"
    ]

let private list: Gen<Expr> =
    anyOf [
        "facts.software"
        "facts.users"
        "facts.volumes"
        "facts.custom.list"
        "facts.custom"
        "facts.settings"
        "facts.gone"
        "device.tags"
        "[1, 2, 3]"
        "['a', true, null, 1.5]"
        "{'a': 1, 'b': 2}"
        "{}"
    ]

let private literal: Gen<Expr> =
    anyOf [
        "true"
        "false"
        "null"
        "0"
        "1"
        "-1"
        "8"
        "9223372036854775807"
        "-9223372036854775808"
        "0.0"
        "1.0"
        "1.5"
        "1e300"
        "9223372036854775807.0"
        "''"
        "'a'"
        "'macos'"
        "'14.5'"
        "'é🐱'"
        "duration('90m')"
        "timestamp('2026-01-31T00:00:00Z')"
    ]

let private fieldName: Gen<string> =
    Gen.elements [ "a"; "b"; "name"; "version"; "free_bytes"; "admin"; "encrypted"; "odd key" ]

let private call (name: string) (arguments: Expr list) =
    expr (Node.Call(name, nowhere, false, Array.ofList arguments))

let private method (target: Expr) (name: string) (arguments: Expr list) =
    expr (Node.MemberCall(target, name, nowhere, Array.ofList arguments))

let private variable (name: string) = expr (Node.Ident(name, false))

let private select (operand: Gen<Expr>) : Gen<Expr> =
    Gen.map2 (fun operand name -> expr (Node.Select(operand, name, nowhere, false))) operand fieldName

/// Gives the generator of a body the names that it may use, a new one among them.
let private binding (locals: string list) (body: string list -> Gen<Expr>) : Gen<string * Expr> =
    let name = "x" + string locals.Length
    body (name :: locals) |> Gen.map (fun body -> name, body)

// Only the branch that is taken is made (`gen { return! … }`): each has many below it.

/// Any value; `size` is about the number of its parts.
let rec private value (locals: string list) (size: int) : Gen<Expr> = gen { return! valueNow locals size }

/// What is mostly a bool.
and private condition (locals: string list) (size: int) : Gen<Expr> =
    gen { return! conditionNow locals size }

and private valueNow locals size : Gen<Expr> =
    let half = size / 2

    let leaf =
        Gen.frequency [
            4, path
            3, literal
            1, list
            if not locals.IsEmpty then
                6, Gen.elements locals |> Gen.map variable
        ]

    if size <= 1 then
        leaf
    else
        Gen.frequency [
            3, leaf
            2, operation SyntaxGenerators.arithmetic locals half
            3, select (value locals half)
            1,
            Gen.map2
                (fun operand place -> expr (Node.Index(operand, place, false)))
                (value locals half)
                (value locals half)
            1, value locals (size - 1) |> Gen.map (fun operand -> call "size" [ operand ])
            1,
            value locals (size - 1)
            |> Gen.map (fun operand -> expr (Node.Unary(UnaryOperator.Negate, nowhere, operand)))
            1,
            Gen.listOfLength 2 (value locals half)
            |> Gen.map (fun parts ->
                expr (Node.List [| for part in parts -> ({ Value = part; Optional = false }: ListElement) |]))
            1, choice (value locals) locals size
            1,
            Gen.map3
                (fun range macro (name, body) -> method range macro [ variable name; body ])
                list
                (Gen.elements [ "map"; "filter" ])
                (binding locals (fun inner -> Gen.oneof [ condition inner half; value inner half ]))
            1, bind (value locals half) (fun inner -> value inner half) locals
            1, condition locals (size - 1)
        ]

and private operation operators locals size : Gen<Expr> =
    Gen.map3
        (fun operator left right -> expr (Node.Binary(operator, nowhere, left, right)))
        (Gen.elements operators)
        (value locals size)
        (value locals size)

and private choice (result: int -> Gen<Expr>) locals size : Gen<Expr> =
    Gen.map3
        (fun test whenTrue whenFalse -> expr (Node.Conditional(test, whenTrue, whenFalse)))
        (condition locals (size / 3))
        (result (size / 3))
        (result (size / 3))

and private bind init body locals : Gen<Expr> =
    Gen.map2
        (fun init (name, body) -> method (variable "cel") "bind" [ variable name; init; body ])
        init
        (binding locals body)

and private conditionNow locals size : Gen<Expr> =
    let half = size / 2

    let row make =
        Gen.choose (2, 3)
        |> Gen.bind (fun count -> Gen.arrayOfLength count (condition locals half))
        |> Gen.map (make >> expr)

    if size <= 1 then
        Gen.frequency [ 3, operation SyntaxGenerators.relations locals 1; 2, value locals 1 ]
    else
        Gen.frequency [
            4, operation SyntaxGenerators.relations locals half
            3, row Node.And
            3, row Node.Or
            2,
            condition locals (size - 1)
            |> Gen.map (fun operand -> expr (Node.Unary(UnaryOperator.Not, nowhere, operand)))
            2, select (value locals half) |> Gen.map (fun operand -> call "has" [ operand ])
            2,
            Gen.map2
                (fun macro operand -> call macro [ operand ])
                (Gen.elements [ "known"; "missing" ])
                (Gen.oneof [ path; select (value locals half) ])
            1,
            Gen.map3
                (fun target test part -> method target test [ part ])
                (value locals half)
                (Gen.elements [ "startsWith"; "contains" ])
                (value locals half)
            3,
            Gen.map3
                (fun range macro (name, body) -> method range macro [ variable name; body ])
                (Gen.frequency [ 4, list; 1, value locals half ])
                (Gen.elements [ "all"; "exists"; "exists_one" ])
                (binding locals (fun inner -> condition inner half))
            1,
            Gen.map3
                (fun range macro body -> method range macro [ variable "k"; variable "v"; body ])
                list
                (Gen.elements [ "all"; "exists" ])
                (condition ("k" :: "v" :: locals) half)
            1, choice (condition locals) locals size
            1, bind (value locals half) (fun inner -> condition inner half) locals
            1, value locals (size - 1)
        ]

let private scope: CheckScope = {
    CheckScope.ofRule FactSchema.BuiltIn Map.empty with
        TypeCheck = false
}

/// The form that is evaluated, without the type check.
let lowerUnchecked (rule: Expr) : TypedRule = (Checker.check scope rule).Rule

let private isUsable (rule: Expr) =
    (Checker.check scope rule).Problems
    |> List.forall (fun (problem, _) -> TypeProblem.isSuspicion problem)

// Devices -------------------------------------------------------------------------------------------------------

let private unexpected: Gen<FactTree> =
    [
        "true"
        "0"
        "-9223372036854775808"
        "9223372036854775808"
        "8.5"
        "1e2"
        "1e308"
        "-0.0"
        "\"\""
        "\"yes\""
        "\"0001-01-01T00:00:00+02:00\""
        "\"9999-12-31T23:59:59.999999999Z\""
        "\"\\uD83D\\uDE00\""
        "[]"
        "[1,\"x\",{}]"
        "{}"
        "{\"a\":{\"b\":1}}"
        "[[{\"a\":1}]]"
    ]
    |> List.map Leaf
    |> Gen.elements

/// The same facts with anything at some places.
let rec private spoil (tree: FactTree) : Gen<FactTree> =
    let kept =
        match tree with
        | Leaf _ -> Gen.constant tree
        | Items items -> items |> List.map spoil |> Gen.collectToList id |> Gen.map Items
        | Fields fields ->
            Map.toList fields
            |> List.map (fun (name, below) -> spoil below |> Gen.map (fun made -> name, made))
            |> Gen.collectToList id
            |> Gen.map (Map.ofList >> Fields)

    Gen.frequency [ 11, kept; 1, unexpected ]

let private wildDevice: Gen<WildDevice> =
    RuleArbitraries.Device().Generator
    |> Gen.bind (fun device -> spoil device.Facts |> Gen.map (fun facts -> { device with Facts = facts }))
    // The facts are an object, whatever is in them.
    |> Gen.filter (fun device -> device.Facts.IsFields)
    |> Gen.map WildDevice

/// The generators of this file, by type.
type UntypedArbitraries =
    static member UntypedRule() : Arbitrary<UntypedRule> =
        Arb.fromGenShrink (
            Gen.sized (fun size -> condition [] (2 + min 14 (size / 6))) |> Gen.map UntypedRule,
            fun (UntypedRule rule) -> SyntaxGenerators.shrink rule |> Seq.filter isUsable |> Seq.map UntypedRule
        )

    static member WildDevice() : Arbitrary<WildDevice> =
        Arb.fromGenShrink (
            wildDevice,
            fun (WildDevice device) -> RuleArbitraries.Device().Shrinker device |> Seq.map WildDevice
        )
