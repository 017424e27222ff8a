/// What stands at a place, whatever it is: to name it in a message, and to skip it.
module internal FleetMdm.Rules.Tokens

open System
open System.Text
open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

let private symbols = [| "&&"; "||"; "=="; "!="; "<="; ">="; ".?" |]

let private symbolLength (text: string) (start: int) =
    let isHere (symbol: string) =
        String.CompareOrdinal(text, start, symbol, 0, symbol.Length) = 0

    if Array.exists isHere symbols then
        2
    elif Char.IsHighSurrogate text[start] && start + 1 < text.Length then
        2
    else
        1

/// Where the token that starts at `start` ends. What no token starts with is a token of one character.
let endOf (text: string) (start: int) : int =
    if StringLiteral.startsAt text start then
        StringLiteral.endOf text start
    elif NumberLiteral.startsAt text start then
        (NumberLiteral.scan text start).RunEnd
    elif isLetter text[start] then
        wordEnd text start
    else
        start + symbolLength text start

/// A token longer than this is cut when it is named.
let private longestNamed = 32

/// What stands here, for a message, and its place.
let found (stream: Stream) : struct (Found * Span) =
    let text = stream.UserState.Text
    let start = position stream

    if stream.IsEndOfStream then
        struct (Found.EndOfRule, Span.at start)
    else
        let finish = endOf text start
        let at = Span.create start finish

        if StringLiteral.startsAt text start then
            struct (Found.String, at)
        elif at.Length <= longestNamed then
            struct (Found.Token(text.Substring(start, at.Length)), at)
        else
            struct (Found.Token(text.Substring(start, longestNamed) + "…"), at)

/// Skips what stands here. A string is read all the same: one that is never closed explains what is skipped.
let skip (stream: Stream) : unit =
    let reading = stream.UserState
    let start = position stream

    let finish =
        if StringLiteral.startsAt reading.Text start then
            let struct (_, finish) = StringLiteral.read reading start
            finish
        else
            endOf reading.Text start

    take (finish - start) stream |> ignore

/// Does some part of the language start with this character?
let private isKnownCharacter (rune: Rune) =
    rune.IsAscii
    && (isLetterOrDigit (char rune.Value) || "()[]{}.,:?!=<>+-*/%&|\"'`".Contains(char rune.Value))

/// Reports that something else should stand here, unless what stands here is where the parser has just recovered.
let reportUnexpected (wanted: Wanted) (stream: Stream) : unit =
    let reading = stream.UserState

    match found stream, reading.Brackets with
    | struct (_, at), _ when at.Start = reading.RecoveredAt -> ()
    // An open bracket is the better explanation of a rule that breaks off.
    | struct (Found.EndOfRule, _), struct (bracket, opener) :: _ ->
        let problem =
            SyntaxProblem.UnclosedBracket(Bracket.opener bracket, Bracket.closer bracket)

        reading.ReportAtEnd(problem, opener)
    | struct (Found.EndOfRule, at), [] -> reading.ReportAtEnd(SyntaxProblem.Unexpected(wanted, Found.EndOfRule), at)
    // So is a string that starts here without an end.
    | struct (Found.String, at), _ when not (StringLiteral.isClosed reading.Text at.Start) ->
        StringLiteral.read reading at.Start |> ignore
    | struct (found, at), _ ->
        match Rune.GetRuneAt(reading.Text, at.Start) with
        | rune when isKnownCharacter rune -> reading.Report(SyntaxProblem.Unexpected(wanted, found), at)
        | rune -> reading.Report(SyntaxProblem.UnknownCharacter rune.Value, at)

/// Reports that something else should stand here, and gives up.
let unexpected<'T> (wanted: Wanted) (stream: Stream) : Reply<'T> =
    reportUnexpected wanted stream
    giveUp
