/// What stands between brackets: one value, or a row with commas. A bracket that is missing or wrong is one problem,
/// and the parser goes on as if it stood there.
module internal FleetMdm.Rules.Brackets

open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

/// Takes an opening bracket.
let opening (bracket: Bracket) : Parser<unit> =
    fun stream -> succeed (stream.UserState.Open(bracket, take 1 stream))

/// Does an open bracket wait for this closing one?
let private isAwaited (closing: char) (reading: Reading) =
    reading.Brackets |> List.exists (fun (struct (bracket, _)) -> Bracket.closer bracket = closing)

/// Takes the closing bracket of the innermost open one. Another one that an outer bracket waits for stays; one that
/// nobody waits for is taken for the right one.
let private close (stream: Stream) : unit =
    let reading = stream.UserState
    let struct (bracket, opener) = reading.Close()
    let closing = Bracket.closer bracket
    let unclosed = SyntaxProblem.UnclosedBracket(Bracket.opener bracket, closing)

    if tryTake closing stream then
        ()
    elif stream.IsEndOfStream then
        reading.ReportAtEnd(unclosed, opener)
    elif isAwaited (stream.Peek()) reading then
        reading.Report(unclosed, opener)
    else
        let found = stream.Peek()
        reading.Report(SyntaxProblem.StrayBracket(found, ValueSome closing), take 1 stream)

/// The same after a problem that explains why the closing bracket is not here.
let private abandon (stream: Stream) : unit =
    let struct (bracket, _) = stream.UserState.Close()
    tryTake (Bracket.closer bracket) stream |> ignore

let private isAtEnd (stream: Stream) =
    stream.IsEndOfStream || Recovery.isClosing (stream.Peek())

let private innermost (stream: Stream) : Bracket =
    let struct (bracket, _) = List.head stream.UserState.Brackets
    bracket

/// Reports what stands between a complete value and what should end it here.
let private reportLeftover (stream: Stream) =
    Tokens.reportUnexpected (Wanted.OperatorOr(Reading.ends stream.UserState)) stream

/// value and the closing bracket, the opening one taken.
let valueUntilClosed (value: Parser<'T>) : Parser<'T> =
    fun stream ->
        let reply = value stream

        if isOk reply then
            if isAtEnd stream then
                close stream
            else
                reportLeftover stream
                Recovery.skipBracket stream
                abandon stream

        reply

/// element { "," element } and the closing bracket, the opening one taken; `allowsTrailing` a comma before it. An
/// element that gives up is left out.
let rowUntilClosed (allowsTrailing: bool) (element: Parser<'T>) : Parser<'T[]> =
    fun stream ->
        let closing = Bracket.closer (innermost stream)
        let elements = ResizeArray<'T>()

        let mutable goesOn =
            not (isNext closing stream || (allowsTrailing && tryTake ',' stream))

        while goesOn do
            let reply = element stream

            if isOk reply then
                elements.Add reply.Result

                if not (isNext ',' stream || isAtEnd stream) then
                    reportLeftover stream
                    Recovery.skipElement stream
            elif not stream.UserState.IsStopped then
                Recovery.skipElement stream

            goesOn <-
                not stream.UserState.IsStopped
                && tryTake ',' stream
                && not (allowsTrailing && isNext closing stream)

        if stream.UserState.IsStopped then
            giveUp
        else
            if isAtEnd stream then
                close stream
            else
                // `[, a]`: a comma alone stands only before the closing bracket.
                Tokens.reportUnexpected (Wanted.Closing closing) stream
                Recovery.skipBracket stream
                abandon stream

            succeed (elements.ToArray())
