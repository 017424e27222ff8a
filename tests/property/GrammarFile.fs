/// Reads grammar/fleetcel.ebnf, and does with it what a grammar is for: recognises texts and makes sentences. It is
/// written to be obviously right and knows nothing of the parser; it is slow, and fine for short texts.
module FleetMdm.PropertyTests.GrammarFile

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open FsCheck
open FsCheck.FSharp

/// The right side of a production.
type Definition =
    | Terminal of text: string
    | Characters of first: int * last: int
    | Reference of name: string
    | Sequence of Definition list
    | Choice of Definition list
    | Optional of Definition
    | Repeated of Definition
    | Except of Definition * excluded: Definition

type Grammar = Map<string, Definition>

// Reading -------------------------------------------------------------------------------------------------------

/// The words of the notation: names, quoted terminals, specials between question marks, and signs.
let private words (text: string) : string list =
    let rec next (at: int) (read: string list) =
        let upTo (closing: string) (from: int) =
            match text.IndexOf(closing, from, StringComparison.Ordinal) with
            | -1 -> failwith $"the grammar has no {closing} after {at}"
            | found -> found + closing.Length

        if at >= text.Length then
            List.rev read
        elif Char.IsWhiteSpace text[at] then
            next (at + 1) read
        elif text.AsSpan(at).StartsWith "(*" then
            next (upTo "*)" at) read
        else
            let finish =
                match text[at] with
                | '"'
                | '\''
                | '?' as quote -> upTo (string quote) (at + 1)
                | '.' -> at + 2
                | c when Char.IsLetter c ->
                    let mutable finish = at

                    while finish < text.Length && (Char.IsLetterOrDigit text[finish] || text[finish] = '_') do
                        finish <- finish + 1

                    finish
                | _ -> at + 1

            next finish (text.Substring(at, finish - at) :: read)

    next 0 []

let private codePoint (text: string) =
    Int32.Parse(text.Trim().Substring 2, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)

let private special (text: string) =
    match text.Trim('?').Split ".." with
    | [| one |] -> Characters(codePoint one, codePoint one)
    | [| first; last |] -> Characters(codePoint first, codePoint last)
    | _ -> failwith ("not understood in the grammar: " + text)

let private single (items: Definition list) (many: Definition list -> Definition) =
    match items with
    | [ one ] -> one
    | _ -> many items

/// choice = sequence { "|" sequence }; the words behind it come back.
let rec private choice (words: string list) : Definition * string list =
    let first, rest = sequence words

    match rest with
    | "|" :: rest ->
        match choice rest with
        | Choice others, rest -> Choice(first :: others), rest
        | other, rest -> Choice [ first; other ], rest
    | _ -> first, rest

and private sequence words =
    let rec parts words read =
        match words with
        | ("|" | ";" | ")" | "]" | "}") :: _ -> single (List.rev read) Sequence, words
        | _ ->
            let part, rest = difference words
            parts rest (part :: read)

    parts words []

and private difference words =
    let whole, rest = part words

    match rest with
    | "-" :: rest ->
        let excluded, rest = part rest
        Except(whole, excluded), rest
    | _ -> whole, rest

and private part words =
    let closed (closing: string) (wrap: Definition -> Definition) rest =
        match choice rest with
        | inner, found :: rest when found = closing -> wrap inner, rest
        | _ -> failwith ("the grammar lacks a " + closing)

    match words with
    | "(" :: rest -> closed ")" id rest
    | "[" :: rest -> closed "]" Optional rest
    | "{" :: rest -> closed "}" Repeated rest
    | first :: ".." :: last :: rest -> Characters(int first[1], int last[1]), rest
    | word :: rest when word[0] = '"' || word[0] = '\'' -> Terminal(word.Substring(1, word.Length - 2)), rest
    | word :: rest when word[0] = '?' -> special word, rest
    | word :: rest -> Reference word, rest
    | [] -> failwith "the grammar ends too early"

/// The grammar of grammar/fleetcel.ebnf.
let read () : Grammar =
    let rec productions words read =
        match words with
        | [] -> read
        | name :: "=" :: rest ->
            match choice rest with
            | definition, ";" :: rest -> productions rest (Map.add name definition read)
            | _ -> failwith ("the production has no end: " + name)
        | word :: _ -> failwith ("not understood in the grammar: " + word)

    let path = Path.Combine(CaseFiles.repositoryRoot, "grammar", "fleetcel.ebnf")
    productions (words (File.ReadAllText path)) Map.empty

let private isToken (name: string) = Char.IsUpper name[0]

// Recognising ---------------------------------------------------------------------------------------------------

let private isWordCharacter (c: char) = Char.IsAsciiLetterOrDigit c || c = '_'

/// Where what starts at a place of the text can end, for a definition inside or outside of a token: every way to read
/// it is tried.
let private endsIn (grammar: Grammar) (text: string) : bool -> Definition -> int -> Set<int> =
    let known = Dictionary<struct (string * int), Set<int>>()

    let longest (places: Set<int>) =
        if places.IsEmpty then
            places
        else
            Set.singleton places.MaximumElement

    let endsWord (terminal: string) (finish: int) =
        not (isWordCharacter terminal[terminal.Length - 1])
        || finish = text.Length
        || not (isWordCharacter text[finish])

    let rec ends (inToken: bool) (definition: Definition) (start: int) : Set<int> =
        match definition with
        | Reference name when isToken name && not inToken -> longest (named name (afterSpace start))
        | Reference name -> named name start
        | Terminal terminal ->
            let start = if inToken then start else afterSpace start
            let finish = start + terminal.Length

            if
                String.CompareOrdinal(text, start, terminal, 0, terminal.Length) = 0
                && (inToken || endsWord terminal finish)
            then
                Set.singleton finish
            else
                Set.empty
        | Characters(first, last) ->
            let isPair = start + 1 < text.Length && Char.IsSurrogatePair(text, start)

            if start >= text.Length || (Char.IsSurrogate text[start] && not isPair) then
                Set.empty
            else
                let code = Char.ConvertToUtf32(text, start)
                let length = if isPair then 2 else 1

                if first <= code && code <= last then
                    Set.singleton (start + length)
                else
                    Set.empty
        | Sequence parts ->
            let further places part =
                Set.unionMany (Seq.map (ends inToken part) places)

            List.fold further (Set.singleton start) parts
        | Choice choices -> Set.unionMany (List.map (fun choice -> ends inToken choice start) choices)
        | Optional inner -> Set.add start (ends inToken inner start)
        | Repeated inner ->
            let rec grow (all: Set<int>) (latest: Set<int>) =
                let next = Set.unionMany (Seq.map (ends inToken inner) latest) - all
                if next.IsEmpty then all else grow (all + next) next

            grow (Set.singleton start) (Set.singleton start)
        | Except(whole, excluded) -> longest (ends inToken whole start) - ends inToken excluded start

    and named (name: string) (start: int) : Set<int> =
        match known.TryGetValue(struct (name, start)) with
        | true, places -> places
        | _ ->
            let places = ends (isToken name) grammar[name] start
            known[struct (name, start)] <- places
            places

    and afterSpace (start: int) : int = (named "SPACE" start).MaximumElement

    ends

/// Is the whole text a rule?
let recognises (grammar: Grammar) (text: string) : bool =
    let ends = endsIn grammar text

    ends false (Reference "rule") 0
    |> Set.exists (fun finish -> ends false (Reference "SPACE") finish |> Set.contains text.Length)

// Making sentences ----------------------------------------------------------------------------------------------

let private between: Gen<string> =
    Gen.frequency [
        30, Gen.constant " "
        1, Gen.constant "\n"
        1, Gen.constant " // a comment\n"
    ]

let private character (first: int) (last: int) : Gen<string> =
    Gen.oneof [
        Gen.choose (first, last)
        Gen.choose (max first 0x20 |> min last, min last 0x7E |> max first)
    ]
    |> Gen.map Char.ConvertFromUtf32

/// How often a choice is taken while there is room: what unfolds further, before what is a token at once.
let rec private weight (definition: Definition) : int =
    match definition with
    | Reference name when not (isToken name) -> 3
    | Sequence parts -> parts |> List.map weight |> List.max
    | Optional inner
    | Repeated inner -> weight inner
    | _ -> 1

/// A random sentence of the grammar. `size` is how far it may still unfold: when it is used up, options and repetitions
/// are left out and the last choice is taken, which the grammar keeps for the simplest.
let sentence (grammar: Grammar) : Gen<string> =
    let rec make (inToken: bool) (definition: Definition) (size: int) : Gen<string> =
        let isUsedUp = size <= 0 && not inToken

        match definition with
        | Terminal terminal -> Gen.constant terminal
        | Characters(first, last) -> character first last
        | Reference name -> Gen.constant () |> Gen.bind (fun () -> make (isToken name) grammar[name] (size - 1))
        | Sequence parts -> makeAll inToken parts (size - parts.Length / 2)
        | Choice choices when isUsedUp -> make inToken (List.last choices) size
        | Choice choices ->
            choices
            |> List.map (fun choice -> weight choice, Gen.constant choice)
            |> Gen.frequency
            |> Gen.bind (fun choice -> make inToken choice size)
        | Optional _
        | Repeated _ when isUsedUp -> Gen.constant ""
        | Optional inner -> Gen.oneof [ Gen.constant ""; make inToken inner size ]
        | Repeated inner ->
            Gen.frequency [ 3, Gen.constant 0; 2, Gen.constant 1; 1, Gen.constant 2 ]
            |> Gen.bind (fun count -> makeAll inToken (List.replicate count inner) (size / 2))
        | Except(whole, excluded) ->
            let isExcluded (text: string) =
                endsIn grammar text true excluded 0 |> Set.contains text.Length

            make inToken whole size |> Gen.filter (isExcluded >> not)

    and makeAll (inToken: bool) (parts: Definition list) (size: int) : Gen<string> =
        match parts with
        | [] -> Gen.constant ""
        | first :: others ->
            gen {
                let! gap = if inToken then Gen.constant "" else between
                let! made = make inToken first size
                let! rest = makeAll inToken others size
                return gap + made + rest
            }

    Gen.sized (fun size -> make false (Reference "rule") (8 + size / 5))
