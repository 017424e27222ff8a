/// Evaluates the parts of rules on some rows of a table. A part is asked only of rows that the parts before it leave
/// open, as in the evaluation of one device.
module internal FleetMdm.Rules.PartEvaluation

open System
open System.Collections.Generic
open FleetMdm.Rules.RulePlan

let private constant (expr: TypedExpr) (answer: Value) : TypedExpr = {
    expr with
        Node = TypedNode.Constant answer
}

/// What the interpreter makes of a connective whose operands have these answers.
let private joined (context: PartContext) (expr: TypedExpr) (node: TypedNode) : Value =
    let piece = { expr with Node = node }

    context.Environment.Enter {
        Body = piece
        FrameSize = context.FrameSize
    }

    Interpreter.evaluatePart context.Environment piece

/// What operands were when they were neither yes nor no: each distinct combination has a number, and 0 is none of them.
[<Sealed>]
type private UndecidedOperands(operands: TypedExpr[], neutral: Value) =
    let combinations = List<Value[]>([ Array.create operands.Length neutral ])
    let numbers = Dictionary<struct (int * int * int), int>()

    /// The combination that has, beyond `before`, this answer of an operand, known by its code.
    member _.With(before: int, operand: int, code: int, answer: Value) : int =
        let key = struct (before, operand, code)
        let mutable number = 0

        if not (numbers.TryGetValue(key, &number)) then
            let combination = Array.copy combinations[before]
            combination[operand] <- answer
            number <- combinations.Count
            combinations.Add combination
            numbers.Add(key, number)

        number

    member _.Count = combinations.Count

    /// The operands as constants.
    member _.Operands(number: int) : TypedExpr[] =
        Array.map2 constant operands combinations[number]

/// Of an array of codes, those that have not been replaced are found by asking once each.
let private once (count: int) (ask: int -> int) : int -> int =
    let known = Array.create count -1

    fun code ->
        if known[code] < 0 then
            known[code] <- ask code

        known[code]

/// Uses a leaf that another rule has, too, as far as it has been evaluated; or one of its own, where an answer says at
/// which place of the rule it was given.
let private withLeaf
    (context: PartContext)
    (table: RowTable)
    expr
    columns
    key
    (using: LeafEvaluation -> 'answer)
    : 'answer =
    let own () =
        LeafEvaluation(context, table, expr, columns)

    match context.Shared.TryFind key with
    | ValueNone ->
        let leaf = own ()
        let answer = using leaf

        if not leaf.HasErrors then
            context.Shared.Keep(key, leaf)

        answer
    | ValueSome shared ->
        let answer = using shared
        if shared.HasErrors then using (own ()) else answer

/// Some rows without those that have this answer.
let private without (context: PartContext) (table: RowTable) (usual: int) (rows: Rows) (answers: AnswerColumn) : Rows =
    let kept = context.Buffers.Take table.Rows
    let mutable count = 0

    for i in 0 .. rows.Count - 1 do
        let row = rows[i]

        if answers.Codes[row] <> usual then
            kept[count] <- row
            count <- count + 1

    Rows.Some(kept, count)

/// The rows for which the answer of a leaf is not this one, and their answers. Of one column, the entries tell.
let private exceptionsOfLeaf (context: PartContext) (table: RowTable) usual (leaf: LeafEvaluation) =
    match leaf.OnlyColumn with
    | null ->
        let all = Rows.All table.Rows
        let answers = leaf.Evaluate all
        struct (without context table usual all answers, answers)
    | column ->
        let byEntry = leaf.ByEntry()
        let entries = column.Codes
        let kept = context.Buffers.Take table.Rows
        let codes = context.Buffers.Take table.Rows
        let mutable count = 0

        for row in 0 .. table.Rows - 1 do
            let answer = byEntry[entries[row]]

            if answer <> usual then
                codes[row] <- answer
                kept[count] <- row
                count <- count + 1

        struct (Rows.Some(kept, count),
                {
                    Answers = leaf.Answers
                    Codes = codes
                    Cost = leaf.Cost
                })

let rec evaluate (context: PartContext) (table: RowTable) (part: RulePart) (rows: Rows) : AnswerColumn =
    match part with
    | RulePart.Leaf(expr, columns, key) -> withLeaf context table expr columns key (fun leaf -> leaf.Evaluate rows)
    | RulePart.Connective({ Node = TypedNode.And written } as expr, operands) ->
        junction context table expr TypedNode.And written operands Answers.No rows
    | RulePart.Connective({ Node = TypedNode.Or written } as expr, operands) ->
        junction context table expr TypedNode.Or written operands Answers.Yes rows
    | RulePart.Connective({ Node = TypedNode.Not written } as expr, operands) ->
        let answers = evaluate context table operands[0] rows
        let made = AnswerTable()

        let negated =
            once answers.Answers.Length (fun code ->
                made.Code(joined context expr (TypedNode.Not(constant written answers.Answers[code]))))

        for i in 0 .. rows.Count - 1 do
            answers.Codes[rows[i]] <- negated answers.Codes[rows[i]]

        {
            answers with
                Answers = made.ToArray()
                Cost = answers.Cost + 1
        }
    | RulePart.Connective(expr, operands) -> conditional context table expr operands rows
    | RulePart.Quantifier(expr, loop, list, condition) ->
        match table with
        | :? DeviceTable as devices -> quantify context devices expr loop list condition
        | _ -> invalidOp "a loop within the elements of another"

/// `&&` (`deciding` is no) and `||` (`deciding` is yes).
and private junction context table expr node written operands (deciding: int) rows : AnswerColumn =
    let neutral = Answers.Yes - deciding
    let undecided = UndecidedOperands(written, Value.ofBool (neutral = Answers.Yes))
    let codes = context.Buffers.Take table.Rows
    let openRows = context.Buffers.Take table.Rows
    let mutable left = rows
    let mutable cost = 1 + operands.Length

    for i in 0 .. rows.Count - 1 do
        codes[rows[i]] <- 0

    for operand in 0 .. operands.Length - 1 do
        if left.Count > 0 then
            let answers = evaluate context table operands[operand] left
            let mutable kept = 0
            cost <- cost + answers.Cost

            for i in 0 .. left.Count - 1 do
                let row = left[i]
                let answer = answers.Codes[row]

                if answer = deciding then
                    codes[row] <- -1
                else
                    if Answers.isUndecided answer then
                        codes[row] <- undecided.With(codes[row], operand, answer, answers.Answers[answer])

                    openRows[kept] <- row
                    kept <- kept + 1

            left <- Rows.Some(openRows, kept)
            context.Buffers.Give(table.Rows, answers.Codes)

    let made = AnswerTable()

    let answerOf =
        once undecided.Count (fun number ->
            if number = 0 then
                neutral
            else
                made.Code(joined context expr (node (undecided.Operands number))))

    for i in 0 .. rows.Count - 1 do
        let row = rows[i]
        codes[row] <- if codes[row] < 0 then deciding else answerOf codes[row]

    context.Buffers.Give(table.Rows, openRows)

    {
        Answers = made.ToArray()
        Codes = codes
        Cost = cost
    }

/// `?:`: each side is asked of the rows that come to it.
and private conditional context table expr operands rows : AnswerColumn =
    let condition = evaluate context table operands[0] rows
    let made = AnswerTable()
    let mutable cost = condition.Cost + 1
    let written = Array.ofList (TypedExpr.children expr)
    let side = context.Buffers.Take table.Rows
    let codes = context.Buffers.Take table.Rows

    let rowsWith (answer: int) : Rows =
        let mutable count = 0

        for i in 0 .. rows.Count - 1 do
            if condition.Codes[rows[i]] = answer then
                side[count] <- rows[i]
                count <- count + 1

        Rows.Some(side, count)

    for answer, operand in [ Answers.Yes, operands[1]; Answers.No, operands[2] ] do
        let chosen = rowsWith answer

        if chosen.Count > 0 then
            let answers = evaluate context table operand chosen
            cost <- cost + answers.Cost

            let codeOf =
                once answers.Answers.Length (fun code -> made.Code answers.Answers[code])

            for i in 0 .. chosen.Count - 1 do
                codes[chosen[i]] <- codeOf answers.Codes[chosen[i]]

            context.Buffers.Give(table.Rows, answers.Codes)

    let ofOther =
        once condition.Answers.Length (fun code ->
            made.Code(
                joined
                    context
                    expr
                    (TypedNode.Conditional(constant written[0] condition.Answers[code], written[1], written[2]))
            ))

    for i in 0 .. rows.Count - 1 do
        if Answers.isUndecided condition.Codes[rows[i]] then
            codes[rows[i]] <- ofOther condition.Codes[rows[i]]

    context.Buffers.Give(table.Rows, condition.Codes)
    context.Buffers.Give(table.Rows, side)

    {
        Answers = made.ToArray()
        Codes = codes
        Cost = cost
    }

/// The rows for which the answer of a part is not this one, yes or no, and their answers. Most elements of a list are not
/// what a loop looks for: where one entry of a column tells that, its rows are not gone through.
and private exceptions context (table: RowTable) part (usual: int) : struct (Rows * AnswerColumn) =
    match part with
    | RulePart.Leaf(expr, columns, key) ->
        withLeaf context table expr columns key (exceptionsOfLeaf context table usual)
    | RulePart.Connective({ Node = TypedNode.And written } as expr, operands) when usual = Answers.No ->
        exceptionsOfJunction context table expr TypedNode.And written operands usual
    | RulePart.Connective({ Node = TypedNode.Or written } as expr, operands) when usual = Answers.Yes ->
        exceptionsOfJunction context table expr TypedNode.Or written operands usual
    | _ ->
        let all = Rows.All table.Rows
        let answers = evaluate context table part all
        struct (without context table usual all answers, answers)

/// Of a connective that the usual answer of its first operand decides.
and private exceptionsOfJunction context table expr node written operands usual : struct (Rows * AnswerColumn) =
    let struct (rows, first) = exceptions context table operands[0] usual
    // The first operand again, of the few rows that it leaves open: its answers are those that it gave.
    let answers = junction context table expr node written operands usual rows
    context.Buffers.Give(table.Rows, first.Codes)

    struct (without context table usual rows answers,
            {
                answers with
                    Cost = answers.Cost + first.Cost
            })

/// `all` and `exists` over lists that are laid out. Answers are given for all rows.
and private quantify context devices expr loop list condition : AnswerColumn =
    let reader = devices.List list
    let elements = reader.Table loop.First

    let deciding, usual =
        if loop.Kind = ComprehensionKind.Exists then
            Answers.Yes, Answers.No
        else
            Answers.No, Answers.Yes

    let struct (rows, body) = exceptions context elements condition usual
    let made = AnswerTable()
    let codes = context.Buffers.Take devices.Rows
    let owners = reader.Owners
    Array.Fill(codes, usual, 0, devices.Rows)

    for i in 0 .. rows.Count - 1 do
        let element = rows[i]
        let device = owners[element]

        if body.Codes[element] = deciding then
            codes[device] <- deciding
        elif codes[device] = usual then
            codes[device] <- -1

    fold context devices reader loop expr (struct (rows, body)) usual made codes
    let mutable cost = 2 + reader.LongestList * (body.Cost + 1)
    cost <- max cost (instead context devices reader expr list made codes)
    context.Buffers.Give(elements.Rows, body.Codes)
    context.Buffers.Give(elements.Rows, rows.At)

    {
        Answers = made.ToArray()
        Codes = codes
        Cost = cost
    }

/// The answers for devices none of whose elements decides, and some of whose elements are undecided (-1): the loop over
/// the answers of the elements.
and private fold context devices reader loop expr (struct (rows, body)) usual made codes : unit =
    let isOpen = Array.exists (fun code -> code < 0) (Array.sub codes 0 devices.Rows)

    if isOpen then
        let usualAnswer = Value.ofBool (usual = Answers.Yes)
        let answerOf = Dictionary<int, Value>()

        for i in 0 .. rows.Count - 1 do
            if codes[reader.Owners[rows[i]]] < 0 then
                answerOf[rows[i]] <- body.Answers[body.Codes[rows[i]]]

        for device in 0 .. devices.Rows - 1 do
            if codes[device] < 0 then
                let first = reader.Starts[device]
                let mutable at = first - 1

                let elements: Elements = {
                    Keys = ValueNone
                    Values = Array.create (reader.Starts[device + 1] - first) Value.Null
                }

                let answerOfNext (_: TypedExpr) =
                    at <- at + 1
                    let mutable answer = usualAnswer

                    if answerOf.TryGetValue(at, &answer) then
                        answer
                    else
                        usualAnswer

                context.Environment.Enter {
                    Body = expr
                    FrameSize = max context.FrameSize (loop.First + 1)
                }

                codes[device] <- made.Code(Comprehensions.evaluate context.Environment answerOfNext loop elements)

/// The answers for rows that have something else than a list of records; what comes out is the cost of the dearest.
and private instead context devices reader expr list made codes : int =
    let whole = reader.Whole
    let leaf = lazy (LeafEvaluation(context, devices, expr, [| list |]))

    let answerOf =
        once whole.Count (fun code ->
            let device = Array.IndexOf(whole.Codes, code, 0, devices.Rows)
            let answers = leaf.Value.Evaluate(Rows.Some([| device |], 1))
            let answer = made.Code answers.Answers[answers.Codes[device]]
            context.Buffers.Give(devices.Rows, answers.Codes)
            answer)

    for device in 0 .. devices.Rows - 1 do
        if not (reader.IsLaidOut device) then
            codes[device] <- answerOf whole.Codes[device]

    if leaf.IsValueCreated then leaf.Value.Cost else 0
