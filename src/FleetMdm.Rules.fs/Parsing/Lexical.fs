/// Space, words and symbols. The policy on space: every token takes the space and comments that follow it, and
/// notes where it ended; so that a parser always stands on the first character of the next token.
module internal FleetMdm.Rules.Lexical

open System
open System.Text
open FParsec
open FleetMdm.Rules.Reading

let isLetter (c: char) = Char.IsAsciiLetter c || c = '_'

let isLetterOrDigit (c: char) = Char.IsAsciiLetterOrDigit c || c = '_'

/// Literals and operators that look like names: they are no identifiers and no bare fields.
let isKeyword (word: string) =
    match word with
    | "true"
    | "false"
    | "null"
    | "in" -> true
    | _ -> false

/// Words that CEL keeps for the languages around it: no identifiers, but fields and methods.
let isReserved (word: string) =
    match word with
    | "as"
    | "break"
    | "const"
    | "continue"
    | "else"
    | "for"
    | "function"
    | "if"
    | "import"
    | "let"
    | "loop"
    | "package"
    | "namespace"
    | "return"
    | "var"
    | "void"
    | "while" -> true
    | _ -> false

/// Where the word that starts at `start` ends.
let wordEnd (text: string) (start: int) : int =
    let mutable at = start

    while at < text.Length && isLetterOrDigit text[at] do
        at <- at + 1

    at

/// Can the field be written without back-quotes?
let isBareField (name: string) =
    name.Length > 0 && isLetter name[0] && wordEnd name 0 = name.Length && not (isKeyword name)

let private skipLine (stream: Stream) =
    while not stream.IsEndOfStream && stream.Peek() <> '\n' do
        stream.Skip()

/// Skips space and `//` comments.
let skipSpace (stream: Stream) =
    let mutable more = true

    while more do
        match stream.Peek() with
        | ' '
        | '\t'
        | '\n'
        | '\r'
        | '\f' -> stream.Skip()
        | '/' when stream.Peek 1 = '/' -> skipLine stream
        | _ -> more <- false

/// Ends the token that starts here and is `length` characters long.
let take (length: int) (stream: Stream) : Span =
    let start = position stream
    stream.Skip length
    stream.UserState.LastEnd <- start + length
    skipSpace stream
    Span.create start (start + length)

/// Is this character next?
let isNext (symbol: char) (stream: Stream) =
    stream.Peek() = symbol && not stream.IsEndOfStream

/// Takes the symbol if it is next.
let tryTake (symbol: char) (stream: Stream) : bool =
    isNext symbol stream
    && (take 1 stream |> ignore
        true)

/// The word that starts here; empty when none does.
let peekWord (stream: Stream) : string =
    if isLetter (stream.Peek()) then
        let start = position stream
        let text = stream.UserState.Text
        text.Substring(start, wordEnd text start - start)
    else
        ""

/// Does some part of the language start with this character?
let private isKnownCharacter (rune: Rune) =
    rune.IsAscii
    && (isLetterOrDigit (char rune.Value) || "()[]{}.,:?!=<>+-*/%&|\"'`".Contains(char rune.Value))

/// Longest first, so that `<=` is not read as `<`.
let private symbols = [| "&&"; "||"; "=="; "!="; "<="; ">=" |]

/// A token longer than this is cut when it is told.
let private longestTold = 32

/// What stands here, for a message, and its place.
let found (stream: Stream) : struct (Found * Span) =
    let text = stream.UserState.Text
    let start = position stream

    if stream.IsEndOfStream then
        struct (Found.EndOfRule, Span.at start)
    else
        let finish =
            if isLetterOrDigit text[start] then
                wordEnd text start
            else
                match symbols |> Array.tryFind (fun symbol -> stream.Match symbol) with
                | Some symbol -> start + symbol.Length
                | None when Char.IsHighSurrogate text[start] && start + 1 < text.Length -> start + 2
                | None -> start + 1

        let told = text.Substring(start, min (finish - start) longestTold)
        struct (Found.Token(if told.Length < finish - start then told + "…" else told), Span.create start finish)

/// Reports that something else should stand here, and gives up.
let unexpected<'T> (wanted: Wanted) (stream: Stream) : Reply<'T> =
    let reading = stream.UserState

    match found stream with
    | struct (Found.EndOfRule, at) ->
        // An open bracket is the better explanation of a rule that breaks off.
        match reading.Brackets with
        | struct (bracket, opener) :: _ ->
            let closer = Bracket.closer bracket
            reading.ReportAtEnd(SyntaxProblem.UnclosedBracket(Bracket.opener bracket, closer), opener)
        | [] -> reading.ReportAtEnd(SyntaxProblem.Unexpected(wanted, Found.EndOfRule), at)
    | struct (Found.Token token, at) ->
        match Rune.DecodeFromUtf16(token.AsSpan()) with
        | _, rune, _ when not (isKnownCharacter rune) -> reading.Report(SyntaxProblem.UnknownCharacter rune.Value, at)
        | _ -> reading.Report(SyntaxProblem.Unexpected(wanted, Found.Token token), at)

    giveUp
