/// One JSON line in, one out, whatever the line: grammar/cases/exchange.cases, and laws over broken lines and all values.
module internal FleetMdm.PropertyTests.ExchangeLaws

open System
open System.Buffers
open System.Text
open System.Text.Json
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

let private asOf = DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)
let private answer (line: string) : string = RuleExchange.Answer(line, 7L, asOf)

/// Any value that a binding can have.
type AnyValue =
    | AnyValue of Value

    override value.ToString() =
        let (AnyValue inner) = value
        ValueText.print inner

let private scalar: Gen<Value> =
    Gen.oneof [
        Gen.elements [ Value.Null; Value.yes; Value.no ]
        Gen.elements [ Int64.MinValue; -1L; 0L; Int64.MaxValue ] |> Gen.map Value.Int
        Gen.elements [ 0UL; UInt64.MaxValue ] |> Gen.map Value.UInt
        Gen.elements [ 0.0; -0.0; 0.1; 1e300; Double.Epsilon; Double.NaN; Double.NegativeInfinity ]
        |> Gen.map Value.Double
        Gen.elements [ ""; "é🐱\u0000\"\\"; "\uffff" ] |> Gen.map Value.String
        Gen.elements [ [||]; [| 0uy; 255uy |] ] |> Gen.map Value.Bytes
        Gen.elements [ Int64.MinValue; -1L; 0L; 1_500_000_000L; Int64.MaxValue ] |> Gen.map Value.Duration
        Gen.elements [ -62_135_596_800L; -1L; 0L; 253_402_300_799L ]
        |> Gen.map (fun seconds ->
            Value.Timestamp {
                Seconds = seconds
                Nanos = 123_000_000
            })
        Gen.elements [ CelType.Int; CelType.Timestamp; CelType.List CelType.Dyn; CelType.Null ]
        |> Gen.map Value.Type
    ]

let private key: Gen<Value> =
    Gen.elements [ Value.Int 1L; Value.UInt 2UL; Value.String "a"; Value.String ""; Value.yes ]

let private mapOf (entries: (Value * Value) list) : Value =
    let builder = MapBuilder entries.Length

    for key, value in entries do
        builder.Add(key, value) |> ignore

    builder.ToValue()

let rec private value (size: int) : Gen<Value> =
    if size <= 1 then
        scalar
    else
        let inner = value (size / 2)

        Gen.frequency [
            3, scalar
            2, Gen.listOf inner |> Gen.map (List.truncate 4 >> Array.ofList >> Value.List)
            2, Gen.listOf (Gen.zip key inner) |> Gen.map (List.truncate 4 >> mapOf)
            1, inner |> Gen.map (ValueSome >> Value.Optional)
            1, Gen.constant (Value.Optional ValueNone)
        ]

type ExchangeArbitraries =
    static member AnyValue() : Arbitrary<AnyValue> =
        Gen.sized (fun size -> value (min 16 size)) |> Gen.map AnyValue |> Arb.fromGen

let private tagged (value: Value) : string =
    let buffer = ArrayBufferWriter<byte>()
    use writer = new Utf8JsonWriter(buffer)
    Expect.isTrue (TaggedValue.write (Budget Limits.cost) writer value) "a small value"
    writer.Flush()
    Encoding.UTF8.GetString buffer.WrittenSpan

/// A valid request, to be broken.
let private request =
    """{"id":1,"expr":"x + facts.a.b","typeEnv":[{"name":"x","kind":"ident","type":"int"}],"bindings":{"x":{"t":"int","v":"1"}},"facts":{"a":{"b":2}},"as_of":"2026-01-31T12:00:00Z"}"""

let private isAnswer (line: string) : bool =
    use document = JsonDocument.Parse line
    let root = document.RootElement
    let has (name: string) = fst (root.TryGetProperty name)

    has "id" && (has "value" || has "error" || has "unknown" || has "type") && not (line.Contains '\n')

let private holds name property =
    Law.holds [ typeof<ExchangeArbitraries>; typeof<SyntaxGenerators.SyntaxArbitraries> ] name property

let private laws =
    testList "laws" [
        holds "any line is answered by a line" (fun (SyntaxGenerators.AnyText line) -> isAnswer (answer line))

        holds "any expression is answered by a line" (fun (SyntaxGenerators.AnyText expr) (check: bool) ->
            let line = JsonSerializer.Serialize {| expr = expr; check = check |}
            isAnswer (answer line))

        holds "a request with a character changed is answered by a line" (fun (at: uint16) (other: char) ->
            let place = int at % request.Length
            isAnswer (answer (request.Substring(0, place) + string other + request.Substring(place + 1))))

        holds "a request that is cut off is answered by a line" (fun (at: uint16) ->
            isAnswer (answer (request.Substring(0, int at % request.Length))))

        holds "every value comes back as it went in" (fun (AnyValue value) ->
            let written = tagged value
            let line = $"""{{"id":1,"expr":"x","bindings":{{"x":{written}}}}}"""
            Expect.equal (answer line) $"""{{"id":1,"value":{written},"type":"dyn"}}""" (ValueText.print value))
    ]

let tests: Test =
    testList "exchange" [ CaseFiles.tests "exchange.cases" answer; laws ]
