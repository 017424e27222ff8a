/// grammar/fleetcel.ebnf and the parser are the same language.
module FleetMdm.PropertyTests.GrammarLaws

open System
open System.Text.RegularExpressions
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.GrammarFile
open FleetMdm.PropertyTests.SyntaxGenerators

let private grammar = lazy (GrammarFile.read ())

/// A sentence that the grammar makes.
type internal Sentence = Sentence of string

/// A sentence with some of its words left out, doubled, swapped, or replaced by others.
type internal BrokenSentence =
    | BrokenSentence of string

    override sentence.ToString() =
        let (BrokenSentence text) = sentence
        text

/// Words, signs and space, roughly: it need not be right to break sentences.
let private pieces (text: string) : string list = [
    for found in Regex.Matches(text, @"\w+|\s+|&&|\|\||[<>=!]=|.", RegexOptions.Singleline) -> found.Value
]

let private breakAt (others: string list) (pieces: string list) : Gen<string list> =
    gen {
        let! at = Gen.choose (0, pieces.Length - 1)
        let! other = Gen.elements (pieces @ others)
        let! place = Gen.choose (0, pieces.Length - 1)

        return!
            Gen.elements [
                List.removeAt at pieces
                List.insertAt at pieces[at] pieces
                List.insertAt at other pieces
                List.updateAt at other pieces
                pieces |> List.updateAt at pieces[place] |> List.updateAt place pieces[at]
                List.truncate at pieces
            ]
    }

let private brokenSentence (sentence: Gen<string>) : Gen<string> =
    gen {
        let! text = sentence
        let! other = sentence
        let! times = Gen.choose (1, 4)
        let mutable broken = pieces text

        for _ in 1..times do
            if not broken.IsEmpty then
                let! next = breakAt (pieces other) broken
                broken <- next

        return String.Join("", broken)
    }

/// A text that is short enough to be recognised in every possible way.
type internal ShortText = ShortText of string

type internal GrammarArbitraries =
    static member Sentence() : Arbitrary<Sentence> =
        Arb.fromGen (Gen.sized (fun _ -> GrammarFile.sentence grammar.Value) |> Gen.map Sentence)

    static member BrokenSentence() : Arbitrary<BrokenSentence> =
        let texts = SyntaxArbitraries.AnyText()

        Arb.fromGenShrink (
            Gen.sized (fun _ -> brokenSentence (GrammarFile.sentence grammar.Value)) |> Gen.map BrokenSentence,
            fun (BrokenSentence text) ->
                texts.Shrinker(AnyText text) |> Seq.map (fun (AnyText text) -> BrokenSentence text)
        )

    static member ShortText() : Arbitrary<ShortText> =
        let texts = SyntaxArbitraries.AnyText()
        let isShort (AnyText text) = text.Length <= 60

        Arb.fromGenShrink (
            texts.Generator
            |> Gen.resize 12
            |> Gen.filter isShort
            |> Gen.map (fun (AnyText text) -> ShortText text),
            fun (ShortText text) -> texts.Shrinker(AnyText text) |> Seq.map (fun (AnyText text) -> ShortText text)
        )

/// What the grammar leaves to its notes: the range of numbers, code points that are none, and the limits.
let private isBeyondGrammar (problem: SyntaxProblem) =
    match problem with
    | SyntaxProblem.IntOutOfRange _
    | SyntaxProblem.UIntOutOfRange _
    | SyntaxProblem.DoubleOutOfRange _
    | SyntaxProblem.InvalidCodePoint _
    | SyntaxProblem.TooLong _
    | SyntaxProblem.TooDeep _
    | SyntaxProblem.TooManyNodes _ -> true
    | _ -> false

/// The problems of a text that the grammar knows of.
let private refusals (text: string) : string list =
    let struct (_, problems) = Parser.parse text

    [
        for struct (problem, at) in problems do
            if not (isBeyondGrammar problem) then
                $"{at.Start}..{at.End}: {(SyntaxProblem.toDiagnostic problem at).Message}"
    ]

let private scope = CheckScope.ofRule FactSchema.BuiltIn Map.empty

let private holds name property =
    Law.holds [ typeof<GrammarArbitraries> ] name property

let rec private references (definition: Definition) : string list =
    match definition with
    | Terminal _
    | Characters _ -> []
    | Reference name -> [ name ]
    | Sequence parts
    | Choice parts -> List.collect references parts
    | Optional inner
    | Repeated inner -> references inner
    | Except(whole, excluded) -> references whole @ references excluded

let tests =
    testList "grammar" [
        testCase "every name has a production, every production is used" (fun () ->
            let used =
                grammar.Value
                |> Map.toList
                |> List.collect (snd >> references)
                |> List.append [ "rule"; "SPACE" ]
                |> Set.ofList

            Expect.equal (Set.ofSeq grammar.Value.Keys) used "names")

        holds "the parser accepts what the grammar makes" (fun (Sentence text) -> Expect.equal (refusals text) [] text)

        holds "the parser prints back what the grammar makes" (fun (Sentence text) ->
            match Parser.parse text with
            | struct (tree, []) ->
                let printed = Printer.print tree

                match Parser.parse printed with
                | struct (same, []) -> Expect.equal (SExpression.ofExpr same) (SExpression.ofExpr tree) printed
                | struct (_, problems) -> failtest $"{text}\n{printed}\n{problems}"
            // What is beyond the grammar: numbers out of range, and the limits.
            | struct (_, problems) -> Expect.isNonEmpty problems text)

        holds "a broken sentence is a rule, or is refused at places in it" (fun (BrokenSentence text) ->
            for found in (CompiledRule.compile scope text).Diagnostics do
                let at = found.Span
                Expect.isTrue (0 <= at.Start && at.Start <= at.End && at.End <= text.Length) $"{at.Start}..{at.End}")

        testCase "most broken sentences are refused, and some are rules" (fun () ->
            let refused =
                Gen.sampleWithSeed (Rnd(17UL, 23UL)) 60 1_000 (GrammarArbitraries.BrokenSentence().Generator)
                |> Seq.filter (fun (BrokenSentence text) -> not (refusals text).IsEmpty)
                |> Seq.length

            Expect.isGreaterThan refused 500 "half is refused"
            Expect.isLessThan refused 990 "some are rules")

        holds "the grammar recognises what it makes" (fun (Sentence text) ->
            text.Length > 300 || GrammarFile.recognises grammar.Value text)

        holds "the parser accepts and refuses as the grammar does" (fun (ShortText text) ->
            let problems = refusals text
            let isAccepted = problems.IsEmpty

            Expect.equal isAccepted (GrammarFile.recognises grammar.Value text) $"{text}\n{problems}")

        testCase "short texts are of both kinds" (fun () ->
            let accepted =
                Gen.sampleWithSeed (Rnd(17UL, 23UL)) 60 1_000 (GrammarArbitraries.ShortText().Generator)
                |> Seq.filter (fun (ShortText text) -> (refusals text).IsEmpty)
                |> Seq.length

            Expect.isGreaterThan accepted 200 "a fifth is accepted"
            Expect.isLessThan accepted 800 "a fifth is refused")

        testList "the cases of parse.cases" [
            for text in CaseFiles.sources "parse.cases" do
                testCase text (fun () ->
                    Expect.equal
                        (refusals text).IsEmpty
                        (GrammarFile.recognises grammar.Value text)
                        "as the grammar does")
        ]
    ]
