/// How the parser goes on after a problem: it skips to a place where it knows again what should stand. Every
/// character is skipped at most once, so that parsing stays linear.
module internal FleetMdm.Rules.Recovery

open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

let private skipString (stream: Stream) =
    let quote = stream.Peek()
    stream.Skip()

    while not stream.IsEndOfStream && stream.Peek() <> quote && stream.Peek() <> '\n' do
        stream.Skip(if stream.Peek() = '\\' then 2 else 1)

    stream.Skip()

/// Skips one token of whatever kind.
let private skipToken (stream: Stream) =
    match stream.Peek() with
    | '"'
    | '\'' -> skipString stream
    // The question mark of `.?` belongs to no conditional.
    | '.' when stream.Peek 1 = '?' -> stream.Skip 2
    | c when isLetterOrDigit c ->
        let start = position stream
        stream.Skip(wordEnd stream.UserState.Text start - start)
    | _ -> stream.Skip()

    stream.UserState.LastEnd <- position stream
    skipSpace stream

let isClosing (c: char) = c = ')' || c = ']' || c = '}'

/// Skips to where `stops` holds outside of brackets and strings, or to the closing bracket of what is around.
let private skipUntil (stops: Stream -> bool) (stream: Stream) =
    let mutable nesting = 0

    let goesOn () =
        not stream.IsEndOfStream && (nesting > 0 || not (isClosing (stream.Peek()) || stops stream))

    while goesOn () do
        match stream.Peek() with
        | '('
        | '['
        | '{' -> nesting <- nesting + 1
        | c when isClosing c -> nesting <- nesting - 1
        | _ -> ()

        skipToken stream

/// Does a clause end here: at `&&`, `||`, `?`, `:`, a comma, a closing bracket or the end of the rule?
let isClauseEnd (stream: Stream) =
    match stream.Peek() with
    | ','
    | ':'
    | '?' -> true
    | c when isClosing c -> true
    | _ -> stream.IsEndOfStream || Operators.isLogical stream

let skipClause (stream: Stream) = skipUntil isClauseEnd stream

/// To the next comma or closing bracket.
let skipElement (stream: Stream) = skipUntil (isNext ',') stream

/// To the closing bracket around.
let skipBracket (stream: Stream) = skipUntil (fun _ -> false) stream

/// Does an open bracket wait for this closing one?
let private isAwaited (closing: char) (reading: Reading) =
    reading.Brackets |> List.exists (fun (struct (bracket, _)) -> Bracket.closer bracket = closing)

/// Takes the closing bracket of the innermost open one, and answers whether the text goes on as if it were there.
/// A wrong bracket that nobody waits for is taken for the right one; another's ends this one.
let close (stream: Stream) : unit =
    let reading = stream.UserState
    let struct (bracket, opener) = List.head reading.Brackets
    let closing = Bracket.closer bracket

    if isNext closing stream then
        reading.Close()
        take 1 stream |> ignore
    elif stream.IsEndOfStream then
        reading.ReportAtEnd(SyntaxProblem.UnclosedBracket(Bracket.opener bracket, closing), opener)
        reading.Close()
    else
        reading.Close()

        if isAwaited (stream.Peek()) reading then
            reading.Report(SyntaxProblem.UnclosedBracket(Bracket.opener bracket, closing), opener)
        else
            let at = take 1 stream
            let found = reading.Text[at.Start]
            reading.Report(SyntaxProblem.StrayBracket(found, ValueSome closing), at)
