namespace FleetMdm.Rules

open FParsec

/// What a bracket is there for: it decides what may follow a value inside.
[<RequireQualifiedAccess>]
type internal Bracket =
    | Group
    | Arguments
    | Index
    | List
    /// A map, before the `:` of an entry.
    | MapKey
    /// A map, after the `:` of an entry.
    | MapValue
    | Message

module internal Bracket =
    let opener (bracket: Bracket) : char =
        match bracket with
        | Bracket.Group
        | Bracket.Arguments -> '('
        | Bracket.Index
        | Bracket.List -> '['
        | Bracket.MapKey
        | Bracket.MapValue
        | Bracket.Message -> '{'

    let closer (bracket: Bracket) : char =
        match opener bracket with
        | '(' -> ')'
        | '[' -> ']'
        | _ -> '}'

    /// What may end a value inside, in words.
    let ends (bracket: Bracket) : string list =
        match bracket with
        | Bracket.Group -> [ "`)`" ]
        | Bracket.Index -> [ "`]`" ]
        | Bracket.Arguments -> [ "`,`"; "`)`" ]
        | Bracket.List -> [ "`,`"; "`]`" ]
        | Bracket.MapKey -> [ "`:`" ]
        | Bracket.MapValue
        | Bracket.Message -> [ "`,`"; "`}`" ]

/// The state of one parse, FParsec's user state. It only ever moves forward, as the parse does: nothing backtracks.
[<Sealed>]
type internal Reading(text: string, depthLimit: int) =
    let problems = ResizeArray<struct (SyntaxProblem * Span)>()
    let mutable isEndReported = false
    let mutable isSilent = false
    let mutable brackets: struct (Bracket * Span) list = []
    let mutable depth = 0
    let mutable isStopped = false

    member _.Text = text

    member _.DepthLimit = depthLimit

    /// Where the last token ended: a value's span ends there, not at the space that follows.
    member val LastEnd = 0 with get, set

    /// A limit is exceeded: the parse is over, nothing recovers.
    member _.IsStopped = isStopped

    /// Where the parser last found its footing after a problem. That something else should stand there is the same
    /// problem once more.
    member val RecoveredAt = -1 with get, set

    /// The brackets that are open, innermost first.
    member _.Brackets = brackets

    member _.Open(bracket: Bracket, at: Span) =
        brackets <- struct (bracket, at) :: brackets

    /// Says that the innermost open bracket goes on as another one.
    member _.Turn(bracket: Bracket) =
        match brackets with
        | struct (_, at) :: outer -> brackets <- struct (bracket, at) :: outer
        | [] -> ()

    /// Forgets the innermost open bracket.
    member _.Close() : struct (Bracket * Span) =
        let innermost = List.head brackets
        brackets <- List.tail brackets
        innermost

    /// A place has one problem: what is reported there again is its echo in a production around.
    member _.Report(problem: SyntaxProblem, at: Span) =
        let isEcho =
            problems.Exists(fun (struct (_, reported)) -> reported.Start = at.Start)

        if problems.Count < Limits.problems && not isEcho && not isSilent then
            problems.Add(struct (problem, at))

    /// Reports a limit that is exceeded, and ends the parse.
    member reading.Stop(problem: SyntaxProblem, at: Span) =
        isStopped <- true
        reading.Report(problem, at)

    /// What is missing at the end of the text is one problem, however many parts wait for more.
    member reading.ReportAtEnd(problem: SyntaxProblem, at: Span) =
        if not isEndReported then
            isEndReported <- true
            reading.Report(problem, at)

    /// A string that is never closed swallows the rest of the text: nothing behind it is told.
    member _.Silence() = isSilent <- true

    // INVARIANT: every TryEnter that answers true is paired with Leave. A stack overflow cannot be caught, so that
    // every recursive production pays with this budget.
    member _.TryEnter() =
        let fits = depth < depthLimit

        if fits then
            depth <- depth + 1

        fits

    member _.Leave() = depth <- depth - 1

    /// In the order of the text.
    member _.Problems: struct (SyntaxProblem * Span) list =
        problems |> Seq.sortBy (fun (struct (_, at)) -> at.Start) |> List.ofSeq

/// How our parsers use FParsec's replies: `Error` means "not here", nothing is read or reported; `FatalError`
/// means that a problem has been reported and the clause around gives up. FParsec's own messages stay empty: the
/// words are `SyntaxProblem`'s.
module internal Reading =
    type Parser<'T> = FParsec.Primitives.Parser<'T, Reading>
    type Stream = CharStream<Reading>

    let inline position (stream: Stream) : int = int stream.Index

    let inline isOk (reply: Reply<'T>) = reply.Status = Ok

    let inline succeed (result: 'T) : Reply<'T> = Reply result

    let notHere<'T> : Reply<'T> = Reply(Error, NoErrorMessages)

    let giveUp<'T> : Reply<'T> = Reply(FatalError, NoErrorMessages)

    /// The span from `start` to the end of the last token. When nothing was read since, an empty one right behind
    /// that token, so that it lies in whatever the token ends.
    let spanFrom (start: int) (stream: Stream) : Span =
        let finish = stream.UserState.LastEnd

        if finish > start then
            Span.create start finish
        else
            Span.at finish

    /// What may end a value here, in words.
    let ends (reading: Reading) : string list =
        match reading.Brackets with
        | struct (bracket, _) :: _ -> Bracket.ends bracket
        | [] -> [ "the end of the rule" ]
