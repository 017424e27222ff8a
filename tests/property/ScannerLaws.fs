/// The scanner of canonical facts against Utf8JsonReader: they take the same texts, and make the same columns of them.
module internal FleetMdm.PropertyTests.ScannerLaws

open System
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

/// Facts of some devices, sound or not, and what is looked for in them.
type ScannedFacts = {
    Paths: ColumnPath[]
    Texts: byte[] list
} with

    override facts.ToString() =
        let paths =
            facts.Paths
            |> Array.map (fun path ->
                let elements =
                    match path.Elements with
                    | ValueSome fields -> "[] " + String.Join(" ", fields |> Array.map (String.concat "."))
                    | ValueNone -> ""

                String.Join(".", path.Segments) + elements)

        String.Join("\n", Array.append paths [| for text in facts.Texts -> Encoding.Latin1.GetString text |])

// Names that begin alike, that are as long as a prefix, and that others begin with; some have backslashes.
let private names = [
    ""
    "a"
    "ab"
    "b"
    "list"
    "abcdefgh"
    "abcdefgh1"
    "abcdefghi"
    "z.é"
    "\\"
    "\\\\"
    "a\\"
    "a\\b"
    "a]"
    "aZ"
    "a\\\\Z"
]

// Others that are written with escapes.
let private escapedNames = [ "q\"q"; "c\nc"; "\u0000" ]

let private leaves = [
    "true"
    "false"
    "null"
    "0"
    "-0"
    "17"
    "-1.50e+10"
    "2E3"
    "9223372036854775808"
    "\"\""
    "\"a\""
    "\"sixteen letters.\""
    "\"some text, é and 漢 too\""
    "\"C:\\\\Users\\\\a\""
    "\"\\u00e9\\n\\\"\\/\""
    "{}"
    "[]"
]

let private brokenLeaves = [
    "01"
    "1."
    "-"
    "+1"
    "1e"
    "tru"
    "nul"
    "\"\\x\""
    "\"\\u12g4\""
    "\"\u0001\""
    "\"open"
    "{,}"
    "[1,]"
    "{\"a\"}"
    ""
]

/// How a text is written: as an ingest writes it, or as people may.
type private Hand = {
    IsCanonical: bool
    IsSound: bool
    Names: string list
}

let rec private value (hand: Hand) (depth: int) : Gen<string> =
    let leaf = Gen.elements leaves

    let leaf =
        if hand.IsSound then
            leaf
        else
            Gen.frequency [ 40, leaf; 1, Gen.elements brokenLeaves ]

    if depth = 0 then
        leaf
    else
        Gen.frequency [ 3, leaf; 3, object hand (depth - 1); 2, list hand (depth - 1) ]

and private object hand depth : Gen<string> =
    gen {
        let! count = Gen.choose (0, 6)
        let! chosen = Gen.listOfLength count (Gen.elements hand.Names)

        let! escaped = Gen.elements [ true; false; false; false ]

        let chosen =
            if hand.IsCanonical then
                chosen |> List.distinct |> List.sortWith (fun left right -> String.CompareOrdinal(left, right))
            else
                chosen

        let! values = Gen.listOfLength chosen.Length (value hand depth)

        let! blank =
            if hand.IsCanonical then
                Gen.constant ""
            else
                Gen.elements [ ""; ""; " "; "\n" ]

        let written (name: string) =
            let name =
                JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value

            if escaped && not hand.IsCanonical then
                name.Replace("a", "\\u0061", StringComparison.Ordinal)
            else
                name

        let fields =
            List.map2 (fun name value -> $"{blank}\"{written name}\"{blank}:{blank}{value}") chosen values

        return "{" + String.Join(blank + ",", fields) + blank + "}"
    }

and private list hand depth : Gen<string> =
    gen {
        let! count = Gen.choose (0, 4)
        let! isOfRecords = Gen.elements [ true; true; true; false ]

        let! elements =
            Gen.listOfLength
                count
                (if isOfRecords then
                     object hand (min depth 1)
                 else
                     value hand depth)

        return "[" + String.Join(",", elements) + "]"
    }

let private canonical = {
    IsCanonical = true
    IsSound = true
    Names = names
}

/// One byte more, less, or another.
let private mutate (text: byte[]) : Gen<byte[]> =
    gen {
        let! at = Gen.choose (0, max 0 (text.Length - 1))

        let! next =
            Gen.oneof [
                Gen.elements (List.ofSeq "{}[]\",:\\ 0-et"B)
                Gen.choose (0, 255) |> Gen.map byte
            ]

        return!
            Gen.elements [
                Array.insertAt at next text
                (if text.Length > 0 then Array.removeAt at text else text)
                (if text.Length > 0 then
                     Array.updateAt at next text
                 else
                     text)
                Array.truncate at text
            ]
    }

let private text: Gen<byte[]> =
    let utf8 hand =
        Gen.elements [ names; names; names @ escapedNames ]
        |> Gen.bind (fun names -> object { hand with Names = names } 3)
        |> Gen.map (fun (json: string) -> Encoding.UTF8.GetBytes json)

    Gen.frequency [
        4, utf8 canonical
        2, utf8 canonical |> Gen.bind mutate
        2, utf8 { canonical with IsCanonical = false }
        1, utf8 { canonical with IsSound = false }
        1,
        utf8 {
            canonical with
                IsCanonical = false
                IsSound = false
        }
        |> Gen.bind mutate
    ]

/// Columns none of which lies below another.
let private paths: Gen<ColumnPath[]> =
    let segments =
        Gen.choose (1, 3)
        |> Gen.bind (fun count -> Gen.arrayOfLength count (Gen.elements (names @ escapedNames)))

    let isBelow (segments: string[]) (path: ColumnPath) =
        let shared = min segments.Length path.Segments.Length
        Array.truncate shared segments = Array.truncate shared path.Segments

    let apart (candidates: ColumnPath list) =
        ([], candidates)
        ||> List.fold (fun kept path ->
            if List.exists (isBelow path.Segments) kept then
                kept
            else
                path :: kept)
        |> Array.ofList

    let elements =
        Gen.choose (0, 3)
        |> Gen.bind (fun count -> Gen.listOfLength count (Gen.elements names))
        |> Gen.map (fun fields -> [| for field in List.distinct fields -> [| field |] |])

    gen {
        let! count = Gen.choose (1, 8)

        let! candidates =
            Gen.listOfLength
                count
                (gen {
                    let! segments = segments
                    let! elements = Gen.oneof [ Gen.constant ValueNone; Gen.map ValueSome elements ]

                    return {
                        Slot = CheckScope.FactsSlot
                        Segments = segments
                        Elements = elements
                    }
                })

        return apart candidates
    }

type ScannedArbitraries =
    static member Facts() : Arbitrary<ScannedFacts> =
        let shrink (facts: ScannedFacts) =
            seq {
                for i in 0 .. facts.Texts.Length - 1 do
                    {
                        facts with
                            Texts = List.removeAt i facts.Texts
                    }

                if facts.Paths.Length > 1 then
                    for i in 0 .. facts.Paths.Length - 1 do
                        {
                            facts with
                                Paths = Array.removeAt i facts.Paths
                        }
            }

        let texts = Gen.choose (1, 6) |> Gen.bind (fun count -> Gen.listOfLength count text)
        Arb.fromGenShrink (Gen.map2 (fun paths texts -> { Paths = paths; Texts = texts }) paths texts, shrink)

/// A text that the scanner is asked to take.
type CanonicalFacts =
    | CanonicalFacts of string

    static member Facts() : Arbitrary<CanonicalFacts> =
        Arb.fromGen (object canonical 5 |> Gen.map CanonicalFacts)

let private device (json: byte[]) : DeviceReport =
    DeviceReport("id", "host", "macos", null, null, Nullable(), [||], ReadOnlyMemory json)

/// What a column has of each row.
let private rowsOf (column: FactColumn) (rows: int) : string[] =
    Array.init rows (fun row -> Encoding.Latin1.GetString(column.Entries.Bytes column.Codes[row]))

let private contents (batch: Batch) : string list = [
    for column in batch.Columns do
        match column with
        | BatchColumn.Scalar scalar -> yield! rowsOf scalar batch.Rows
        | BatchColumn.Records records ->
            yield! rowsOf records.Whole batch.Rows

            for row in 0 .. batch.Rows do
                string records.Starts[row]

            for field in records.Fields do
                yield! rowsOf field records.Starts[batch.Rows]
]

/// Which texts were taken, and the columns of those. `spare` gets the builder.
let private laidOut (builder: BatchBuilder) (texts: byte[] list) : bool list * string list =
    let taken = [
        for text in texts do
            try
                builder.Add(device text)
                true
            with :? JsonException ->
                false
    ]

    use batch = builder.Build()
    taken, contents batch

// The scanner takes nothing that begins with a blank, and leaves it to the reader.
let private withBlank (text: byte[]) = Array.append [| ' 'B |] text

let private agrees (facts: ScannedFacts) : unit =
    let expected =
        laidOut (BatchBuilder(facts.Paths, ignore)) (List.map withBlank facts.Texts)

    let builder = BatchBuilder(facts.Paths, ignore)
    Expect.equal (laidOut builder facts.Texts) expected "columns"
    Expect.equal (laidOut builder facts.Texts) expected "columns in memory that was used before"

let private isScanned (json: string) : bool =
    FactScanner.tryScan (ReadOnlySpan(Encoding.UTF8.GetBytes json)) (ScannedPlace 0) 0

let private nested (depth: int) : string =
    "{\"a\":" + String('[', depth) + String(']', depth) + "}"

let tests: Test =
    testList "scanner" [
        Law.holdsFor 20_000 [ typeof<ScannedArbitraries> ] "facts are scanned as Utf8JsonReader reads them" agrees
        Law.holds [ typeof<CanonicalFacts> ] "canonical facts are scanned" (fun (CanonicalFacts json) ->
            Expect.isTrue (isScanned json) json)
        testCase "what is nested deeper than a report may be is refused by both" (fun () ->
            let isTaken (json: string) =
                let text = Encoding.UTF8.GetBytes json
                fst (laidOut (BatchBuilder([||], ignore)) [ text; withBlank text ])

            Expect.equal (isTaken (nested 65)) [ true; true ] "as deep as they may be"
            Expect.equal (isTaken (nested 66)) [ false; false ] "deeper"
            Expect.equal (isTaken (nested 100_000)) [ false; false ] "much deeper")
        testCase "names are in order where they are looked for" (fun () ->
            Expect.isTrue (isScanned "{\"a\":{\"b\":1,\"a\":2}}") "below"
            Expect.isFalse (isScanned "{\"b\":1,\"a\":2}") "swapped"
            Expect.isFalse (isScanned "{\"a\":1,\"a\":2}") "twice"
            Expect.isFalse (isScanned "{\"abcdefghb\":1,\"abcdefgha\":2}") "swapped at the end"
            Expect.isFalse (isScanned "{\"a\":1,\"\":2}") "the empty name second")
    ]
