module internal FleetMdm.Rules.Parser

open System
open System.Collections.Generic
open FParsec
open FleetMdm.Rules.Reading

[<Struct>]
type Bounds = { Length: int; Depth: int; Nodes: int }

/// The first node of the finished tree that exceeds a limit. Long chains make it deep without any nesting in the text, so that
/// it is walked with a stack of its own.
let private tryFindExcess (bounds: Bounds) (tree: Expr) : struct (SyntaxProblem * Span) voption =
    let waiting = Stack<struct (Expr * int)>()
    let children = List<Expr>()
    waiting.Push(struct (tree, 0))
    let mutable nodes = 0
    let mutable excess = ValueNone

    while waiting.Count > 0 && excess.IsNone do
        let struct (expr, depth) = waiting.Pop()
        nodes <- nodes + 1

        if depth > bounds.Depth then
            excess <- ValueSome(struct (SyntaxProblem.TooDeep bounds.Depth, expr.Span))
        elif nodes > bounds.Nodes then
            excess <- ValueSome(struct (SyntaxProblem.TooManyNodes bounds.Nodes, expr.Span))
        else
            children.Clear()
            Expr.forEachChild children.Add expr

            // The last child goes in first, so that the walk follows the text.
            for index = children.Count - 1 downto 0 do
                waiting.Push(struct (children[index], depth + 1))

    excess

/// Where the text stops being Unicode: half of a surrogate pair.
let private tryFindLoneSurrogate (text: string) : int voption =
    let mutable at = 0
    let mutable isFound = false

    while not isFound && at < text.Length do
        if not (Char.IsSurrogate text[at]) then
            at <- at + 1
        elif Char.IsHighSurrogate text[at] && at + 1 < text.Length && Char.IsLowSurrogate text[at + 1] then
            at <- at + 2
        else
            isFound <- true

    if isFound then ValueSome at else ValueNone

let private parseText (bounds: Bounds) (text: string) =
    let whole = Expr.create Node.Malformed (Span.create 0 text.Length)
    let reading = Reading(text, bounds.Depth)
    use stream = new CharStream<Reading>(text, 0, text.Length)
    stream.UserState <- reading
    let reply = Grammar.rule stream

    let tree =
        if not (isOk reply) then
            whole
        else
            match tryFindExcess bounds reply.Result with
            | ValueNone -> reply.Result
            | ValueSome(struct (problem, at)) ->
                reading.Report(problem, at)
                whole

    struct (tree, reading.Problems)

let parseWithin (bounds: Bounds) (text: string) =
    let refuse problem at =
        let whole = Span.create 0 text.Length
        struct (Expr.create Node.Malformed whole, [ struct (problem, at whole) ])

    if text.Length > bounds.Length then
        refuse (SyntaxProblem.TooLong(text.Length, bounds.Length)) id
    else
        match tryFindLoneSurrogate text with
        | ValueSome at -> refuse (SyntaxProblem.LoneSurrogate text[at]) (fun _ -> Span.create at (at + 1))
        | ValueNone -> parseText bounds text

let parse (text: string) =
    parseWithin
        {
            Length = Limits.sourceLength
            Depth = Limits.depth
            Nodes = Limits.nodes
        }
        text
