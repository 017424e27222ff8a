/// Space, words and symbols. The policy on space: every token takes the space and comments that follow it, and
/// notes where it ended; so that a parser always stands on the first character of the next token.
module internal FleetMdm.Rules.Lexical

open System
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

/// Can a field's name be written without back-quotes?
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
