/// What holds for every function of the table, and the extensions against plain readings of what they say.
module FleetMdm.PropertyTests.FunctionLaws

open System
open System.Globalization
open System.Numerics
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

// Values --------------------------------------------------------------------------------------------------------

let private text: Gen<string> =
    Gen.frequency [
        6,
        Gen.elements [
            "a"
            "b"
            "ab"
            "."
            "🐱"
            "é"
            "e\u0301"
            "%"
            "s"
            "d"
            "/"
            ":"
            "1"
            "\n"
            "\uffff"
        ]
        |> Gen.listOf
        |> Gen.map (fun parts -> String.Join("", List.truncate 12 parts))
        1,
        Gen.elements [
            "10.0.0.1"
            "::1"
            "10.0.0.0/8"
            "aGk="
            "%s %d %.2f"
            "14.4"
            "1h"
            "2026-01-31"
            "(a"
            ">=1"
            "Europe/Berlin"
        ]
    ]

let private int64s: Gen<int64> =
    Gen.frequency [
        4, Gen.choose64 (-3L, 12L)
        1, Gen.elements [ Int64.MinValue; Int64.MinValue + 1L; Int64.MaxValue; 63L; 64L; 1L <<< 53 ]
    ]

let private doubles: Gen<double> =
    Gen.frequency [
        3, Gen.map (fun (number: int64) -> double number / 8.0) (Gen.choose64 (-1_000L, 1_000L))
        1,
        Gen.elements [
            0.0
            -0.0
            Double.NaN
            Double.PositiveInfinity
            Double.NegativeInfinity
            Double.MaxValue
            Double.Epsilon
            9223372036854775807.0
        ]
        2, Gen.map BitConverter.Int64BitsToDouble (Gen.choose64 (Int64.MinValue, Int64.MaxValue))
    ]

let private address: Gen<IpAddress> =
    Gen.frequency [
        1, Gen.map (fun (bits: int64) -> IpAddress(UInt128(0UL, uint64 bits), true)) (Gen.choose64 (0L, 0xFFFFFFFFL))
        2,
        Gen.map2
            (fun (groups: uint16 list) (_: bool) ->
                let bits =
                    List.fold
                        (fun (bits: UInt128) group -> (bits <<< 16) ||| UInt128(0UL, uint64 (group: uint16)))
                        UInt128.Zero
                        groups

                IpAddress(bits, false))
            (Gen.listOfLength 8 (Gen.elements [ 0us; 0us; 0us; 1us; 0xdb8us; 0xffffus ]))
            (Gen.constant true)
    ]

let private network: Gen<IpNetwork> =
    address
    |> Gen.bind (fun address -> Gen.map (fun length -> IpNetwork(address, length)) (Gen.choose (0, address.Width)))

let rec private valueOf (size: int) (celType: CelType) : Gen<Value> =
    let inner = valueOf (size / 2)

    match celType with
    | CelType.Null -> Gen.constant Value.Null
    | CelType.Bool -> Gen.elements [ Value.yes; Value.no ]
    | CelType.Int -> Gen.map Value.Int int64s
    | CelType.UInt -> Gen.map (fun (number: int64) -> Value.UInt(uint64 number)) int64s
    | CelType.Double -> Gen.map Value.Double doubles
    | CelType.String -> Gen.map Value.String text
    | CelType.Bytes -> Gen.map (fun (part: string) -> Value.Bytes(Encoding.UTF8.GetBytes part)) text
    | CelType.Timestamp ->
        Gen.map
            (fun seconds -> Value.Timestamp { Seconds = seconds; Nanos = 5 })
            (Gen.choose64 (-62135596800L, 253402300799L))
    | CelType.Duration -> Gen.map Value.Duration int64s
    | CelType.Version ->
        Gen.map (fun major -> Value.Version(nonNull (DeviceVersion.TryParse(string major + ".2")))) (Gen.choose (0, 20))
    | CelType.List element -> Gen.map (List.truncate 4 >> Array.ofList >> Value.List) (Gen.listOf (inner element))
    | CelType.Map(key, value) ->
        Gen.listOf (Gen.zip (inner key) (inner value))
        |> Gen.map (fun entries ->
            let builder = MapBuilder 4

            for key, value in List.truncate 3 entries do
                builder.Add(key, value) |> ignore

            builder.ToValue())
    | CelType.Optional value ->
        Gen.frequency [
            1, Gen.constant (Value.Optional ValueNone)
            2, Gen.map (ValueSome >> Value.Optional) (inner value)
        ]
    | CelType.Type _ -> Gen.elements [ Value.Type CelType.Int; Value.Type CelType.ipAddress ]
    | CelType.Opaque("net.IP", _) -> Gen.map (fun address -> Value.Opaque(address :> OpaqueValue)) address
    | CelType.Opaque _ -> Gen.map (fun network -> Value.Opaque(network :> OpaqueValue)) network
    | CelType.Param _
    | CelType.Dyn
    | CelType.Error
    | CelType.Var _
    | CelType.Wrapper _ -> Gen.elements plain |> Gen.bind inner

/// Types without type parameters, for what may be anything.
and private plain: CelType list = [
    CelType.Null
    CelType.Bool
    CelType.Int
    CelType.UInt
    CelType.Double
    CelType.String
    CelType.Bytes
    CelType.Timestamp
    CelType.Duration
    CelType.Version
    CelType.List CelType.Int
    CelType.List CelType.String
    CelType.Map(CelType.String, CelType.Double)
    CelType.Optional CelType.Int
    CelType.ipAddress
    CelType.ipNetwork
]

// Calls ---------------------------------------------------------------------------------------------------------

/// A function with values to call it with.
type Call = private {
    Callee: Function
    Arguments: Value list
}

let private written (call: Call) : string =
    call.Callee.Name + "(" + String.Join(", ", List.map ValueText.print call.Arguments) + ")"

let private replace (chosen: Map<string, CelType>) (celType: CelType) : CelType =
    let rec go celType =
        match celType with
        | CelType.Param name -> chosen[name]
        | CelType.List element -> CelType.List(go element)
        | CelType.Map(key, value) -> CelType.Map(go key, go value)
        | CelType.Optional value -> CelType.Optional(go value)
        | other -> other

    go celType

/// A call that one of the function's signatures describes, its type parameters chosen.
let private fitting: Gen<Call> =
    gen {
        // A parameter of type dyn promises nothing.
        let! struct (callee, overload) =
            Gen.elements [
                for callee in FunctionTable.rows do
                    for overload in callee.Overloads do
                        if not (List.contains CelType.Dyn overload.Parameters) then
                            struct (callee, overload)
            ]

        let! a = Gen.elements [ CelType.Int; CelType.String ]
        let! b = Gen.elements [ CelType.Double; CelType.List CelType.Int ]
        let chosen = Map.ofList [ "A", a; "B", b ]

        let! arguments =
            overload.Parameters |> List.map (replace chosen >> valueOf 8) |> Gen.sequenceToList

        return {
            Callee = callee
            Arguments = arguments
        }
    }

/// A call with any values, as many as one of its signatures has or not.
let private any: Gen<Call> =
    gen {
        let! callee = Gen.elements FunctionTable.rows
        let! usual = Gen.elements callee.Overloads

        let! count =
            Gen.frequency [ 5, Gen.constant usual.Parameters.Length; 1, Gen.choose (0, 5) ]

        let! arguments = Gen.listOfLength count (valueOf 8 CelType.Dyn)

        return {
            Callee = callee
            Arguments = arguments
        }
    }

type FittingCall = private FittingCall of Call
type AnyCall = private AnyCall of Call
type Part = Part of string
type AnyDouble = AnyDouble of double
type AnyAddress = private AnyAddress of IpAddress
type AnyNetwork = private AnyNetwork of IpNetwork

type FunctionArbitraries =
    static member Fitting() : Arbitrary<FittingCall> =
        Arb.fromGen (Gen.map FittingCall fitting)

    static member Any() : Arbitrary<AnyCall> = Arb.fromGen (Gen.map AnyCall any)
    static member Part() : Arbitrary<Part> = Arb.fromGen (Gen.map Part text)
    static member Double() : Arbitrary<AnyDouble> = Arb.fromGen (Gen.map AnyDouble doubles)

    static member Address() : Arbitrary<AnyAddress> =
        Arb.fromGen (Gen.map AnyAddress address)

    static member Network() : Arbitrary<AnyNetwork> =
        Arb.fromGen (Gen.map AnyNetwork network)

let private evaluate (callee: Function) (arguments: Value list) : Value =
    let part node : TypedExpr = {
        Node = node
        Type = CelType.Dyn
        Span = Span.at 0
    }

    let trees = [| for argument in arguments -> part (TypedNode.Constant argument) |]

    let rule = {
        Body = part (TypedNode.Call(callee, trees))
        FrameSize = 0
    }

    let now: Timestamp = { Seconds = 0L; Nanos = 0 }
    Interpreter.evaluate (FleetMdm.Rules.Environment([||], now)) rule

/// What the language makes of an expression over texts `a`, `b` and `c`.
let private call (name: string) (arguments: Value list) : Value =
    match FunctionTable.tryFind name with
    | ValueSome callee -> evaluate callee arguments
    | ValueNone -> failtest ("no function " + name)

let private holdsFor cases name property =
    Law.holdsFor cases [ typeof<FunctionArbitraries> ] name property

let private everyFunction =
    testList "every function" [
        holdsFor
            20_000
            "gives a value or an error for any arguments, and keeps its word about prepared ones"
            (fun (AnyCall call) ->
                let plainly = evaluate call.Callee call.Arguments

                let trees = [|
                    for argument in call.Arguments ->
                        {
                            Node = TypedNode.Constant argument
                            Type = CelType.Dyn
                            Span = Span.at 0
                        }
                |]

                match FunctionTable.prepare call.Callee trees with
                | Ok prepared ->
                    Expect.equal
                        (ValueText.print (evaluate prepared call.Arguments))
                        (ValueText.print plainly)
                        (written call)
                | Result.Error _ ->
                    match plainly with
                    | Value.Error _ -> ()
                    | value -> failtest (written call + " is refused, and gives " + ValueText.print value))

        holdsFor 20_000 "takes what its signatures say" (fun (FittingCall call) ->
            match evaluate call.Callee call.Arguments with
            | Value.Error error when error.Problem.IsNoSuchOverload ->
                failtest (written call + ": " + (EvalProblem.toDiagnostic error.Problem error.Span).Message)
            | _ -> ())
    ]

// Texts, as lists of code points --------------------------------------------------------------------------------

let private runes (text: string) : Rune list = List.ofSeq (text.EnumerateRunes())

let private ofRunes (runes: Rune list) : string = String.Join("", runes)

let private startsAt (text: Rune list) (part: Rune list) (place: int) : bool =
    place + part.Length <= text.Length && List.truncate part.Length (List.skip place text) = part

let private places (text: string) (part: string) : int list = [
    for place in 0 .. (runes text).Length do
        if startsAt (runes text) (runes part) place then
            place
]

let private textOf (value: Value) : string =
    match value with
    | Value.String text -> text
    | other -> failtest (ValueText.print other)

let private texts =
    let s = Value.String
    let i (number: int) = Value.Int(int64 number)

    testList "texts" [
        holdsFor 10_000 "indexOf and lastIndexOf find the first and the last place" (fun (Part a) (Part b) ->
            let all = places a b
            let expected pick = if all.IsEmpty then -1 else pick all
            Expect.equal (ValueText.print (call "indexOf" [ s a; s b ])) (string (expected List.head)) (a + " | " + b)

            Expect.equal
                (ValueText.print (call "lastIndexOf" [ s a; s b ]))
                (string (expected List.last))
                (a + " | " + b))

        holdsFor
            10_000
            "with a place they search from there on, or up to there"
            (fun (Part a) (Part b) (NonNegativeInt from) ->
                let from = from % ((runes a).Length + 1)

                let from' =
                    places a b |> List.filter (fun place -> place >= from) |> List.tryHead |> Option.defaultValue -1

                let upTo =
                    places a b |> List.filter (fun place -> place <= from) |> List.tryLast |> Option.defaultValue -1

                Expect.equal (ValueText.print (call "indexOf" [ s a; s b; i from ])) (string from') (a + " | " + b)
                Expect.equal (ValueText.print (call "lastIndexOf" [ s a; s b; i from ])) (string upTo) (a + " | " + b))

        holdsFor 5_000 "substring and charAt take code points" (fun (Part a) (NonNegativeInt x) (NonNegativeInt y) ->
            let all = runes a
            let first, last = min x y % (all.Length + 1), max x y % (all.Length + 1)
            let first, last = min first last, max first last
            let expected = all |> List.skip first |> List.truncate (last - first) |> ofRunes
            Expect.equal (textOf (call "substring" [ s a; i first; i last ])) expected a
            let at = all |> List.skip first |> List.truncate 1 |> ofRunes
            Expect.equal (textOf (call "charAt" [ s a; i first ])) at a)

        holdsFor 5_000 "reverse turns code points, and turns them back" (fun (Part a) ->
            let turned = textOf (call "reverse" [ s a ])
            Expect.equal turned (ofRunes (List.rev (runes a))) a
            Expect.equal (textOf (call "reverse" [ s turned ])) a a)

        holdsFor 5_000 "join undoes split, and replace is both" (fun (Part a) (Part b) (Part c) ->
            if b <> "" then
                let parts = call "split" [ s a; s b ]
                Expect.equal (textOf (call "join" [ parts; s b ])) a a
                Expect.equal (textOf (call "join" [ parts; s c ])) (textOf (call "replace" [ s a; s b; s c ])) a)

        holdsFor 5_000 "what quote makes is a literal of the text" (fun (Part a) ->
            match Parser.parse (textOf (call "strings.quote" [ s a ])) with
            | struct ({
                          Node = Node.Literal(Literal.String read)
                      }, []) -> Expect.equal read a a
            | _ -> failtest a)

        holdsFor 3_000 "base64 comes back, padded or not" (fun (Part a) ->
            let bytes = Value.Bytes(Encoding.UTF8.GetBytes a)
            let encoded = textOf (call "base64.encode" [ bytes ])
            Expect.equal (ValueText.print (call "base64.decode" [ s encoded ])) (ValueText.print bytes) a
            Expect.equal (ValueText.print (call "base64.decode" [ s (encoded.TrimEnd '=') ])) (ValueText.print bytes) a)

        // Long enough for the search that never goes back.
        holdsFor 200 "a search in long texts finds what a short one finds" (fun (Part a) (Part b) (NonNegativeInt n) ->
            let part = String.replicate 200 (a + b) + a

            let text =
                String.replicate 400 (a + b) + a + b + b + part + String.replicate (n % 50) a

            if part.Length > 1_100 then
                Expect.equal (TextSearch.first text part 0) (text.IndexOf(part, StringComparison.Ordinal)) "first"

                Expect.equal
                    (TextSearch.last text part text.Length)
                    (text.LastIndexOf(part, StringComparison.Ordinal))
                    "last"

                Expect.equal (TextSearch.first text (part + "x") 0) -1 "nowhere")
    ]

// Numbers -------------------------------------------------------------------------------------------------------

/// |value| × 10^digits as a fraction of integers.
let private exact (value: double) (digits: int) : BigInteger * BigInteger =
    let mutable power = 0
    let mutable whole = abs value

    while Math.Floor whole <> whole do
        whole <- whole * 2.0
        power <- power + 1

    BigInteger whole * BigInteger.Pow(BigInteger 10, digits), BigInteger.Pow(BigInteger 2, power)

let private numbers =
    testList "numbers" [
        holdsFor
            10_000
            "%.nf is the nearest decimal, an even one of two"
            (fun (AnyDouble value) (NonNegativeInt digits) ->
                let digits = digits % 20

                if Double.IsFinite value then
                    let printed = DecimalText.ofFixed value digits
                    let numerator, denominator = exact value digits

                    let read =
                        BigInteger.Parse(printed.Replace(".", "").TrimStart '-', CultureInfo.InvariantCulture)

                    let distance = BigInteger.Abs(read * denominator - numerator) * BigInteger 2

                    Expect.isTrue
                        (distance <= denominator)
                        (printed + " for " + value.ToString("R", CultureInfo.InvariantCulture))

                    Expect.isTrue (distance < denominator || read.IsEven) printed
                    Expect.equal (printed.StartsWith '-') (Double.IsNegative value) printed)

        holdsFor
            10_000
            "%.ne has one digit before the point, and reads back as near as its digits allow"
            (fun (AnyDouble value) ->
                if Double.IsFinite value then
                    let printed = DecimalText.ofScientific value 16
                    Expect.isMatch printed @"^-?[0-9]\.[0-9]{16}e[+-][0-9]{2,3}$" printed
                    // 17 digits tell every double from every other.
                    let read = Double.Parse(printed, CultureInfo.InvariantCulture)
                    Expect.equal (BitConverter.DoubleToInt64Bits read) (BitConverter.DoubleToInt64Bits value) printed)

        holdsFor 5_000 "%s of a double reads back, without an exponent" (fun (AnyDouble value) ->
            if Double.IsFinite value then
                let printed = Text.ofDoubleInFull value
                Expect.isMatch printed @"^-?[0-9]+(\.[0-9]+)?$" printed
                let read = Double.Parse(printed, CultureInfo.InvariantCulture)
                Expect.equal (BitConverter.DoubleToInt64Bits read) (BitConverter.DoubleToInt64Bits value) printed)

        testCase "a machine's culture changes no text" (fun () ->
            let culture = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
            culture.NumberFormat.NumberDecimalSeparator <- ","
            culture.NumberFormat.NegativeSign <- "minus "
            culture.NumberFormat.NumberGroupSeparator <- "'"
            culture.NumberFormat.PositiveInfinitySymbol <- "huge"
            let before = CultureInfo.CurrentCulture

            let format () =
                let arguments =
                    [ -1234.5; 1e21; Double.PositiveInfinity; -0.5; -1e-7 ] |> List.map Value.Double

                let integers = [ Value.Int -7L; Value.Int -255L; Value.UInt 8UL ]
                let values = Value.List(Array.ofList (arguments @ integers))
                textOf (call "format" [ Value.String "%s %f %d %.1f %e %d %x %o"; values ])

            let expected = format ()

            try
                CultureInfo.CurrentCulture <- culture
                Expect.equal (format ()) expected "the text"
            finally
                CultureInfo.CurrentCulture <- before

            Expect.equal expected "-1234.5 1000000000000000000000.000000 Infinity -0.5 -1.000000e-07 -7 -ff 10" "")
    ]

// Addresses -----------------------------------------------------------------------------------------------------

let private parseAddress (text: string) : IpAddress =
    match IpAddress.TryParse text with
    | ValueSome address -> address
    | ValueNone -> failtest text

let private addresses =
    testList "addresses" [
        holdsFor 5_000 "an address reads back, and prints as the platform prints it" (fun (AnyAddress address) ->
            let text = address.Text

            if not (address.Bits >>> 32 = UInt128(0UL, 0xFFFFUL) && not address.IsV4) then
                Expect.isTrue ((parseAddress text).EqualTo address) text

            // .NET writes addresses that embed one of IPv4 with dots; RFC 5952 leaves that open.
            let platform = Net.IPAddress.Parse(text).ToString()

            if address.IsV4 || not (platform.Contains '.') then
                Expect.equal text platform text)

        holdsFor 5_000 "the platform reads what is read here, and as the same" (fun (Part text) ->
            match IpAddress.TryParse text, Net.IPAddress.TryParse text with
            | ValueSome address, (true, platform) ->
                let platform = nonNull platform

                let expected =
                    if platform.IsIPv4MappedToIPv6 then
                        platform.MapToIPv4()
                    else
                        platform

                Expect.isTrue ((parseAddress (expected.ToString())).EqualTo address) text
            | ValueSome _, (false, _) -> failtest text
            | ValueNone, _ -> ())

        holdsFor 5_000 "a range holds the addresses with its bits" (fun (AnyNetwork range) (AnyAddress address) ->
            let bits (address: IpAddress) =
                List.init address.Width (fun i -> (address.Bits >>> (address.Width - 1 - i)) &&& UInt128.One)

            let expected =
                range.Address.IsV4 = address.IsV4
                && List.truncate range.Length (bits range.Address) = List.truncate range.Length (bits address)

            Expect.equal (range.Contains address) expected (range.Text + " and " + address.Text)

            Expect.isTrue
                (range.Contains range.Address && range.Masked().Contains range && range.Contains(range.Masked()))
                range.Text)

        holdsFor
            5_000
            "of two ranges one holds the other, or they have nothing in common"
            (fun (AnyNetwork one) (AnyNetwork other) ->
                let overlap = one.Contains other.Address || other.Contains one.Address
                Expect.equal (one.Contains other || other.Contains one) overlap (one.Text + " and " + other.Text))
    ]

/// Durations as people read them: exact, so that what is read adds up to what it was.
let private durations =
    let nanosIn (part: string) : decimal =
        let count =
            Decimal.Parse(part.Substring(0, part.Length - 1), CultureInfo.InvariantCulture)

        match part[part.Length - 1] with
        | 'd' -> count * 86_400_000_000_000m
        | 'h' -> count * 3_600_000_000_000m
        | 'm' -> count * 60_000_000_000m
        | _ -> count * 1_000_000_000m

    testList "durations" [
        for nanos, read in
            [
                0L, "0s"
                243_597_000_000_000L, "2d 19h 39m 57s"
                86_400_000_000_000L, "1d"
                -90_000_000_000L, "-1m 30s"
                3_600_500_000_000L, "1h 0.5s"
                1L, "0.000000001s"
                Int64.MinValue, "-106751d 23h 47m 16.854775808s"
            ] do
            testCase read (fun () -> Expect.equal (Time.readDuration nanos) read "")

        holdsFor 10_000 "what is read adds up" (fun (nanos: int64) ->
            let read = Time.readDuration nanos
            let sum = read.TrimStart('-').Split ' ' |> Seq.sumBy nanosIn
            Expect.equal (if read.StartsWith '-' then -sum else sum) (decimal nanos) read)
    ]

let tests: Test =
    testList "functions" [ everyFunction; texts; numbers; addresses; durations ]
