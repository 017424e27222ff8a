/// Patterns as trees: printed for the compiler, and matched by hand, straight from what RE2 says that they mean.
module FleetMdm.PropertyTests.NaivePattern

open System
open System.Globalization
open System.Text
open FsCheck
open FsCheck.FSharp

/// A class with a name: how it is written, and whether a code point that is one of its own cases is in it. `isNegated` says
/// that it is everything but the class.
type Named = {
    Written: string
    Holds: Rune -> bool
    IsNegated: bool
}

type Node =
    | Letter of Rune
    | Dot
    | Letters of negated: bool * Item list
    | Class of Named
    | Begin
    | End
    | BeginText
    | EndText
    | Boundary
    | NotBoundary
    | Row of Node list
    | Choice of Node list
    | Repeat of Node * least: int * most: int option * lazily: bool
    /// (?i: ), (?s: ), (?m: )
    | Flagged of char * Node

/// What stands between brackets.
and Item =
    | Range of Rune * Rune
    | Within of Named

let private rune (text: string) : Rune = Rune.GetRuneAt(text, 0)

// Letters -------------------------------------------------------------------------------------------------------

/// Letters that differ in case alone, by Unicode's simple folding.
let private orbits: Rune list list =
    [
        [ "a"; "A" ]
        [ "b"; "B" ]
        [ "k"; "K"; "\u212a" ]
        [ "s"; "S"; "ſ" ]
        [ "é"; "É" ]
        [ "σ"; "ς"; "Σ" ]
        [ "µ"; "μ"; "Μ" ]
        [ "я"; "Я" ]
        [ "ß"; "ẞ" ]
        [ "ǆ"; "ǅ"; "Ǆ" ]
        [ "𐐨"; "𐐀" ]
    ]
    |> List.map (List.map rune)

let private orbit (letter: Rune) : Rune list =
    match List.tryFind (List.contains letter) orbits with
    | Some letters -> letters
    | None -> [ letter ]

/// ٣ is a digit, é a letter, U+00A0 and U+2028 blanks and U+200D a joiner for .NET, and none of it for RE2.
let private others =
    [
        "0"
        "_"
        " "
        "\n"
        "\t"
        "-"
        "]"
        "^"
        "🐱"
        "🐶"
        "٣"
        "\u200d"
        "\u00a0"
        "\u2028"
        "\uffff"
        "あ"
    ]
    |> List.map rune

let private alphabet: Rune list = List.concat orbits @ others

// Classes -------------------------------------------------------------------------------------------------------

let private ascii (accepts: char -> bool) (letter: Rune) : bool =
    letter.IsAscii && accepts (char letter.Value)

let private isWord: Rune -> bool =
    ascii (fun c -> Char.IsAsciiLetterOrDigit c || c = '_')

let private isBlank = ascii (fun c -> " \t\n\f\r".Contains c)

let private category (accepts: UnicodeCategory -> bool) (letter: Rune) : bool =
    accepts (Rune.GetUnicodeCategory letter)

let private isOneOf (letters: string) (letter: Rune) : bool =
    letters.EnumerateRunes() |> Seq.contains letter

/// Each with the text that means everything else.
let private classes: (string * string * (Rune -> bool)) list = [
    @"\d", @"\D", ascii Char.IsAsciiDigit
    @"\s", @"\S", isBlank
    @"\w", @"\W", isWord
    @"\pL", @"\PL", Rune.IsLetter
    @"\p{Lu}", @"\P{Lu}", category (fun found -> found = UnicodeCategory.UppercaseLetter)
    @"\p{Lt}", @"\p{^Lt}", category (fun found -> found = UnicodeCategory.TitlecaseLetter)
    @"\pN", @"\P{N}", Rune.IsNumber
    @"\p{Zs}", @"\P{Zs}", category (fun found -> found = UnicodeCategory.SpaceSeparator)
    @"\p{So}", @"\P{So}", category (fun found -> found = UnicodeCategory.OtherSymbol)
    @"\p{Greek}", @"\P{Greek}", isOneOf "σςΣμΜ"
    @"\p{Cyrillic}", @"\p{^Cyrillic}", isOneOf "яЯ"
    @"\p{Deseret}", @"\P{Deseret}", isOneOf "𐐨𐐀"
    @"\p{Hiragana}", @"\P{^Hiragana}", isOneOf "あ"
    @"\p{Any}", @"\P{Any}", (fun _ -> true)
    @"\P{Cs}", @"\p{Cs}", (fun _ -> true)
]

/// These stand in brackets only.
let private asciiClasses: (string * (char -> bool)) list = [
    "alnum", Char.IsAsciiLetterOrDigit
    "alpha", Char.IsAsciiLetter
    "ascii", (fun _ -> true)
    "blank", (fun c -> c = ' ' || c = '\t')
    "cntrl", Char.IsControl
    "digit", Char.IsAsciiDigit
    "graph", (fun c -> c > ' ' && c <= '~')
    "lower", Char.IsAsciiLetterLower
    "print", (fun c -> c >= ' ' && c <= '~')
    "punct", (fun c -> c > ' ' && c <= '~' && not (Char.IsAsciiLetterOrDigit c))
    "space", (fun c -> " \t\n\v\f\r".Contains c)
    "upper", Char.IsAsciiLetterUpper
    "word", (fun c -> Char.IsAsciiLetterOrDigit c || c = '_')
    "xdigit", Char.IsAsciiHexDigit
]

let private anywhere: Named list = [
    for name, negation, holds in classes do
        // The doubled negative, the one class of nothing and its opposite are written the other way round.
        let swapped = name = @"\P{Cs}"

        if name = @"\p{Hiragana}" then
            {
                Written = negation
                Holds = holds
                IsNegated = false
            }
        else
            {
                Written = negation
                Holds = (if swapped then (fun _ -> false) else holds)
                IsNegated = not swapped
            }

        {
            Written = name
            Holds = (if swapped then (fun _ -> false) else holds)
            IsNegated = swapped
        }
]

let private inBrackets: Named list = [
    yield! anywhere
    for name, holds in asciiClasses do
        for sign in [ ""; "^" ] do
            {
                Written = "[:" + sign + name + ":]"
                Holds = ascii holds
                IsNegated = sign <> ""
            }
]

// Generators ----------------------------------------------------------------------------------------------------

let rec private node (letter: Gen<Rune>) (size: int) : Gen<Node> =
    let range =
        Gen.map2 (fun a b -> if a < b then Range(a, b) else Range(b, a)) letter letter

    let item =
        Gen.frequency [
            3, Gen.map (fun one -> Range(one, one)) letter
            3, range
            2, Gen.map Within (Gen.elements inBrackets)
        ]

    let leaf =
        Gen.frequency [
            8, Gen.map Letter letter
            2, Gen.constant Dot
            3,
            Gen.map2
                (fun negated items -> Letters(negated, items))
                (Gen.elements [ false; true ])
                (Gen.nonEmptyListOf item |> Gen.map (List.truncate 3))
            2, Gen.map Class (Gen.elements anywhere)
            2, Gen.elements [ Begin; End; BeginText; EndText; Boundary; NotBoundary ]
        ]

    if size <= 1 then
        leaf
    else
        let inner = node letter (size / 2)

        let several =
            Gen.choose (0, 3) |> Gen.bind (fun count -> Gen.listOfLength count inner)

        Gen.frequency [
            2, leaf
            4, Gen.map Row several
            2, Gen.map2 (fun first rest -> Choice(first :: rest)) inner several
            3,
            gen {
                let! repeated = inner
                let! least = Gen.choose (0, 2)
                let! most = Gen.elements [ None; None; Some 0; Some 1; Some 2 ]
                let! lazily = Gen.elements [ false; true ]
                return Repeat(repeated, least, Option.map ((+) least) most, lazily)
            }
            1, Gen.map2 (fun flag inner -> Flagged(flag, inner)) (Gen.elements [ 'i'; 'i'; 's'; 'm' ]) inner
        ]

let private shrinkNode (pattern: Node) : Node seq =
    match pattern with
    | Row nodes ->
        seq {
            for i in 0 .. nodes.Length - 1 do
                Row(List.removeAt i nodes)

            yield! nodes
        }
    | Choice nodes -> Seq.ofList nodes
    | Letters(negated, items) when items.Length > 1 ->
        seq {
            for i in 0 .. items.Length - 1 do
                Letters(negated, List.removeAt i items)
        }
    | Repeat(inner, _, _, _)
    | Flagged(_, inner) -> Seq.singleton inner
    | _ -> Seq.empty

/// A pattern, and a text of the few letters that it uses: in a text of many letters there would be few matches.
type PatternAndText = private PatternAndText of Node * string

let private patternAndText: Gen<PatternAndText> =
    gen {
        let! some = Gen.shuffle (Array.ofList alphabet) |> Gen.map (Array.truncate 6)
        let letter = Gen.elements some
        let! size = Gen.sized (fun size -> Gen.constant (1 + min 12 (size / 6)))
        let! pattern = node letter size
        let! length = Gen.choose (0, 8)
        let! text = Gen.listOfLength length letter
        return PatternAndText(pattern, String.Join("", text))
    }

type PatternArbitraries =
    static member PatternAndText() : Arbitrary<PatternAndText> =
        Arb.fromGenShrink (
            patternAndText,
            fun (PatternAndText(pattern, text)) ->
                seq {
                    for smaller in shrinkNode pattern do
                        PatternAndText(smaller, text)

                    if text <> "" then
                        let runes = List.ofSeq (text.EnumerateRunes())

                        for i in 0 .. runes.Length - 1 do
                            PatternAndText(pattern, String.Join("", List.removeAt i runes))
                }
        )

// Printing ------------------------------------------------------------------------------------------------------

let private escape (letter: Rune) : string =
    if letter.Value = int '_' || not letter.IsAscii && letter.Value <= 0xFFFF then
        letter.ToString()
    elif letter.Value = 10 then
        "\\n"
    elif letter.IsAscii && (Rune.IsLetterOrDigit letter || letter.Value < 32) then
        letter.ToString()
    elif letter.IsAscii then
        "\\" + letter.ToString()
    else
        "\\x{" + letter.Value.ToString("X", CultureInfo.InvariantCulture) + "}"

let private printItem (item: Item) : string =
    match item with
    | Range(first, last) when first = last -> escape first
    | Range(first, last) -> escape first + "-" + escape last
    | Within named -> named.Written

let rec print (node: Node) : string =
    match node with
    | Letter letter -> escape letter
    | Dot -> "."
    | Letters(negated, items) -> "[" + (if negated then "^" else "") + String.Join("", List.map printItem items) + "]"
    | Class named -> named.Written
    | Begin -> "^"
    | End -> "$"
    | BeginText -> "\\A"
    | EndText -> "\\z"
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

let written (PatternAndText(pattern, _)) : string = print pattern
let textOf (PatternAndText(_, text)) : string = text

// Matching: the set of places where a match that begins at a place can end ----------------------------------------

[<Struct>]
type private Mode = {
    IgnoreCase: bool
    DotAll: bool
    MultiLine: bool
}

/// Case is folded before a class is turned into everything else.
let private isIn (mode: Mode) (named: Named) (found: Rune) : bool =
    let holds =
        if mode.IgnoreCase then
            List.exists named.Holds (orbit found)
        else
            named.Holds found

    holds <> named.IsNegated

let private isItem (mode: Mode) (found: Rune) (item: Item) : bool =
    match item with
    | Within named -> isIn mode named found
    | Range(first, last) ->
        (if mode.IgnoreCase then orbit found else [ found ])
        |> List.exists (fun letter -> letter >= first && letter <= last)

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
    | Letter letter -> take (fun found -> found = letter || (mode.IgnoreCase && List.contains letter (orbit found)))
    | Dot -> take (fun found -> mode.DotAll || found.Value <> 10)
    | Letters(negated, items) -> take (fun found -> List.exists (isItem mode found) items <> negated)
    | Class named -> take (isIn mode named)
    | Begin -> here (at = 0 || (mode.MultiLine && text[at - 1].Value = 10))
    | End -> here (at = text.Length || (mode.MultiLine && text[at].Value = 10))
    | BeginText -> here (at = 0)
    | EndText -> here (at = text.Length)
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

/// Whether the pattern matches somewhere in the text.
let matches (PatternAndText(pattern, text)) : bool =
    let runes = Array.ofSeq (text.EnumerateRunes())

    let mode = {
        IgnoreCase = false
        DotAll = false
        MultiLine = false
    }

    Seq.exists (fun at -> not (ends runes mode pattern at).IsEmpty) [ 0 .. runes.Length ]
