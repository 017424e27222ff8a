/// The interpreter means what the reference means, on rules of every kind and on devices that report anything.
module internal FleetMdm.PropertyTests.ReferenceLaws

open System
open System.Globalization
open System.Numerics
open Expecto
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators
open FleetMdm.PropertyTests.UntypedRules

/// A value of the reference on one line; missing facts are a set, an error is only that.
let rec private print (value: ReferenceValues.Value) : string =
    let row (parts: string seq) = String.Join(", ", parts)

    match value with
    | ReferenceValues.Value.Null -> "null"
    | ReferenceValues.Value.Bool flag -> if flag then "true" else "false"
    | ReferenceValues.Value.Int number -> number.ToString CultureInfo.InvariantCulture
    | ReferenceValues.Value.Double number -> "double " + number.ToString("R", CultureInfo.InvariantCulture)
    | ReferenceValues.Value.Text text -> "'" + text + "'"
    | ReferenceValues.Value.List elements -> "[" + row (Seq.map print elements) + "]"
    | ReferenceValues.Value.Map(entries, _) ->
        "{" + row (entries |> Seq.map (fun (key, value) -> print key + ": " + print value)) + "}"
    | ReferenceValues.Value.Instant nanos -> $"instant {nanos}"
    | ReferenceValues.Value.Duration nanos -> $"duration {nanos}"
    | ReferenceValues.Value.Version numbers -> "version " + String.Join('.', numbers)
    | ReferenceValues.Value.Absent place -> "unknown " + place
    | ReferenceValues.Value.Unknown places -> "unknown " + row places
    | ReferenceValues.Value.Error -> "error"

/// A value of ours in the words of the reference.
let rec private translate (value: Value) : ReferenceValues.Value =
    match value with
    | Value.Null -> ReferenceValues.Value.Null
    | Value.Bool flag -> ReferenceValues.Value.Bool flag
    | Value.Int number -> ReferenceValues.Value.Int(BigInteger number)
    | Value.Double number -> ReferenceValues.Value.Double number
    | Value.String text -> ReferenceValues.Value.Text text
    | Value.List elements -> ReferenceValues.Value.List [ for element in elements -> translate element ]
    | Value.Map map ->
        ReferenceValues.Value.Map(
            [
                for key, value in Seq.zip map.Keys map.Values -> translate key, translate value
            ],
            None
        )
    | Value.Timestamp moment ->
        ReferenceValues.Value.Instant(BigInteger moment.Seconds * BigInteger 1_000_000_000 + BigInteger moment.Nanos)
    | Value.Duration nanos -> ReferenceValues.Value.Duration(BigInteger nanos)
    | Value.Unknown(paths, _) -> ReferenceValues.Value.Unknown(Set.ofList [ for path in paths -> path.ToString() ])
    | Value.Error _ -> ReferenceValues.Value.Error
    | Value.UInt _
    | Value.Bytes _
    | Value.Version _
    | Value.Type _
    | Value.Optional _
    | Value.Opaque _ -> raise (ReferenceValues.Beyond(ValueText.print value))

/// Both readings of a rule, or none where the reference does not speak.
let private readings (rule: Expr) (compiled: TypedRule) (device: Device) : (string * string) option =
    let report = reportOf device

    try
        let expected = Reference.evaluate (ReferenceValues.world report asOf) rule
        let actual = Interpreter.evaluate (environmentOf report) compiled
        Some(print (translate actual), print expected)
    with ReferenceValues.Beyond _ ->
        None

/// Why a rule means something else here than in the reference; none when it means the same.
let difference (rule: Expr) (compiled: TypedRule) (device: Device) : string option =
    match readings rule compiled device with
    | Some(actual, expected) when not (String.Equals(actual, expected)) ->
        Some $"{Printer.print rule}\n{device.Columns}\n{printFacts device.Facts}\nhere {actual}, reference {expected}"
    | _ -> None

let private agree (rule: Expr) (compiled: TypedRule) (device: Device) : unit =
    match difference rule compiled device with
    | Some told -> failtest told
    | None -> ()

let private holds name property =
    Law.holds [ typeof<RuleArbitraries>; typeof<UntypedArbitraries> ] name property

/// The share of each outcome, so that the laws cannot go by without a word.
let private spread (name: string) (rules: Expr[]) (lower: Expr -> TypedRule) =
    testCase name (fun () ->
        let devices =
            Gen.sampleWithSize 50 rules.Length (UntypedArbitraries.WildDevice().Generator)

        let outcomes =
            Array.zip rules devices
            |> Array.countBy (fun (rule, WildDevice device) ->
                match readings rule (lower rule) device with
                | None -> "beyond"
                | Some(_, expected) -> expected.Split(' ')[0])
            |> Map.ofArray

        let share outcome =
            float (Map.tryFind outcome outcomes |> Option.defaultValue 0) / float rules.Length

        for outcome in [ "true"; "false"; "unknown"; "error" ] do
            Expect.isGreaterThan (share outcome) 0.05 $"{outcome} of {outcomes}"

        Expect.isLessThan (share "beyond") 0.05 $"{outcomes}")

let private sample (generator: FsCheck.Gen<'rule>) : 'rule[] = Gen.sampleWithSize 60 2_000 generator

let tests: Test =
    testList "reference" [
        holds "a rule over typed facts means what the reference means" (fun (TypedFactsRule rule) (WildDevice device) ->
            agree rule (lower rule) device)

        holds "any accepted rule means what the reference means" (fun (AnyRule rule) (WildDevice device) ->
            agree rule (lower rule) device)

        holds "a rule that nobody checked means what the reference means" (fun (UntypedRule rule) (WildDevice device) ->
            agree rule (lowerUnchecked rule) device)

        spread
            "accepted rules come to every outcome"
            (sample (RuleArbitraries.AnyRule().Generator) |> Array.map (fun (AnyRule rule) -> rule))
            lower

        spread
            "unchecked rules come to every outcome"
            (sample (UntypedArbitraries.UntypedRule().Generator) |> Array.map (fun (UntypedRule rule) -> rule))
            lowerUnchecked
    ]
