/// How the parser goes on after a problem: it skips to a place where it knows again what should stand. Every
/// character is skipped at most once, so that parsing stays linear.
module internal FleetMdm.Rules.Recovery

open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

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

        Tokens.skip stream

    stream.UserState.RecoveredAt <- position stream

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
