/// The productions of grammar/fleetcel.ebnf under their names, from the inside out. None looks ahead further than a
/// number or reads anything twice, so that parsing is linear.
module internal FleetMdm.Rules.Grammar

open System
open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

let private expression, private expressionRef =
    createParserForwardedToRef<Expr, Reading>()

/// What a parser makes of the text from `start` to the end of its last token, as a node in its place.
let private spannedFrom (start: int) (node: Parser<Node>) : Parser<Expr> =
    fun stream ->
        let reply = node stream

        if isOk reply then
            succeed (Expr.create reply.Result (spanFrom start stream))
        else
            giveUp

let private spanned (node: Parser<Node>) : Parser<Expr> =
    fun stream -> spannedFrom (position stream) node stream

let private optionalMark: Parser<bool> = fun stream -> succeed (tryTake '?' stream)

// Names ---------------------------------------------------------------------------------------------------------

/// A field's name between back-quotes: anything but a back-quote and line breaks.
let private quotedName: Parser<struct (string * Span)> =
    fun stream ->
        let text = stream.UserState.Text
        let start = position stream
        let finish = text.IndexOfAny([| '`'; '\n'; '\r' |], start + 1)

        if finish < 0 || text[finish] <> '`' then
            stream.UserState.Report(SyntaxProblem.UnclosedString "`", Span.create start (start + 1))
            giveUp
        elif finish = start + 1 then
            Tokens.unexpected Wanted.FieldName stream
        else
            let name = text.Substring(start + 1, finish - start - 1)
            succeed (struct (name, take (finish + 1 - start) stream))

/// selector = word - keyword | quoted name; a keyword is reported and taken.
let private selector (wanted: Wanted) : Parser<struct (string * Span)> =
    fun stream ->
        match peekWord stream with
        | "" when isNext '`' stream -> quotedName stream
        | "" -> Tokens.unexpected wanted stream
        | word ->
            let at = take word.Length stream

            if isKeyword word then
                stream.UserState.Report(SyntaxProblem.KeywordAsField word, at)

            succeed (struct (word, at))

// Primary -------------------------------------------------------------------------------------------------------

/// arguments = "(" [ expression { "," expression } ] ")"
let private arguments: Parser<Expr[]> =
    Brackets.opening Bracket.Arguments >>. Brackets.rowUntilClosed false expression

/// `not x`: a word that other languages have for `!`, before a value.
let private isForeignNot (name: string) (stream: Stream) =
    name = "not"
    && (isNext '"' stream
        || isNext '\'' stream
        || (let after = peekWord stream in after <> "" && after <> "in"))
    && not (Operators.isLogical stream)

/// name [ arguments ]
let private identOrCall (name: string) (isAbsolute: bool) : Parser<Node> =
    fun stream ->
        let nameSpan = take name.Length stream

        if isForeignNot name stream then
            stream.UserState.Report(SyntaxProblem.WrongOperator("not", "!"), nameSpan)
            giveUp
        elif isNext '(' stream then
            (arguments |>> fun arguments -> Node.Call(name, nameSpan, isAbsolute, arguments)) stream
        else
            succeed (Node.Ident(name, isAbsolute))

/// A reserved word in the place of a name is reported, and read like one. What stands behind it, as in `let x = 1` or
/// `if (a) { b }`, is the same problem.
let private reserved (word: string) (isAbsolute: bool) : Parser<Node> =
    fun stream ->
        let start = position stream
        stream.UserState.Report(SyntaxProblem.ReservedWord word, Span.create start (start + word.Length))
        let reply = identOrCall word isAbsolute stream
        stream.UserState.RecoveredAt <- position stream
        if isOk reply then succeed Node.Malformed else reply

let private named (name: string) (isAbsolute: bool) : Parser<Node> =
    if isReserved name then
        reserved name isAbsolute
    else
        identOrCall name isAbsolute

let private constant (value: Literal) (length: int) (stream: Stream) : Reply<Node> =
    take length stream |> ignore
    succeed (Node.Literal value)

/// word = "true" | "false" | "null" | name [ arguments ]
let private word: Parser<Node> =
    fun stream ->
        match peekWord stream with
        | "true" -> constant (Literal.Bool true) 4 stream
        | "false" -> constant (Literal.Bool false) 5 stream
        | "null" -> constant Literal.Null 4 stream
        | "in" -> Tokens.unexpected Wanted.Value stream
        | name -> named name false stream

/// absoluteName = "." name [ arguments ]
let private absoluteName: Parser<Node> =
    fun stream ->
        take 1 stream |> ignore

        match peekWord stream with
        | "" -> Tokens.unexpected Wanted.FieldName stream
        | name when isKeyword name -> Tokens.unexpected Wanted.FieldName stream
        | name -> named name true stream

/// A number, and the minus before it if it has one.
let private number (minus: Span voption) : Parser<Node> =
    fun stream ->
        let reading = stream.UserState
        let start = position stream
        let shape = NumberLiteral.scan reading.Text start
        let digits = take (shape.RunEnd - start) stream

        match NumberLiteral.read reading.Text start shape minus.IsSome with
        | Result.Ok literal -> succeed (Node.Literal literal)
        | Result.Error problem ->
            reading.Report(problem, Span.join (minus |> ValueOption.defaultValue digits) digits)
            succeed Node.Malformed

let private stringOrBytes: Parser<Node> =
    fun stream ->
        let start = position stream
        let struct (node, finish) = StringLiteral.read stream.UserState start
        take (finish - start) stream |> ignore
        succeed node

/// group = "(" expression ")": no node of its own, but its span takes the parentheses in.
let private group: Parser<Node> =
    Brackets.opening Bracket.Group >>. Brackets.valueUntilClosed expression |>> fun inner -> inner.Node

/// list = "[" [ [ "?" ] expression { "," … } ] [ "," ] "]"
let private list: Parser<Node> =
    let element =
        pipe2 optionalMark expression (fun isOptional value -> ({ Value = value; Optional = isOptional }: ListElement))

    Brackets.opening Bracket.List >>. Brackets.rowUntilClosed true element |>> Node.List

/// ":" expression. What stands in the place of the colon is reported, and is malformed up to the next comma.
let private afterColon (wanted: Wanted) : Parser<Expr> =
    fun stream ->
        if tryTake ':' stream then
            expression stream
        else
            let start = position stream
            Tokens.reportUnexpected wanted stream
            Recovery.skipElement stream
            succeed (Expr.create Node.Malformed (spanFrom start stream))

/// Says that the map goes on with a key, or with a value.
let private turning (bracket: Bracket) : Parser<unit> =
    fun stream -> succeed (stream.UserState.Turn bracket)

/// map = "{" [ [ "?" ] expression ":" expression { "," … } ] [ "," ] "}"
let private map: Parser<Node> =
    let key = turning Bracket.MapKey >>. expression
    let value = turning Bracket.MapValue >>. afterColon Wanted.EntryColon

    let entry =
        pipe3 optionalMark key value (fun isOptional key value ->
            ({
                Key = key
                Value = value
                Optional = isOptional
            }
            : MapEntry))

    Brackets.opening Bracket.MapKey >>. Brackets.rowUntilClosed true entry |>> Node.Map

/// primary = group | list | map | number | string | bytes | word | absoluteName
let private primary: Parser<Expr> =
    spanned (fun stream ->
        let text = stream.UserState.Text
        let at = position stream

        match stream.Peek() with
        | '(' -> group stream
        | '[' -> list stream
        | '{' -> map stream
        | _ when NumberLiteral.startsAt text at -> number ValueNone stream
        | '.' -> absoluteName stream
        | _ when StringLiteral.startsAt text at -> stringOrBytes stream
        | c when isLetter c -> word stream
        | _ -> Tokens.unexpected Wanted.Value stream)

// Member --------------------------------------------------------------------------------------------------------

/// selection = "." ( [ "?" ] selector | word arguments )
let private selection (operand: Expr) : Parser<Node> =
    fun stream ->
        take 1 stream |> ignore
        let isOptional = tryTake '?' stream
        let isCallable = not isOptional && not (isNext '`' stream)
        let name = selector Wanted.FieldName stream

        if isOk name then
            let struct (field, at) = name.Result

            if isCallable && isNext '(' stream then
                (arguments |>> fun arguments -> Node.MemberCall(operand, field, at, arguments)) stream
            else
                succeed (Node.Select(operand, field, at, isOptional))
        else
            giveUp

/// indexing = "[" [ "?" ] expression "]"
let private indexing (operand: Expr) : Parser<Node> =
    let index =
        pipe2 optionalMark expression (fun isOptional index -> Node.Index(operand, index, isOptional))

    Brackets.opening Bracket.Index >>. Brackets.valueUntilClosed index

/// message = "{" [ [ "?" ] selector ":" expression { "," … } ] [ "," ] "}"
let private messageFields: Parser<MessageField[]> =
    let field =
        pipe3
            optionalMark
            (selector Wanted.MessageField)
            (afterColon Wanted.EntryColon)
            (fun isOptional (struct (name, at)) value -> {
                Field = name
                FieldSpan = at
                Value = value
                Optional = isOptional
            })

    Brackets.opening Bracket.Message >>. Brackets.rowUntilClosed true field

/// The name that a chain of plain selections spells, `a.b.C` or `.a.b.C`; ValueNone when it is no such chain, or has
/// parentheses in it.
let private tryTypeName (text: string) (expr: Expr) : struct (string * bool) voption =
    let rec collect (at: Expr) (after: string list) =
        match at.Node with
        // A quoted name is longer in the text than in the tree.
        | Node.Select(operand, field, fieldSpan, false) when fieldSpan.Length = field.Length ->
            collect operand (field :: after)
        | Node.Ident(name, isAbsolute) -> ValueSome(struct (String.Join('.', name :: after), isAbsolute))
        | _ -> ValueNone

    if text[expr.Span.Start] = '(' then
        ValueNone
    else
        collect expr []

/// What goes on after an operand: a selection, an indexing, the fields of a message; `notHere` when nothing does.
let private suffix (operand: Expr) : Parser<Expr> =
    fun stream ->
        let extend (node: Parser<Node>) =
            spannedFrom operand.Span.Start node stream

        match stream.Peek() with
        | '.' -> extend (selection operand)
        | '[' -> extend (indexing operand)
        | '{' ->
            match tryTypeName stream.UserState.Text operand with
            | ValueSome(struct (typeName, isAbsolute)) ->
                extend (messageFields |>> fun fields -> Node.Message(typeName, isAbsolute, fields))
            | ValueNone -> notHere
        | _ -> notHere

/// member = start { suffix }
let private extended (start: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let mutable whole = start stream
        let mutable goesOn = isOk whole

        while goesOn do
            let longer = suffix whole.Result stream
            goesOn <- isOk longer

            if longer.Status <> Error then
                whole <- longer

        whole

let private ``member``: Parser<Expr> = extended primary

// Operators -----------------------------------------------------------------------------------------------------

/// Can a minus be the sign of what stands here? -9223372036854775808 has no positive twin; a uint has no sign.
let private isSignable (stream: Stream) =
    let text = stream.UserState.Text
    let at = position stream

    NumberLiteral.startsAt text at && (NumberLiteral.scan text at).Kind <> NumberLiteral.Kind.UInt

/// A member that starts with a number, whose minus was taken before.
let private signedMember (minus: Span) : Parser<Expr> =
    extended (spannedFrom minus.Start (number (ValueSome minus)))

/// Takes a run of one prefix operator, innermost first.
let private prefixRun (symbol: char) (stream: Stream) : Span list =
    let mutable run = []

    // `!=` is another operator, out of place.
    while isNext symbol stream && not (symbol = '!' && stream.Peek 1 = '=') do
        run <- take 1 stream :: run

    run

/// Puts a run of prefix operators before an operand: a node each.
let private prefixed (operator: UnaryOperator) (run: Span list) (operand: Parser<Expr>) : Parser<Expr> =
    let apply (inner: Expr) (at: Span) =
        Expr.create (Node.Unary(operator, at, inner)) (Span.join at inner.Span)

    operand |>> fun innermost -> List.fold apply innermost run

let private negation: Parser<Expr> =
    fun stream ->
        match prefixRun '-' stream with
        | minus :: outer when isSignable stream -> prefixed UnaryOperator.Negate outer (signedMember minus) stream
        | run -> prefixed UnaryOperator.Negate run ``member`` stream

let private complement: Parser<Expr> =
    fun stream ->
        match prefixRun '!' stream with
        | [] -> Tokens.unexpected Wanted.Value stream
        | run when isNext '-' stream ->
            let struct (found, at) = Tokens.found stream
            take 1 stream |> ignore

            if isSignable stream then
                prefixed UnaryOperator.Not run (signedMember at) stream
            else
                // A run is of one operator, and this minus is no sign.
                stream.UserState.Report(SyntaxProblem.Unexpected(Wanted.Value, found), at)
                giveUp
        | run -> prefixed UnaryOperator.Not run ``member`` stream

/// unary = "!" { "!" } member | "-" { "-" } member | member
let private unary: Parser<Expr> =
    fun stream ->
        match stream.Peek() with
        | '!' -> complement stream
        | '-' -> negation stream
        | _ -> ``member`` stream

/// A clause, what stands between `&&`, `||`, `?`, `:`, commas and brackets, is understood or malformed as a whole: the
/// parser goes on behind it, and finds the problems of the other clauses too.
let private clause (body: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let reading = stream.UserState
        let start = position stream
        let reply = body stream

        if reading.IsStopped then
            giveUp
        elif isOk reply && Recovery.isClauseEnd stream then
            reply
        else
            if isOk reply then
                Tokens.reportUnexpected (Wanted.OperatorOr(Reading.ends reading)) stream

            Recovery.skipClause stream
            succeed (Expr.create Node.Malformed (spanFrom start stream))

let private multiplication = Chains.leftAssociative Operators.multiplicative unary
let private addition = Chains.leftAssociative Operators.additive multiplication
let private relation = Chains.leftAssociative Operators.relational addition

let private conjunction =
    Chains.flat Operators.conjunctive Node.And (clause relation)

let private disjunction = Chains.flat Operators.disjunctive Node.Or conjunction

/// conditional = disjunction [ "?" disjunction ":" expression ]
let private conditional: Parser<Expr> =
    let otherwise = afterColon Wanted.ConditionalColon

    fun stream ->
        let condition = disjunction stream

        if isOk condition && tryTake '?' stream then
            let node =
                pipe2 disjunction otherwise (fun whenTrue whenFalse ->
                    Node.Conditional(condition.Result, whenTrue, whenFalse))

            spannedFrom condition.Result.Span.Start node stream
        else
            condition

/// expression = conditional, one level further in: groups, arguments, elements, indices and the branch after `:` all
/// come through here, and through nothing else.
let private nested: Parser<Expr> =
    fun stream ->
        let reading = stream.UserState

        if reading.TryEnter() then
            let reply = conditional stream
            reading.Leave()
            reply
        else
            let struct (_, at) = Tokens.found stream
            reading.Stop(SyntaxProblem.TooDeep reading.DepthLimit, at)
            giveUp

expressionRef.Value <- nested

// Rule ----------------------------------------------------------------------------------------------------------

/// Reports what stands behind a complete rule.
let private reportRest (stream: Stream) : unit =
    let next = stream.Peek()

    if Recovery.isClosing next then
        stream.UserState.Report(SyntaxProblem.StrayBracket(next, ValueNone), take 1 stream)
    else
        Tokens.reportUnexpected (Wanted.OperatorOr(Reading.ends stream.UserState)) stream

/// rule = expression, up to the end of the text
let rule: Parser<Expr> =
    fun stream ->
        skipSpace stream

        if stream.IsEndOfStream then
            stream.UserState.Report(SyntaxProblem.Empty, Span.create 0 stream.UserState.Text.Length)
            giveUp
        else
            let reply = conditional stream

            if isOk reply && not stream.IsEndOfStream then
                reportRest stream

            reply
