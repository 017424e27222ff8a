/// RE2's syntax page (github.com/google/re2/wiki/Syntax), line by line: what it lists matches as it says, and what it lists as
/// not supported is refused by name, at its place in the pattern.
module FleetMdm.PropertyTests.Re2Syntax

open System
open Expecto
open FleetMdm.Rules

/// Patterns, with a text in which each is found and one in which it is not.
let private supported: (string * string * string) list = [
    // Single characters
    "^.$", "a", "\n"
    "(?s)^.$", "\n", "ab"
    "[xyz]", "y", "a"
    "[^xyz]", "a", "xyz"
    @"\d", "7", "٣"
    @"\D", "٣", "7"
    "[[:alpha:]]", "q", "é7"
    "[[:^alpha:]]", "é", "q"
    @"\pN", "٣", "a"
    @"\p{Greek}", "Ω", "O"
    @"\PN", "a", "٣"
    @"\P{Greek}", "O", "Ω"
    // Composites and repetitions
    "^xy$", "xy", "yx"
    "^(?:x|y)$", "y", "xy"
    "^x*$", "xxx", "xy"
    "^x+$", "x", ""
    "^x?$", "", "xx"
    "^x{2,3}$", "xxx", "xxxx"
    "^x{2,}$", "xxxxx", "x"
    "^x{2}$", "xx", "xxx"
    "^x*?$", "xxx", "xy"
    "^x+?$", "x", ""
    "^x??$", "", "xx"
    "^x{2,3}?$", "xxx", "xxxx"
    "^x{2,}?$", "xxxxx", "x"
    "^x{2}?$", "xx", "xxx"
    // Braces that count nothing are characters.
    "^x{}$", "x{}", "x"
    "^x{-}$", "x{-}", "x"
    "^x{-2}$", "x{-2}", "xx"
    "^x{,2}$", "x{,2}", "xx"
    "^x=$", "x=", "x"
    "^x{1000}$", String.replicate 1_000 "x", "x"
    // Groups
    "^(re)$", "re", "r"
    "^(?P<name>re)$", "re", "r"
    "^(?<name>re)$", "re", "r"
    "^(?:re)$", "re", "r"
    "^a(?i)b$", "aB", "AB"
    "^(a(?i)b)c$", "aBc", "aBC"
    "^(?i:a)b$", "Ab", "AB"
    "^(?i-s:a.)$", "Ab", "a\n"
    "^(?-i:a)$", "a", "A"
    "^(?U)a+$", "aa", "b"
    "(?ims)^a.b$", "x\nA\nB", "axxb"
    "^re@>$", "re@>", "re"
    "^%(re)$", "%re", "re"
    // Empty strings
    "^ab", "abc", "cab"
    "(?m)^b", "a\nb", "ab"
    "b$", "ab", "b\n"
    "(?m)b$", "b\na", "ba"
    @"\Aab", "abc", "cab"
    @"a\b", "a é", "ab"
    @"\ba", "éa", "ba"
    @"a\B", "ab", "a"
    @"b\z", "ab", "b\n"
    "^$", "", "\n"
    "re&", "re&", "re"
    // Escapes
    @"^\a\f\t\n\r\v$", "\a\f\t\n\r\v", "a"
    @"^\*\.\_\-\!$", "*._-!", "a"
    @"^\123$", "S", "123"
    @"^\07$", "\a", "7"
    @"^\x7F$", "\u007f", "x7F"
    @"^\x{1F431}$", "🐱", "x"
    @"^\Qa.*b\E$", "a.*b", "axb"
    @"^\Qa.*b", "a.*b", "axb"
    @"^\Qab\E+$", "abb", "abab"
    @"^\%d$", "%d", "d"
    // Elements of classes
    "^[a]$", "a", "b"
    "^[a-c]$", "b", "d"
    @"^[\d]$", "1", "a"
    @"^[^\d]$", "a", "1"
    @"^[\D]$", "a", "1"
    @"^[^\D]$", "1", "a"
    "^[[:digit:]x]$", "x", "a"
    "^[^[:digit:]x]$", "a", "x"
    @"^[\p{Greek}x]$", "x", "a"
    @"^[^\p{Greek}x]$", "a", "Ω"
    @"^[\pLx]$", "é", "1"
    "^[]a]$", "]", "b"
    "^[^]a]$", "b", "]"
    "^[a-]$", "-", "b"
    "^[-a]$", "-", "b"
    @"^[\d-z]$", "-", "y"
    "^[.$|(){*+?]$", "$", "a"
    @"^[\-\]\\]$", @"\", "a"
    "^[:alpha:]$", "p", "z"
    // Perl classes
    @"^\s$", "\f", "\v"
    @"^\S$", "\u00a0", " "
    @"^\w$", "_", "é"
    @"^\W$", "é", "_"
    // ASCII classes
    "^[[:alnum:]]$", "7", "_"
    "^[[:ascii:]]$", "\u007f", "\u0080"
    "^[[:blank:]]$", "\t", "\n"
    "^[[:cntrl:]]$", "\u007f", " "
    "^[[:digit:]]$", "7", "a"
    "^[[:graph:]]$", "~", " "
    "^[[:lower:]]$", "a", "A"
    "^[[:print:]]$", " ", "\t"
    "^[[:punct:]]$", "`", "a"
    "^[[:space:]]$", "\v", "a"
    "^[[:upper:]]$", "A", "a"
    "^[[:word:]]$", "_", "-"
    "^[[:xdigit:]]$", "f", "g"
    // Categories
    @"^\pC$", "\u200d", "a"
    @"^\p{Cc}$", "\n", "a"
    @"^\p{Cf}$", "\u200d", "\n"
    @"^\p{Co}$", "\ue000", "a"
    @"^\P{Cs}$", "a", "ab"
    @"^\pL$", "あ", "1"
    @"^\p{Ll}$", "é", "É"
    @"^\p{Lm}$", "ʰ", "a"
    @"^\p{Lo}$", "あ", "a"
    @"^\p{Lt}$", "ǅ", "ǆ"
    @"^\p{Lu}$", "É", "é"
    @"^\pM$", "\u0301", "a"
    @"^\p{Mc}$", "\u0903", "\u0301"
    @"^\p{Me}$", "\u20dd", "\u0301"
    @"^\p{Mn}$", "\u0301", "\u0903"
    @"^\p{Nd}$", "٣", "Ⅷ"
    @"^\p{Nl}$", "Ⅷ", "8"
    @"^\p{No}$", "²", "2"
    @"^\pP$", "!", "+"
    @"^\p{Pc}$", "_", "-"
    @"^\p{Pd}$", "-", "_"
    @"^\p{Pe}$", ")", "("
    @"^\p{Pf}$", "»", "«"
    @"^\p{Pi}$", "«", "»"
    @"^\p{Po}$", "!", "-"
    @"^\p{Ps}$", "(", ")"
    @"^\pS$", "+", "!"
    @"^\p{Sc}$", "€", "+"
    @"^\p{Sk}$", "^", "+"
    @"^\p{Sm}$", "+", "$"
    @"^\p{So}$", "🐱", "+"
    @"^\pZ$", "\u2028", "a"
    @"^\p{Zl}$", "\u2028", " "
    @"^\p{Zp}$", "\u2029", " "
    @"^\p{Zs}$", "\u00a0", "\t"
    @"^\p{Any}$", "🐱", ""
    // Scripts, some of them of the astral planes
    @"^\p{Common}$", "1", "a"
    @"^\p{Inherited}$", "\u0301", "a"
    @"^\p{Latin}$", "é", "é1"
    @"^\p{Old_Italic}$", "𐌀", "a"
    @"^\p{Linear_B}$", "𐀀", "a"
    @"^\p{Phags_Pa}$", "ꡀ", "a"
    @"^\p{Nko}$", "ߊ", "a"
    @"^\p{Deseret}$", "𐐀", "a"
    @"^\p{Han}$", "漢", "あ"
    // Case
    "(?i)^straSSe$", "STRASSE", "straße"
    "(?i)^K$", "\u212a", "q"
    "(?i)^[k]$", "\u212a", "q"
    "(?i)^[^k]$", "q", "\u212a"
    "(?i)^ς$", "Σ", "s"
    "(?i)^𐐀$", "𐐨", "a"
    "(?i)^i$", "I", "İ"
    @"(?i)^\p{Lu}$", "a", "1"
]

/// Patterns that are refused, the place in UTF-16 units, and the construct where it is one of another dialect.
let private refused: (string * int * ForeignConstruct option) list =
    let foreign (construct: ForeignConstruct) (patterns: (string * int) list) =
        patterns |> List.map (fun (pattern, at) -> pattern, at, Some construct)

    let plain (patterns: (string * int) list) =
        patterns |> List.map (fun (pattern, at) -> pattern, at, None)

    List.concat [
        foreign ForeignConstruct.PossessiveRepeat [
            "x*+", 1
            "x++", 1
            "x?+", 1
            "x{2,3}+", 1
            "x{2,}+", 1
            "x{2}+", 1
            "ab*?+", 2
        ]
        foreign ForeignConstruct.QuotedName [ "(?'name're)", 0 ]
        foreign ForeignConstruct.Comment [ "a(?#text)", 1 ]
        foreign ForeignConstruct.BranchReset [ "(?|x|y|z)", 0 ]
        foreign ForeignConstruct.AtomicGroup [ "a(?>re)", 1 ]
        foreign ForeignConstruct.LookAhead [ "a(?=re)", 1; "(?!re)", 0 ]
        foreign ForeignConstruct.LookBehind [ "(?<=re)", 0; "x(?<!re)", 1 ]
        foreign ForeignConstruct.EndOfLastMatch [ @"\G", 0 ]
        foreign ForeignConstruct.EndBeforeNewline [ @"a\Z", 1; @"[\Z]", 1 ]
        foreign ForeignConstruct.SingleByte [ @"a\Cb", 1 ]
        foreign ForeignConstruct.BackReference [
            @"(a)\1", 3
            @"(a)\9", 3
            @"\g1", 0
            @"\g{-1}", 0
            @"\g<name>", 0
            @"\k<name>", 0
            @"\k'name'", 0
            "(?P=name)", 0
        ]
        foreign ForeignConstruct.Backspace [ @"[\b]", 1 ]
        foreign ForeignConstruct.ControlCharacter [ @"\cK", 0 ]
        foreign ForeignConstruct.EscapeCharacter [ @"\e", 0 ]
        foreign ForeignConstruct.CaseChange [ @"\lX", 0; @"\ux", 0; @"\Lx\E", 0; @"\Ux\E", 0 ]
        foreign ForeignConstruct.NewStart [ @"a\Kb", 1 ]
        foreign ForeignConstruct.NamedCharacter [ @"\N{DIGIT ONE}", 0 ]
        foreign ForeignConstruct.LineBreak [ @"a\R", 1 ]
        foreign ForeignConstruct.Cluster [ @"\X", 0 ]
        foreign ForeignConstruct.HorizontalBlank [ @"\h", 0; @"[\H]", 1 ]
        foreign ForeignConstruct.NotVerticalBlank [ @"\V", 0 ]
        foreign ForeignConstruct.Code [ "(?{code})", 0; "(??{code})", 0 ]
        foreign ForeignConstruct.Recursion [
            "(?1)", 0
            "(?+1)", 0
            "(a)(?-1)", 3
            "(?R)", 0
            "(?0)", 0
            "(?&name)", 0
            "(?P>name)", 0
        ]
        foreign ForeignConstruct.Callout [ "(?C)", 0 ]
        foreign ForeignConstruct.Condition [ "(?(1)a|b)", 0 ]
        foreign ForeignConstruct.Verb [ "(*ACCEPT)", 0; "a(*CRLF)", 1 ]
        foreign ForeignConstruct.Flag [ "(?z)a", 0; "(?x)a", 0; "(?i-)a", 0; "(?i", 0 ]
        plain [
            "a**", 1
            "a+*", 1
            "a{2}{3}", 1
            "*a", 0
            "a|*", 2
            "(*)", 1
            "(+a)", 1
            "(a", 0
            "a)", 1
            "[a", 0
            "[]", 0
            "a[z-a]", 2
            @"[a-\d]", 3
            "[[:nope:]]", 1
            "a{1001}", 1
            "a{2,1}", 1
            "a\\", 1
            @"\y", 0
            @"\E", 0
            @"\é", 0
            @"\xZZ", 0
            @"\x{110000}", 0
            @"\x{D800}", 0
            @"\x{", 0
            @"\p{Nope}", 0
            @"\p{Cn}", 0
            @"\p{LC}", 0
            @"\p{L&}", 0
            @"\pX", 0
            @"\p{greek}", 0
            "(?P<1 >a)", 0
            "(?P<n>a)(?P<n>b)", 8
            "((a{100}){100}){100}", 0
            "a" + string (char 0xD800), 1
            String.replicate 51 "(" + String.replicate 51 ")", 50
            String.replicate 1_001 "a", 1_000
        ]
    ]

let private short (pattern: string) =
    if pattern.Length > 40 then
        pattern.Substring(0, 40)
    else
        pattern

let tests: Test =
    testList "RE2's syntax page" [
        for pattern, found, notFound in supported do
            testCase pattern (fun () ->
                match Pattern.Compile pattern with
                | Ok compiled ->
                    Expect.isTrue (compiled.IsMatch found) (ValueText.print (Value.String found))
                    Expect.isFalse (compiled.IsMatch notFound) (ValueText.print (Value.String notFound))
                | Result.Error problem -> failtest (EvalProblem.toDiagnostic problem (Span.at 0)).Message)

        for pattern, offset, construct in refused do
            testCase ("not " + short pattern) (fun () ->
                match Pattern.Compile pattern with
                | Result.Error(EvalProblem.BadPattern(_, fault, at)) ->
                    Expect.equal at.Start offset (PatternFault.describe fault)

                    match fault, construct with
                    | PatternFault.NotInRe2(found, written), Some expected ->
                        Expect.isTrue (found = expected) (PatternFault.describe fault)
                        Expect.equal (pattern.Substring(at.Start, at.Length)) written "how it begins"
                    | PatternFault.NotInRe2 _, None
                    | _, Some _ -> failtest (PatternFault.describe fault)
                    | _, None -> ()
                | Result.Error _
                | Ok _ -> failtest "accepted")

        testCase "a place counts characters" (fun () ->
            match Pattern.Compile @"🐱🐱\Z" with
            | Result.Error problem ->
                let found = EvalProblem.toDiagnostic problem (Span.at 0)

                Expect.equal
                    (found.Message + "; " + nonNull found.Help)
                    (@"the pattern `🐱🐱\Z` uses an end before the last newline (`\Z`), which RE2 leaves out; "
                     + @"look at character 3 of the pattern; write `\n?\z`")
                    ""
            | Ok _ -> failtest "accepted")
    ]
