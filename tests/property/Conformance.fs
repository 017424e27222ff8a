/// The cel-spec tests that need no protobuf messages (shared/conformance/cel.json), one test each, through the same
/// door as `eval --batch`. The suite lies beside the repository; without it there is nothing to run.
module FleetMdm.PropertyTests.Conformance

open System
open System.IO
open System.Text
open System.Text.Json
open Expecto
open FleetMdm.Rules

/// How many tests each tier has: a suite that lost some would pass too easily.
let private tiers = [ "core", 1_079; "ext", 596; "checker", 29; "stretch", 38 ]

let private asOf = DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)

/// The suite, in the nearest folder above the tests that has `shared` in it or beside it.
let findSuite () : string option =
    let candidates (folder: DirectoryInfo) = [
        Path.Combine(folder.FullName, "shared", "conformance", "cel.json")
        Path.Combine(folder.FullName, "..", "shared", "conformance", "cel.json")
    ]

    let rec upwards (folder: DirectoryInfo | null) =
        match folder with
        | null -> []
        | folder -> folder :: upwards folder.Parent

    upwards (DirectoryInfo AppContext.BaseDirectory)
    |> List.collect candidates
    |> List.tryFind File.Exists

/// A test of the suite as a request: what is the same keeps its name.
let private request (test: JsonElement) : string =
    use buffer = new MemoryStream()
    use writer = new Utf8JsonWriter(buffer)
    writer.WriteStartObject()

    for name in [ "expr"; "typeEnv"; "bindings"; "container"; "checkOnly" ] do
        match test.TryGetProperty name with
        | true, value ->
            writer.WritePropertyName name
            value.WriteTo writer
        | false, _ -> ()

    match test.TryGetProperty "disableCheck" with
    | true, disabled -> writer.WriteBoolean("check", not (disabled.GetBoolean()))
    | false, _ -> ()

    writer.WriteEndObject()
    writer.Flush()
    Encoding.UTF8.GetString(buffer.ToArray())

let text (element: JsonElement) (name: string) : string = string (element.GetProperty name)

/// Whether two tagged values are the same: maps in any order of their entries, doubles as doubles.
let rec private same (expected: JsonElement) (actual: JsonElement) : bool =
    let tag = text expected "t"

    tag = text actual "t"
    && match tag with
       | "null" -> true
       | "bytes" -> text expected "b64" = text actual "b64"
       | "double" ->
           let read (element: JsonElement) =
               Double.Parse(text element "v", Globalization.CultureInfo.InvariantCulture)
           // Bits, so that -0 is not 0; one NaN is as good as another.
           let a, b = read expected, read actual

           (Double.IsNaN a && Double.IsNaN b)
           || BitConverter.DoubleToInt64Bits a = BitConverter.DoubleToInt64Bits b
       | "list" ->
           let a, b = expected.GetProperty "v", actual.GetProperty "v"

           a.GetArrayLength() = b.GetArrayLength()
           && Seq.forall2 same (a.EnumerateArray()) (b.EnumerateArray())
       | "map" ->
           let a, b = expected.GetProperty "v", actual.GetProperty "v"

           a.GetArrayLength() = b.GetArrayLength()
           && Seq.forall
               (fun (wanted: JsonElement) ->
                   Seq.exists
                       (fun (entry: JsonElement) -> same wanted[0] entry[0] && same wanted[1] entry[1])
                       (b.EnumerateArray()))
               (a.EnumerateArray())
       | "optional" ->
           match expected.TryGetProperty "v", actual.TryGetProperty "v" with
           | (true, a), (true, b) -> same a b
           | (false, _), (false, _) -> true
           | _ -> false
       | _ -> text expected "v" = text actual "v"

/// The property of an object as text; none where it is not there.
let private tryText (element: JsonElement) (name: string) : string option =
    match element.TryGetProperty name with
    | true, found -> Some(string found)
    | false, _ -> None

let private verify (test: JsonElement) : unit =
    let answer = RuleExchange.Answer(request test, 1L, asOf)
    use document = JsonDocument.Parse answer
    let expected = test.GetProperty "expect"
    let actual = document.RootElement

    let explanation =
        text test "expr" + "\n  expected " + expected.GetRawText() + "\n  answered " + answer

    match text expected "kind", expected.TryGetProperty "value" with
    | "error", _ -> Expect.isTrue (fst (actual.TryGetProperty "error")) explanation
    | _, (true, value) when value.ValueKind <> JsonValueKind.Null ->
        match actual.TryGetProperty "value" with
        | true, found -> Expect.isTrue (same value found) explanation
        | false, _ -> failtest explanation
    // Only the type was asked for.
    | _ -> Expect.isSome (tryText expected "type") explanation

    match tryText expected "type" with
    | Some celType -> Expect.equal (tryText actual "type") (Some celType) explanation
    | None -> ()

/// The whole suite is valid text, whatever its expressions do; what is printed of it is the same text again.
let private everyExpressionParses (suite: JsonDocument) : Test =
    testCase "every expression parses, and prints to the same tree" (fun () ->
        let expressions = [
            for test in suite.RootElement.GetProperty("tests").EnumerateArray() -> text test "expr"
        ]

        Expect.equal expressions.Length (List.sumBy snd tiers) "tests in cel.json"

        for expression in expressions do
            let struct (tree, problems) = Parser.parse expression
            Expect.isEmpty problems expression
            let struct (again, problemsAgain) = Parser.parse (Printer.print tree)
            Expect.isEmpty problemsAgain expression
            Expect.equal (SExpression.ofExpr again) (SExpression.ofExpr tree) expression)

let private testsOf (document: JsonDocument) (tier: string, count: int) : Test =
    let members = [
        for index, test in Seq.indexed (document.RootElement.GetProperty("tests").EnumerateArray()) do
            if text test "tier" = tier then
                let name = text test "file" + "/" + text test "section" + "/" + text test "name"
                // A few names repeat: the place in the suite tells them apart.
                testCase (name + " #" + string index) (fun () -> verify test)
    ]

    testList tier [
        yield! members
        testCase "the tier is complete" (fun () -> Expect.equal members.Length count ("tests of " + tier))
    ]

let tests: Test =
    let isContinuousIntegration = Environment.GetEnvironmentVariable "CI" = "true"

    match findSuite () with
    | Some suite ->
        let document = JsonDocument.Parse(File.ReadAllBytes suite)
        testList "conformance" [ everyExpressionParses document; yield! List.map (testsOf document) tiers ]
    | None when isContinuousIntegration ->
        testList "conformance" [
            testCase "the suite is there" (fun () ->
                failtest "no shared/conformance/cel.json beside the repository or above it")
        ]
    | None ->
        testList "conformance" [
            testCase "skipped" (fun () -> skiptest "no shared/conformance/cel.json beside the repository or above it")
        ]
