/// Patterns mean what RE2 says: agreement with a naive matcher on generated patterns, refusals with their places, and
/// time that grows with the text alone.
module FleetMdm.PropertyTests.RegexLaws

open System
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

/// A pattern as a tree that is printed for the compiler and matched by hand.
type private Node =
    | Letter of Rune
    | Dot
    | Letters of negated: bool * (Rune * Rune) list
    | Word
    | NotWord
    | Digit
    | Begin
    | End
    | Boundary
    | NotBoundary
    | Row of Node list
    | Choice of Node list
    | Repeat of Node * least: int * most: int option * lazily: bool
    /// (?i: ), (?s: ), (?m: )
    | Flagged of char * Node

type Pattern = private Pattern of Node

/// A text of the letters that patterns use.
type MatchText = MatchText of string

// Long s and the Kelvin sign are letters of s and k in another case; ٣ is a digit, é a letter and U+200D a joiner for
// .NET, and neither word nor digit for RE2.
let private alphabet =
    [
        "a"
        "b"
        "k"
        "K"
        "s"
        "0"
        "_"
        " "
        "\n"
        "é"
        "É"
        "🐱"
        "🐶"
        "٣"
        "ſ"
        "\u212a"
        "\u200d"
        "\uffff"
    ]
    |> List.map (fun text -> Rune.GetRuneAt(text, 0))

let private letter: Gen<Rune> = Gen.elements alphabet

let private range: Gen<Rune * Rune> =
    Gen.map2 (fun a b -> if a < b then a, b else b, a) letter letter

let rec private node (size: int) : Gen<Node> =
    let leaf =
        Gen.frequency [
            8, Gen.map Letter letter
            2, Gen.constant Dot
            3,
            Gen.map2
                (fun negated ranges -> Letters(negated, ranges))
                (Gen.elements [ false; true ])
                (Gen.nonEmptyListOf range |> Gen.map (List.truncate 3))
            1, Gen.elements [ Word; NotWord; Digit ]
            1, Gen.elements [ Begin; End ]
            1, Gen.elements [ Boundary; NotBoundary ]
        ]

    if size <= 1 then
        leaf
    else
        let several =
            Gen.choose (0, 3) |> Gen.bind (fun count -> Gen.listOfLength count (node (size / 2)))

        Gen.frequency [
            2, leaf
            4, Gen.map Row several
            2, Gen.map2 (fun first rest -> Choice(first :: rest)) (node (size / 2)) several
            3,
            gen {
                let! inner = node (size / 2)
                let! least = Gen.choose (0, 2)
                let! most = Gen.elements [ None; None; Some 0; Some 1; Some 2 ]
                let! lazily = Gen.elements [ false; true ]
                return Repeat(inner, least, Option.map ((+) least) most, lazily)
            }
            1, Gen.map2 (fun flag inner -> Flagged(flag, inner)) (Gen.elements [ 'i'; 's'; 'm' ]) (node (size / 2))
        ]

let private escape (rune: Rune) : string =
    if rune.IsAscii && not (Rune.IsLetterOrDigit rune) && rune.Value >= 32 && rune.Value <> int '_' then
        "\\" + rune.ToString()
    elif rune.Value = 10 then
        "\\n"
    elif rune.Value > 0xFFFF then
        "\\x{" + rune.Value.ToString("X", Globalization.CultureInfo.InvariantCulture) + "}"
    else
        rune.ToString()

let rec private print (node: Node) : string =
    match node with
    | Letter rune -> escape rune
    | Dot -> "."
    | Letters(negated, ranges) ->
        let one (first: Rune, last: Rune) =
            if first = last then
                escape first
            else
                escape first + "-" + escape last

        "[" + (if negated then "^" else "") + String.Join("", List.map one ranges) + "]"
    | Word -> "\\w"
    | NotWord -> "\\W"
    | Digit -> "\\d"
    | Begin -> "^"
    | End -> "$"
    | Boundary -> "\\b"
    | NotBoundary -> "\\B"
    | Row nodes -> String.Join("", List.map print nodes)
    | Choice nodes -> "(" + String.Join("|", List.map print nodes) + ")"
    | Repeat(inner, least, most, lazily) ->
        let count =
            match least, most with
            | 0, None -> "*"
            | 1, None -> "+"
            | 0, Some 1 -> "?"
            | least, Some most when least = most -> "{" + string least + "}"
            | least, Some most -> "{" + string least + "," + string most + "}"
            | least, None -> "{" + string least + ",}"

        "(?:" + print inner + ")" + count + (if lazily then "?" else "")
    | Flagged(flag, inner) -> "(?" + string flag + ":" + print inner + ")"

let private shrinkNode (pattern: Node) : Node seq =
    match pattern with
    | Row nodes ->
        seq {
            for i in 0 .. nodes.Length - 1 do
                Row(List.removeAt i nodes)

            yield! nodes
        }
    | Choice nodes -> Seq.ofList nodes
    | Repeat(inner, _, _, _)
    | Flagged(_, inner) -> Seq.singleton inner
    | _ -> Seq.empty

type PatternArbitraries =
    static member Pattern() : Arbitrary<Pattern> =
        Arb.fromGenShrink (
            Gen.sized (fun size -> node (1 + min 12 (size / 6))) |> Gen.map Pattern,
            fun (Pattern pattern) -> shrinkNode pattern |> Seq.map Pattern
        )

    static member MatchText() : Arbitrary<MatchText> =
        Gen.listOf letter
        |> Gen.map (fun runes -> MatchText(String.Join("", List.truncate 8 runes)))
        |> Arb.fromGen

// The naive matcher: the set of places where a match that begins at a place can end -------------------------------

[<Struct>]
type private Mode = {
    IgnoreCase: bool
    DotAll: bool
    MultiLine: bool
}

let private fold (rune: Rune) : Rune =
    match rune.Value with
    | 0x212A -> Rune 'k'
    | 0x17F -> Rune 's'
    | _ -> Rune.ToLowerInvariant rune

let private isWord (rune: Rune) =
    rune.IsAscii && (Rune.IsLetterOrDigit rune || rune.Value = int '_')

let rec private ends (text: Rune[]) (mode: Mode) (pattern: Node) (at: int) : Set<int> =
    let take (accepts: Rune -> bool) =
        if at < text.Length && accepts text[at] then
            Set.singleton (at + 1)
        else
            Set.empty

    let here (holds: bool) =
        if holds then Set.singleton at else Set.empty

    let isBoundary =
        let before = at > 0 && isWord text[at - 1]
        let after = at < text.Length && isWord text[at]
        before <> after

    match pattern with
    | Letter rune -> take (fun found -> found = rune || (mode.IgnoreCase && fold found = fold rune))
    | Dot -> take (fun found -> mode.DotAll || found.Value <> 10)
    | Letters(negated, ranges) ->
        let holds (found: Rune) =
            ranges
            |> List.exists (fun (first, last) ->
                (found >= first && found <= last)
                || (mode.IgnoreCase
                    && Seq.exists
                        (fun (other: Rune) -> fold other = fold found && other >= first && other <= last)
                        (Seq.append (Seq.singleton (fold found)) (cases found))))

        take (fun found -> holds found <> negated)
    | Word -> take (fun found -> isWord found || (mode.IgnoreCase && isWord (fold found)))
    | NotWord -> take (fun found -> not (isWord found || (mode.IgnoreCase && isWord (fold found))))
    | Digit -> take (fun found -> found.IsAscii && Rune.IsDigit found)
    | Begin -> here (at = 0 || (mode.MultiLine && text[at - 1].Value = 10))
    | End -> here (at = text.Length || (mode.MultiLine && text[at].Value = 10))
    | Boundary -> here isBoundary
    | NotBoundary -> here (not isBoundary)
    | Row nodes ->
        (Set.singleton at, nodes)
        ||> List.fold (fun places inner -> places |> Seq.map (ends text mode inner) |> Set.unionMany)
    | Choice nodes -> nodes |> List.map (fun inner -> ends text mode inner at) |> Set.unionMany
    | Repeat(inner, least, most, _) ->
        let step (places: Set<int>) =
            places |> Seq.map (ends text mode inner) |> Set.unionMany

        let start =
            (Set.singleton at, [ 1..least ]) ||> List.fold (fun places _ -> step places)

        // Every further round; where the number is open, until nothing new is found.
        let rec more (rounds: int option) (found: Set<int>) (last: Set<int>) =
            let next = step last - found

            if rounds = Some 0 || next.IsEmpty then
                found
            else
                more (Option.map (fun left -> left - 1) rounds) (found + next) next

        more (Option.map (fun upper -> upper - least) most) start start
    | Flagged('i', inner) -> ends text { mode with IgnoreCase = true } inner at
    | Flagged('s', inner) -> ends text { mode with DotAll = true } inner at
    | Flagged(_, inner) -> ends text { mode with MultiLine = true } inner at

/// The letters of the alphabet, and those between them that have a case.
and private cases (rune: Rune) : Rune seq =
    seq {
        Rune.ToUpperInvariant rune

        if fold rune = Rune 'k' then
            Rune 0x212A
            Rune 'K'

        if fold rune = Rune 's' then
            Rune 0x17F
            Rune 'S'
    }

let private matchesNaively (pattern: Node) (text: string) : bool =
    let runes = Array.ofSeq (text.EnumerateRunes())

    let mode = {
        IgnoreCase = false
        DotAll = false
        MultiLine = false
    }

    Seq.exists (fun at -> not (ends runes mode pattern at).IsEmpty) [ 0 .. runes.Length ]

let private compile (pattern: string) : FleetMdm.Rules.Pattern =
    match FleetMdm.Rules.Pattern.Compile pattern with
    | Ok compiled -> compiled
    | Result.Error problem -> failtest (pattern + ": " + (EvalProblem.toDiagnostic problem (Span.at 0)).Message)

let private agreement =
    Law.holdsFor
        20_000
        [ typeof<PatternArbitraries> ]
        "a pattern matches where the naive matcher does"
        (fun (Pattern pattern) (MatchText text) ->
            let written = print pattern

            Expect.equal
                ((compile written).IsMatch text)
                (matchesNaively pattern text)
                (written + " on " + ValueText.print (Value.String text)))

let private totality =
    Law.holdsFor
        5_000
        [ typeof<SyntaxGenerators.SyntaxArbitraries> ]
        "any text is a pattern or is refused at a place in it"
        (fun (SyntaxGenerators.AnyText text) ->
            match FleetMdm.Rules.Pattern.Compile text with
            | Ok compiled -> compiled.IsMatch text |> ignore
            | Result.Error(EvalProblem.BadPattern(_, _, offset)) ->
                Expect.isTrue (0 <= offset && offset <= text.Length) (text + " at " + string offset)
            | Result.Error other -> failtest (EvalProblem.toDiagnostic other (Span.at 0)).Message)

/// What .NET's engines answer wrongly as it stands, found by the law above.
let private engineFaults =
    testList "engine faults" [
        for pattern in
            [
                "^(a+|){2}$"
                "^(?:(?:a+|)){2,}$"
                "^(a+|){1,}$"
                "^(|a+|b){2,3}$"
                "^(a{1,3}|b{0}){2}$"
                "^(a+|\\B*){2,4}$"
                // Simplifying takes each level once.
                String.replicate 49 "(" + "a" + String.replicate 49 "|)"
            ] do
            testCase pattern (fun () -> Expect.isTrue ((compile pattern).IsMatch "") "the empty text")
    ]

/// What is refused, and where: the UTF-16 unit from 0.
let private refusals: (string * int) list = [
    "a(?=b)", 1
    "(?!a)", 0
    "x(?<=a)", 1
    "(a)\\1", 3
    "(?P=n)", 0
    "\\k<n>", 0
    "a\\Cb", 1
    "a**", 1
    "a+*", 1
    "*a", 0
    "a|*", 2
    "(*)", 1
    "(a", 0
    "a)", 1
    "[a", 0
    "[]", 0
    "a[z-a]", 2
    "[[:nope:]]", 1
    "a{1001}", 1
    "a{2,1}", 1
    "a\\", 1
    "\\y", 0
    "\\xZZ", 0
    "\\x{110000}", 0
    "\\p{Nope}", 0
    "\\pX", 0
    "(?z)a", 0
    "(?i", 0
    "(?P<1 >a)", 0
    "(?P<n>a)(?P<n>b)", 8
    "((a{100}){100}){100}", 0
    "a" + string (char 0xD800), 1
    String.replicate 51 "(" + String.replicate 51 ")", 50
    String.replicate 1_001 "a", 1_000
]

let private refused =
    testList "refused" [
        for pattern, offset in refusals do
            testCase
                (if pattern.Length > 40 then
                     pattern.Substring(0, 40)
                 else
                     pattern)
                (fun () ->
                    match FleetMdm.Rules.Pattern.Compile pattern with
                    | Result.Error(EvalProblem.BadPattern(_, _, at)) -> Expect.equal at offset "the place"
                    | Result.Error _
                    | Ok _ -> failtest "accepted")
    ]

/// Patterns that take exponential or quadratic time where matching backtracks.
let private evil = [
    "(a+)+$"
    "(a|a)*$"
    "(a|aa)+$"
    "(.*a){20}$"
    "(a?){50}a{50}$"
    "([a-zA-Z]+)*$"
    "^(([a-z])+.)+[A-Z]([a-z])+$"
    "(x+x+)+y"
    "(?:a*)*b"
    "\\b(a+)+\\b$"
    "(a|b|ab)*c"
]

let private linear =
    testList "linear" [
        for pattern in evil do
            testCase pattern (fun () ->
                let compiled = compile pattern
                let text = String.replicate 50_000 "a" + "!"
                // A quadratic matcher needs minutes for this text, an exponential one for ever.
                let clock = Diagnostics.Stopwatch.StartNew()
                compiled.IsMatch text |> ignore
                Expect.isLessThan clock.Elapsed.TotalSeconds 20.0 "seconds")
    ]

/// The plans of patterns that are plain questions, so that none of them gets slow unnoticed.
let private plans =
    testList "plans" [
        for pattern, plan in
            [
                "abc", "contains abc"
                "^abc", "starts abc"
                "abc$", "ends abc"
                "^abc$", "equals abc"
                "\\Aab\\.c\\z", "equals ab.c"
                ".*abc.*", "contains abc"
                "^abc.*", "starts abc"
                ".*abc$", "ends abc"
                "(abc)", "contains abc"
                "\\Qa.b\\E", "contains a.b"
                "", "contains "
                "^.*abc", "automaton"
                "(?i)abc", "automaton"
                "a|b", "automaton"
                "\\babc", "automaton"
            ] do
            testCase pattern (fun () ->
                let actual =
                    match (compile pattern).Plan with
                    | PatternPlan.Contains text -> "contains " + text
                    | PatternPlan.StartsWith text -> "starts " + text
                    | PatternPlan.EndsWith text -> "ends " + text
                    | PatternPlan.Equals text -> "equals " + text
                    | PatternPlan.Automaton _ -> "automaton"

                Expect.equal actual plan pattern)
    ]

/// The engine may count each of these levels twice or more, and has a limit: a pattern that it does not take is refused
/// when the rule is read, not on a device.
let private deep =
    testList "deep" [
        for repeat in [ "+"; "*"; "{2,}"; "{0,1}" ] do
            for levels in 1..30 do
                testCase $"{repeat} {levels} times" (fun () ->
                    let pattern =
                        String.replicate levels "(" + "a" + String.replicate levels (repeat + "b)")

                    let text =
                        String.replicate (pown 2 (min levels 12)) "a" + String.replicate levels "b"

                    match FleetMdm.Rules.Pattern.Compile pattern with
                    | Ok compiled -> compiled.IsMatch text |> ignore
                    | Result.Error(EvalProblem.BadPattern(_, PatternFault.TooLarge, _)) ->
                        Expect.isGreaterThan levels 8 "it is large"
                    | Result.Error other -> failtest (EvalProblem.toDiagnostic other (Span.at 0)).Message)
    ]

let tests: Test =
    testList "patterns" [ deep; agreement; totality; engineFaults; refused; linear; plans ]
