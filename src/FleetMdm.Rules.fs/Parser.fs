module internal FleetMdm.Rules.Parser

open System
open System.Collections.Generic
open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

[<Struct>]
type Bounds = { Length: int; Depth: int; Nodes: int }

// The productions are those of grammar/fleetcel.ebnf under the same names, from the inside out. No production looks
// ahead further than two characters or reads anything twice, so that parsing is linear.

let private expression, private expressionRef =
    createParserForwardedToRef<Expr, Reading>()

let private isOk (reply: Reply<'T>) = reply.Status = Ok

// Between brackets ----------------------------------------------------------------------------------------------

let private openBracket (bracket: Bracket) (stream: Stream) : unit =
    stream.UserState.Open(bracket, take 1 stream)

let private atBracketsEnd (stream: Stream) =
    stream.IsEndOfStream || Recovery.isClosing (stream.Peek())

/// Reports what stands between a complete value and the end of the bracket around it.
let private reportLeftover (stream: Stream) : unit =
    let struct (bracket, _) = List.head stream.UserState.Brackets
    unexpected<unit> (Wanted.OperatorOr(Bracket.ends bracket)) stream |> ignore

/// "(" expression ")" and "[" expression "]", the opening bracket taken.
let private valueUntilClosed: Parser<Expr> =
    fun stream ->
        let reply = expression stream

        if isOk reply then
            if not (atBracketsEnd stream) then
                reportLeftover stream
                Recovery.skipBracket stream

            Recovery.close stream

        reply

/// element { "," element } and the closing bracket, the opening one taken; `allowsTrailing` a comma before it.
let private rowUntilClosed (allowsTrailing: bool) (element: Parser<'T>) : Parser<'T[]> =
    fun stream ->
        let struct (bracket, _) = List.head stream.UserState.Brackets
        let isClosed () = isNext (Bracket.closer bracket) stream
        let elements = ResizeArray<'T>()
        let mutable failure = Ok
        let mutable goesOn = not (isClosed () || (allowsTrailing && tryTake ',' stream))

        while goesOn do
            let reply = element stream

            if isOk reply then
                elements.Add reply.Result

                if not (isNext ',' stream || atBracketsEnd stream) then
                    reportLeftover stream
                    Recovery.skipElement stream

                goesOn <- tryTake ',' stream && not (allowsTrailing && isClosed ())
            else
                failure <- reply.Status
                goesOn <- false

        if failure <> Ok then
            giveUp
        else
            Recovery.close stream
            succeed (elements.ToArray())

/// "?" before an element, key, field or index that may be absent.
let private optionalMark: Stream -> bool = tryTake '?'

// Names ---------------------------------------------------------------------------------------------------------

/// A field's name between back-quotes: anything but a back-quote and line breaks.
let private quotedName: Parser<struct (string * Span)> =
    fun stream ->
        let text = stream.UserState.Text
        let start = position stream

        match text.IndexOfAny([| '`'; '\n'; '\r' |], start + 1) with
        | finish when finish > start + 1 && text[finish] = '`' ->
            let name = text.Substring(start + 1, finish - start - 1)
            succeed (struct (name, take (finish + 1 - start) stream))
        | finish when finish = start + 1 && text[finish] = '`' -> unexpected Wanted.FieldName stream
        | _ ->
            stream.UserState.Report(SyntaxProblem.UnclosedString "`", Span.create start (start + 1))
            giveUp

/// A field's name: a word that is no keyword, or anything in back-quotes.
let private fieldName (wanted: Wanted) : Parser<struct (string * Span)> =
    fun stream ->
        if isNext '`' stream then
            quotedName stream
        else
            match peekWord stream with
            | "" -> unexpected wanted stream
            | word ->
                let at = take word.Length stream

                if isKeyword word then
                    stream.UserState.Report(SyntaxProblem.KeywordAsField word, at)

                succeed (struct (word, at))

// Primary -------------------------------------------------------------------------------------------------------

let private arguments: Parser<Expr[]> =
    fun stream ->
        openBracket Bracket.Arguments stream
        rowUntilClosed false expression stream

/// [ "." ] name [ "(" arguments ")" ] from `start`. A reserved word is reported and read like any other.
let private identOrCall (start: int) (isAbsolute: bool) (name: string) : Parser<Expr> =
    fun stream ->
        let nameSpan = take name.Length stream

        let build node =
            let node = if isReserved name then Node.Malformed else node
            succeed (Expr.create node (spanFrom start stream))

        if isReserved name then
            stream.UserState.Report(SyntaxProblem.ReservedWord name, nameSpan)

        if isNext '(' stream then
            let reply = arguments stream

            if isOk reply then
                build (Node.Call(name, nameSpan, isAbsolute, reply.Result))
            else
                giveUp
        else
            build (Node.Ident(name, isAbsolute))

let private constant (value: Literal) (length: int) (stream: Stream) : Reply<Expr> =
    succeed (Expr.create (Node.Literal value) (take length stream))

let private word: Parser<Expr> =
    fun stream ->
        match peekWord stream with
        | "true" -> constant (Literal.Bool true) 4 stream
        | "false" -> constant (Literal.Bool false) 5 stream
        | "null" -> constant Literal.Null 4 stream
        | "in" -> unexpected Wanted.Value stream
        | name -> identOrCall (position stream) false name stream

let private absoluteName: Parser<Expr> =
    fun stream ->
        let start = position stream
        take 1 stream |> ignore

        match peekWord stream with
        | "" -> unexpected Wanted.FieldName stream
        | name when isKeyword name -> unexpected Wanted.FieldName stream
        | name -> identOrCall start true name stream

/// A number; `sign` is where its minus stands, if it has one.
let private number (sign: Span voption) : Parser<Expr> =
    fun stream ->
        let reading = stream.UserState
        let start = position stream
        let shape = NumberLiteral.scan reading.Text start
        let read = NumberLiteral.read reading.Text start shape sign.IsSome
        let digits = take (shape.RunEnd - start) stream

        let span =
            match sign with
            | ValueSome minus -> Span.join minus digits
            | ValueNone -> digits

        match read with
        | Result.Ok literal -> succeed (Expr.create (Node.Literal literal) span)
        | Result.Error problem ->
            reading.Report(problem, digits)
            succeed (Expr.create Node.Malformed span)

let private stringOrBytes: Parser<Expr> =
    fun stream ->
        let start = position stream
        let struct (node, finish) = StringLiteral.read stream.UserState start
        succeed (Expr.create node (take (finish - start) stream))

/// "(" expression ")": no node of its own, but its span is the brackets', so that it covers what stands in it.
let private group: Parser<Expr> =
    fun stream ->
        let start = position stream
        openBracket Bracket.Group stream
        let reply = valueUntilClosed stream

        if isOk reply then
            succeed (Expr.create reply.Result.Node (spanFrom start stream))
        else
            reply

let private listElement: Parser<ListElement> =
    fun stream ->
        let isOptional = optionalMark stream
        let reply = expression stream

        if isOk reply then
            succeed (
                ({
                    Value = reply.Result
                    Optional = isOptional
                }
                : ListElement)
            )
        else
            giveUp

/// ":" expression, after a key; what is there instead is reported, and its value is malformed.
let private entryValue: Parser<Expr> =
    fun stream ->
        if tryTake ':' stream then
            expression stream
        else
            let start = position stream
            unexpected<unit> Wanted.EntryColon stream |> ignore
            Recovery.skipElement stream
            succeed (Expr.create Node.Malformed (spanFrom start stream))

let private mapEntry: Parser<MapEntry> =
    fun stream ->
        let isOptional = optionalMark stream
        let key = expression stream

        if not (isOk key) then
            giveUp
        else
            let value = entryValue stream

            if isOk value then
                succeed (
                    ({
                        Key = key.Result
                        Value = value.Result
                        Optional = isOptional
                    }
                    : MapEntry)
                )
            else
                giveUp

let private messageField: Parser<MessageField> =
    fun stream ->
        let isOptional = optionalMark stream
        let name = fieldName Wanted.MessageField stream

        if not (isOk name) then
            giveUp
        else
            let struct (field, fieldSpan) = name.Result
            let value = entryValue stream

            if isOk value then
                succeed {
                    Field = field
                    FieldSpan = fieldSpan
                    Value = value.Result
                    Optional = isOptional
                }
            else
                giveUp

/// A bracket with a row in it, as one node.
let private bracketed (bracket: Bracket) (element: Parser<'T>) (node: 'T[] -> Node) : Parser<Expr> =
    let row = rowUntilClosed true element

    fun stream ->
        let start = position stream
        openBracket bracket stream
        let reply = row stream

        if isOk reply then
            succeed (Expr.create (node reply.Result) (spanFrom start stream))
        else
            giveUp

let private listLiteral = bracketed Bracket.List listElement Node.List
let private mapLiteral = bracketed Bracket.Map mapEntry Node.Map

let private primary: Parser<Expr> =
    fun stream ->
        let text = stream.UserState.Text
        let at = position stream

        match stream.Peek() with
        | '(' -> group stream
        | '[' -> listLiteral stream
        | '{' -> mapLiteral stream
        | _ when NumberLiteral.startsAt text at -> number ValueNone stream
        | '.' -> absoluteName stream
        | _ when StringLiteral.startsAt text at -> stringOrBytes stream
        | c when isLetter c -> word stream
        | _ -> unexpected Wanted.Value stream

// Member --------------------------------------------------------------------------------------------------------

/// The name that a chain of plain selections spells: `a.b.C` or `.a.b.C`; ValueNone when it is no such chain.
let private tryTypeName (expr: Expr) : struct (string * bool) voption =
    let rec collect (at: Expr) (after: string list) =
        match at.Node with
        | Node.Select(operand, field, fieldSpan, false) when fieldSpan.Length = field.Length ->
            collect operand (field :: after)
        | Node.Ident(name, isAbsolute) -> ValueSome(struct (String.Join('.', name :: after), isAbsolute))
        | _ -> ValueNone

    collect expr []

/// "." [ "?" ] field, or "." name "(" arguments ")".
let private selection (operand: Expr) : Parser<Expr> =
    fun stream ->
        take 1 stream |> ignore
        let isOptional = optionalMark stream
        let isQuoted = isNext '`' stream
        let name = fieldName Wanted.FieldName stream

        if not (isOk name) then
            giveUp
        else
            let struct (field, fieldSpan) = name.Result

            if isNext '(' stream && not isOptional && not isQuoted then
                let reply = arguments stream

                if isOk reply then
                    let node = Node.MemberCall(operand, field, fieldSpan, reply.Result)
                    succeed (Expr.create node (spanFrom operand.Span.Start stream))
                else
                    giveUp
            else
                let node = Node.Select(operand, field, fieldSpan, isOptional)
                succeed (Expr.create node (spanFrom operand.Span.Start stream))

/// "[" [ "?" ] expression "]".
let private indexing (operand: Expr) : Parser<Expr> =
    fun stream ->
        openBracket Bracket.Index stream
        let isOptional = optionalMark stream
        let reply = valueUntilClosed stream

        if isOk reply then
            let node = Node.Index(operand, reply.Result, isOptional)
            succeed (Expr.create node (spanFrom operand.Span.Start stream))
        else
            giveUp

/// "{" fields "}" after a type's name.
let private message (operand: Expr) (typeName: string) (isAbsolute: bool) : Parser<Expr> =
    fun stream ->
        openBracket Bracket.Message stream
        let reply = rowUntilClosed true messageField stream

        if isOk reply then
            let node = Node.Message(typeName, isAbsolute, reply.Result)
            succeed (Expr.create node (spanFrom operand.Span.Start stream))
        else
            giveUp

/// { selection | indexing | message } after a value.
let private suffixes (start: Expr) : Parser<Expr> =
    fun stream ->
        let mutable reply = succeed start
        let mutable goesOn = true

        while goesOn do
            let operand = reply.Result

            match stream.Peek() with
            | '.' -> reply <- selection operand stream
            | '[' -> reply <- indexing operand stream
            | '{' ->
                match tryTypeName operand with
                | ValueSome(struct (typeName, isAbsolute)) -> reply <- message operand typeName isAbsolute stream
                | ValueNone -> goesOn <- false
            | _ -> goesOn <- false

            goesOn <- goesOn && isOk reply

        reply

let private member': Parser<Expr> =
    fun stream ->
        let reply = primary stream
        if isOk reply then suffixes reply.Result stream else reply

// Operators -----------------------------------------------------------------------------------------------------

/// A minus belongs to the number that follows it: -9223372036854775808 has no positive twin. A uint takes none.
let private isSignable (stream: Stream) =
    let text = stream.UserState.Text
    let at = position stream

    NumberLiteral.startsAt text at && (NumberLiteral.scan text at).Kind <> NumberLiteral.Kind.UInt

/// A member whose number may have a sign.
let private signedMember (sign: Span) : Parser<Expr> =
    fun stream ->
        let reply = number (ValueSome sign) stream
        if isOk reply then suffixes reply.Result stream else reply

/// Takes a run of one prefix operator, innermost first.
let private prefixRun (symbol: char) (stream: Stream) : Span list =
    let mutable run = []

    // `!=` is another operator, out of place.
    while isNext symbol stream && not (symbol = '!' && stream.Peek 1 = '=') do
        run <- take 1 stream :: run

    run

let private applyPrefix (operator: UnaryOperator) (run: Span list) (operand: Reply<Expr>) : Reply<Expr> =
    if isOk operand then
        run
        |> List.fold
            (fun inner at -> Expr.create (Node.Unary(operator, at, inner)) (Span.join at inner.Span))
            operand.Result
        |> succeed
    else
        operand

let private negation: Parser<Expr> =
    fun stream ->
        match prefixRun '-' stream with
        | sign :: outer when isSignable stream -> applyPrefix UnaryOperator.Negate outer (signedMember sign stream)
        | run -> applyPrefix UnaryOperator.Negate run (member' stream)

let private complement: Parser<Expr> =
    fun stream ->
        match prefixRun '!' stream with
        | [] -> unexpected Wanted.Value stream
        | run ->
            let struct (found, at) = found stream

            if isNext '-' stream then
                take 1 stream |> ignore

                if isSignable stream then
                    applyPrefix UnaryOperator.Not run (signedMember at stream)
                else
                    // CEL has runs of one operator only.
                    stream.UserState.Report(SyntaxProblem.Unexpected(Wanted.Value, found), at)
                    giveUp
            else
                applyPrefix UnaryOperator.Not run (member' stream)

/// "!" { "!" } member | "-" { "-" } member | member
let private unary: Parser<Expr> =
    fun stream ->
        match stream.Peek() with
        | '!' -> complement stream
        | '-' -> negation stream
        | _ -> member' stream

/// operand { operator operand }, grouped from the left.
let private chainLeft (operator: Parser<struct (BinaryOperator * Span)>) (operand: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let mutable left = operand stream
        let mutable goesOn = isOk left

        while goesOn do
            let sign = operator stream

            if isOk sign then
                let struct (operator, operatorSpan) = sign.Result
                let right = operand stream

                if isOk right then
                    let node = Node.Binary(operator, operatorSpan, left.Result, right.Result)
                    left <- succeed (Expr.create node (Span.join left.Result.Span right.Result.Span))
                else
                    left <- right
                    goesOn <- false
            else
                goesOn <- false

        left

/// operand { operator operand } as one node of many operands: a long row has no depth.
let private row (operator: Parser<struct (unit * Span)>) (node: Expr[] -> Node) (operand: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let first = operand stream

        if not (isOk first) || not (isOk (operator stream)) then
            first
        else
            let operands = ResizeArray [ first.Result ]
            let mutable last = operand stream

            if isOk last then
                operands.Add last.Result

            while isOk last && isOk (operator stream) do
                last <- operand stream

                if isOk last then
                    operands.Add last.Result

            if isOk last then
                let span = Span.join first.Result.Span last.Result.Span
                succeed (Expr.create (node (operands.ToArray())) span)
            else
                last

/// What stands between `&&`, `||`, `?`, `:`, commas and brackets is understood or malformed as a whole: the parser
/// goes on behind it, and finds the problems of the other clauses too.
let private recovering (clause: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let reading = stream.UserState
        let start = position stream
        let reply = clause stream

        if reading.IsStopped then
            giveUp
        elif isOk reply && Recovery.isClauseEnd stream then
            reply
        else
            if isOk reply then
                let ends =
                    match reading.Brackets with
                    | struct (bracket, _) :: _ -> Bracket.ends bracket
                    | [] -> "the end of the rule"

                unexpected<unit> (Wanted.OperatorOr ends) stream |> ignore

            Recovery.skipClause stream
            succeed (Expr.create Node.Malformed (spanFrom start stream))

let private multiplication = chainLeft Operators.multiplicative unary
let private addition = chainLeft Operators.additive multiplication
let private relation = chainLeft Operators.relational addition
let private conjunction = row Operators.conjunctive Node.And (recovering relation)
let private disjunction = row Operators.disjunctive Node.Or conjunction

/// disjunction [ "?" disjunction ":" expression ]
let private conditional: Parser<Expr> =
    fun stream ->
        let condition = disjunction stream

        if not (isOk condition) || not (tryTake '?' stream) then
            condition
        else
            let whenTrue = disjunction stream

            if not (isOk whenTrue) then
                whenTrue
            else
                let whenFalse =
                    if tryTake ':' stream then
                        expression stream
                    else
                        let start = position stream
                        unexpected<unit> Wanted.ConditionalColon stream |> ignore
                        Recovery.skipElement stream
                        succeed (Expr.create Node.Malformed (spanFrom start stream))

                if isOk whenFalse then
                    let node = Node.Conditional(condition.Result, whenTrue.Result, whenFalse.Result)
                    let span = Span.join condition.Result.Span whenFalse.Result.Span
                    succeed (Expr.create node span)
                else
                    whenFalse

/// Every way in which a rule nests comes through here: groups, arguments, elements, indices, the branch after `:`.
let private nested (body: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let reading = stream.UserState

        if reading.TryEnter() then
            let reply = body stream
            reading.Leave()
            reply
        else
            let struct (_, at) = found stream
            reading.Report(SyntaxProblem.TooDeep reading.DepthLimit, at)
            reading.IsStopped <- true
            giveUp

expressionRef.Value <- nested conditional

// Rule ----------------------------------------------------------------------------------------------------------

/// Reports what stands behind a complete rule.
let private reportRest (stream: Stream) : unit =
    match stream.Peek() with
    | c when Recovery.isClosing c ->
        let struct (_, at) = found stream
        stream.UserState.Report(SyntaxProblem.StrayBracket(c, ValueNone), at)
    | _ -> unexpected<unit> (Wanted.OperatorOr "the end of the rule") stream |> ignore

/// conditional, and the end of the text.
let private rule (stream: Stream) : Reply<Expr> =
    skipSpace stream

    if stream.IsEndOfStream then
        stream.UserState.Report(SyntaxProblem.Empty, Span.create 0 stream.UserState.Text.Length)
        giveUp
    else
        let reply = conditional stream

        if isOk reply && not stream.IsEndOfStream then
            reportRest stream

        reply

/// The first limit that the finished tree exceeds. Long chains make it deep without any nesting in the text, so that
/// it is walked with a stack of its own.
let private tryFindExcess (bounds: Bounds) (tree: Expr) : struct (SyntaxProblem * Span) voption =
    let waiting = Stack<struct (Expr * int)>()
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
            expr |> Expr.forEachChild (fun child -> waiting.Push(struct (child, depth + 1)))

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
    let reply = rule stream

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
