/// Strings and bytes in quotes: 'a', "a", '''a''', r"a", b"a", br"a" in every combination, and their escapes.
/// Read from the rule's text by position; the parser moves on to the end that is returned.
module internal FleetMdm.Rules.StringLiteral

open System
open System.Text
open FleetMdm.Rules.Escapes
open FleetMdm.Rules.Lexical

/// What stands before the content, and where the content starts.
[<Struct>]
type private Opening = {
    IsRaw: bool
    IsBytes: bool
    /// `"`, `'`, `"""` or `'''`.
    Quote: string
    ContentStart: int
}

let private isQuote (c: char) = c = '"' || c = '\''

/// How many letters of a prefix (`r`, `b`, `br` in any case) stand before a quote at `start`; -1 when no string starts here.
let private prefixLength (text: string) (start: int) =
    let charAt at =
        if at < text.Length then text[at] else '\000'

    let isRaw c = c = 'r' || c = 'R'
    let isBytes c = c = 'b' || c = 'B'
    let first = charAt start

    if isQuote first then
        0
    else
        let second = charAt (start + 1)

        if (isRaw first || isBytes first) && isQuote second then
            1
        elif isBytes first && isRaw second && isQuote (charAt (start + 2)) then
            2
        else
            -1

/// Does a string or bytes literal start here?
let startsAt (text: string) (start: int) = prefixLength text start >= 0

let private opening (text: string) (start: int) : Opening =
    let quoteAt = start + prefixLength text start
    let quote = text[quoteAt]

    let isTriple =
        quoteAt + 2 < text.Length && text[quoteAt + 1] = quote && text[quoteAt + 2] = quote

    let prefix = text.AsSpan(start, quoteAt - start)

    {
        IsRaw = prefix.IndexOfAny('r', 'R') >= 0
        IsBytes = prefix.IndexOfAny('b', 'B') >= 0
        Quote = String(quote, (if isTriple then 3 else 1))
        ContentStart = quoteAt + (if isTriple then 3 else 1)
    }

/// Where the closing quote stands; ValueNone when the line (the text, for three quotes) ends before.
let private tryFindClosing (text: string) (opening: Opening) : int voption =
    let isLine = opening.Quote.Length = 1
    let mutable at = opening.ContentStart
    let mutable closing = ValueNone
    let mutable isOver = false

    while not isOver && closing.IsNone do
        if at >= text.Length || (isLine && (text[at] = '\n' || text[at] = '\r')) then
            isOver <- true
        elif String.CompareOrdinal(text, at, opening.Quote, 0, opening.Quote.Length) = 0 then
            closing <- ValueSome at
        elif text[at] = '\\' && not opening.IsRaw then
            // The escaped character does not close. A line break does not get escaped.
            at <-
                if at + 1 < text.Length && text[at + 1] <> '\n' && text[at + 1] <> '\r' then
                    at + 2
                else
                    at + 1
        else
            at <- at + 1

    closing

/// Where decoded content goes: characters for strings, octets for bytes. Each answers the problem of an escape that
/// it cannot take.
[<AbstractClass>]
type private Sink() =
    abstract Text: ReadOnlySpan<char> -> unit
    abstract Octet: int -> unit
    abstract TryCodePoint: written: string * code: int64 -> SyntaxProblem voption
    abstract Literal: Literal

let private stringSink () =
    let content = StringBuilder()

    {
        new Sink() with
            member _.Text run = content.Append run |> ignore
            member _.Octet code = content.Append(char code) |> ignore

            member _.TryCodePoint(written, code) =
                if code <= 0x10FFFFL && Rune.IsValid(int code) then
                    content.Append(Rune(int code).ToString()) |> ignore
                    ValueNone
                else
                    ValueSome(SyntaxProblem.InvalidCodePoint written)

            member _.Literal = Literal.String(content.ToString())
    }

let private bytesSink () =
    let content = ResizeArray<byte>()

    {
        new Sink() with
            member _.Text run =
                let octets = Array.zeroCreate<byte>(Encoding.UTF8.GetByteCount run)
                Encoding.UTF8.GetBytes(run, octets.AsSpan()) |> ignore
                content.AddRange octets

            member _.Octet code = content.Add(byte code)

            member _.TryCodePoint(written, _) =
                ValueSome(SyntaxProblem.CodePointInBytes written)

            member _.Literal = Literal.Bytes(content.ToArray())
    }

/// Decodes content up to its first bad escape.
let private decode (text: string) (start: int) (limit: int) (sink: Sink) : struct (SyntaxProblem * Span) voption =
    let mutable at = start
    let mutable problem = ValueNone

    while at < limit && problem.IsNone do
        let next =
            match text.IndexOf('\\', at, limit - at) with
            | -1 -> limit
            | backslash -> backslash

        if next > at then
            sink.Text(text.AsSpan(at, next - at))
            at <- next
        else
            let struct (escape, length) = Escapes.read text at limit
            let written () = text.Substring(at, length)

            let refused =
                match escape with
                | Escape.Character c ->
                    sink.Octet(int c)
                    ValueNone
                | Escape.Octet code ->
                    sink.Octet code
                    ValueNone
                | Escape.CodePoint code -> sink.TryCodePoint(written (), code)
                | Escape.Unknown -> ValueSome(SyntaxProblem.UnknownEscape(written ()))

            problem <-
                match refused with
                | ValueSome cause -> ValueSome(struct (cause, Span.create at (at + length)))
                | ValueNone -> ValueNone

            at <- at + length

    problem

/// Is the literal that starts at `start` closed?
let isClosed (text: string) (start: int) : bool =
    (tryFindClosing text (opening text start)).IsSome

/// Where the literal that starts at `start` ends. What is never closed takes the rest of the text.
let endOf (text: string) (start: int) : int =
    let opening = opening text start

    match tryFindClosing text opening with
    | ValueSome closing -> closing + opening.Quote.Length
    | ValueNone -> text.Length

/// Where in the rule's text a part of a string literal's value is written. The literal starts at `start` and is well formed.
let placeOf (text: string) (start: int) (part: Span) : Span =
    let opening = opening text start
    let mutable at = opening.ContentStart
    let mutable unit = 0

    let goTo (target: int) =
        while unit < target do
            let struct (units, length) =
                if opening.IsRaw || text[at] <> '\\' then
                    struct (1, 1)
                else
                    match Escapes.read text at text.Length with
                    | struct (Escape.CodePoint code, length) -> struct ((if code > 0xFFFFL then 2 else 1), length)
                    | struct (_, length) -> struct (1, length)

            unit <- unit + units
            at <- at + length

        at

    let first = goTo part.Start
    Span.create first (goTo part.End)

/// Reads the literal that starts at `start` (see `startsAt`): its node, and where it ends. What is wrong with it is
/// reported, and its node is `Malformed`.
let read (reading: Reading) (start: int) : struct (Node * int) =
    let text = reading.Text
    let opening = opening text start

    match tryFindClosing text opening with
    | ValueNone ->
        reading.Report(SyntaxProblem.UnclosedString opening.Quote, Span.create start opening.ContentStart)
        reading.Silence()
        struct (Node.Malformed, text.Length)
    | ValueSome closing ->
        let finish = closing + opening.Quote.Length
        let content = text.AsSpan(opening.ContentStart, closing - opening.ContentStart)

        if not opening.IsBytes && (opening.IsRaw || content.IndexOf '\\' < 0) then
            struct (Node.Literal(Literal.String(content.ToString())), finish)
        else
            let sink = if opening.IsBytes then bytesSink () else stringSink ()

            if opening.IsRaw then
                sink.Text content
                struct (Node.Literal sink.Literal, finish)
            else
                match decode text opening.ContentStart closing sink with
                | ValueNone -> struct (Node.Literal sink.Literal, finish)
                | ValueSome(struct (problem, at)) ->
                    reading.Report(problem, at)
                    struct (Node.Malformed, finish)
