/// What holds when rules are laid out: the meaning stays, comments stay, and doing it again changes nothing.
module FleetMdm.PropertyTests.LayoutLaws

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules
open FleetMdm.PropertyTests.SyntaxGenerators

/// What stands between the tokens of a rule: mostly a space, here and there a line break or a comment.
type Gaps = Gaps of byte list

/// A width to lay out in, from far too narrow to roomy.
type Width = Width of int

type private LayoutArbitraries =
    static member Gaps() : Arbitrary<Gaps> =
        Gen.frequency [ 12, Gen.constant 0uy; 2, Gen.constant 1uy; 1, Gen.elements [ 2uy; 3uy; 4uy ] ]
        |> Gen.listOfLength 60
        |> Gen.map Gaps
        |> Arb.fromGen

    static member Width() : Arbitrary<Width> =
        Gen.choose (1, 120) |> Gen.map Width |> Arb.fromGen

let private holds name property =
    Law.holds [ typeof<SyntaxArbitraries>; typeof<LayoutArbitraries> ] name property

let private meaning (text: string) : string =
    match Parser.parse text with
    | struct (tree, []) -> SExpression.ofExpr tree
    | struct (_, struct (problem, at) :: _) ->
        failtest $"{text}\n{at.Start}..{at.End}: {(SyntaxProblem.toDiagnostic problem at).Message}"

/// The comments of a rule, found by the parser's own walk over its space.
let private comments (text: string) : string list = [
    for token in LayoutTokens.read text do
        for comment in token.Comments -> comment.Text
]

let private laws =
    testList "laws" [
        holds "the tree and the comments stay" (fun (SyntaxTree tree) (Gaps gaps) (Width width) ->
            let text = PrintedRule.spaced gaps (Printer.print tree)
            let laidOut = RuleFormatter.Format(text, width)
            Expect.equal (meaning laidOut) (SExpression.ofExpr tree) (text + "\n---\n" + laidOut)
            Expect.equal (comments laidOut) (comments text) (text + "\n---\n" + laidOut)
            Expect.isTrue (RuleFormatter.AreSame(text, laidOut)) laidOut)

        holds "laying out again changes nothing" (fun (SyntaxTree tree) (Gaps gaps) (Width width) ->
            let text = PrintedRule.spaced gaps (Printer.print tree)
            let once = RuleFormatter.Format(text, width)
            Expect.equal (RuleFormatter.Format(once, width)) once text)

        holds "space alone makes no difference" (fun (SyntaxTree tree) (Width width) ->
            let text = Printer.print tree
            let spaced = PrintedRule.spaced [ 0uy; 1uy; 3uy ] text
            Expect.equal (RuleFormatter.Format(spaced, width)) (RuleFormatter.Format(text, width)) text)

        holds "what fits on the line is the printer's text" (fun (SyntaxTree tree) ->
            let text = Printer.print tree
            Expect.equal (RuleFormatter.Format(text, Int32.MaxValue)) text "")

        holds "no text is too odd" (fun (AnyText text) (Width width) ->
            let laidOut = RuleFormatter.Format(text, width)

            if RuleFormatter.SyntaxProblems(text).Count > 0 then
                Expect.equal laidOut (text.Trim()) "a text with problems stays as it is")
    ]

/// A law over rules that are all left alone would say little.
let private distribution =
    testCase "most rules with comments are laid out" (fun () ->
        let sample (arbitrary: Arbitrary<'case>) =
            Gen.sampleWithSeed (Rnd(17UL, 23UL)) 60 1_000 arbitrary.Generator

        let texts =
            Array.map2
                (fun (SyntaxTree tree) (Gaps gaps) -> PrintedRule.spaced gaps (Printer.print tree))
                (sample (SyntaxArbitraries.SyntaxTree()))
                (sample (LayoutArbitraries.Gaps()))
            |> Array.filter (comments >> List.isEmpty >> not)

        let laidOut = texts |> Array.filter (RuleLayout.tryLayOut 40 >> ValueOption.isSome)
        Expect.isGreaterThan texts.Length 300 "rules with comments"
        Expect.isGreaterThan laidOut.Length 100 $"of {texts.Length}")

let private lines (text: string list) = String.Join("\n", text)

let private laysOut (name: string) (width: int) (text: string list) (expected: string list) =
    testCase name (fun () -> Expect.equal (RuleFormatter.Format(lines text, width)) (lines expected) "")

let private cases =
    testList "cases" [
        laysOut "space" 80 [ "a+b  *-c==[ 1,2 ,][0]&&!( x in{ 'k' :1 } )" ] [
            "a + b * -c == [1, 2][0] && !(x in {\"k\": 1})"
        ]
        laysOut "literals as written" 80 [ "r\"\\d\" + 'it\"s' + '\\'' < 0x1F - 1e3" ] [
            "r\"\\d\" + 'it\"s' + '\\'' < 0x1F - 1e3"
        ]
        laysOut "a row" 20 [ "facts.aaa && facts.bbb && facts.ccc" ] [ "facts.aaa"; "&& facts.bbb"; "&& facts.ccc" ]
        laysOut "a row in a row" 20 [ "facts.a || facts.bbb && facts.ccc && d" ] [
            "facts.a"
            "|| facts.bbb"
            "  && facts.ccc"
            "  && d"
        ]
        laysOut "conditionals" 24 [ "a == 1 ? facts.b : a == 2 ? facts.c : facts.d" ] [
            "a == 1 ? facts.b"
            ": a == 2 ? facts.c"
            ": facts.d"
        ]
        laysOut "a long branch" 12 [ "aaaaaa == 1 ? facts.b : c" ] [ "aaaaaa == 1"; "  ? facts.b"; ": c" ]
        laysOut "a macro keeps its name on its line" 30 [
            "!facts.software.exists(s, s.name == 'a' && s.version == 'b')"
        ] [
            "!facts.software.exists(s,"
            "  s.name == \"a\""
            "  && s.version == \"b\""
            ")"
        ]
        laysOut "a list" 20 [ "x in ['aaaaaaa', 'bbbbbbb', 'c']" ] [
            "x in ["
            "  \"aaaaaaa\","
            "  \"bbbbbbb\", \"c\""
            "]"
        ]
        laysOut "a list of more than a line" 18 [ "x in ['aaaaaaa', 'bb', 'cc', 'ddddddddd']" ] [
            "x in ["
            "  \"aaaaaaa\", \"bb\","
            "  \"cc\","
            "  \"ddddddddd\""
            "]"
        ]
        laysOut "comments" 80 [ "// first"; "a && // of a"; "  b // of b"; "// of c"; "&& c"; "// last" ] [
            "// first"
            "a // of a"
            "&& b // of b"
            "// of c"
            "&& c"
            "// last"
        ]
        laysOut "comments in brackets" 80 [ "x in ['a', // of a"; "'b' // of b"; "// no more"; "]" ] [
            "x in ["
            "  \"a\", // of a"
            "  \"b\" // of b"
            "  // no more"
            "]"
        ]
        laysOut "a comment inside of an operand stays where it is" 80 [ "a  == // one"; "   1 " ] [
            "a  == // one"
            "   1"
        ]
        laysOut "a comment that silences a lint keeps its line" 10 [ "a == 1 && // fleetmdm:ignore FM6011 so"; " b" ] [
            "a == 1 && // fleetmdm:ignore FM6011 so"
            " b"
        ]
        laysOut "lines of a string are its own" 80 [ "a  ==\"\"\"x"; "  y  \"\"\"  && b" ] [
            "a == \"\"\"x"
            "  y  \"\"\""
            "&& b"
        ]
        laysOut "no rule" 80 [ " a  == " ] [ "a  ==" ]
    ]

let tests: Test = testList "layout" [ laws; distribution; cases ]
