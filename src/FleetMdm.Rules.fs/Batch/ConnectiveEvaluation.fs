/// Joins the answers of operands, as in the evaluation of one device: an operand is asked only of the rows that the ones
/// before it leave open. Answers that are neither yes nor no are joined by the interpreter, as constants.
module internal FleetMdm.Rules.ConnectiveEvaluation

open System.Collections.Generic

/// The rows of a table of which a connective is asked, and the answers of its operands, by their places.
[<NoEquality; NoComparison>]
type Operands = {
    Context: PartContext
    /// The rows of the table, asked about or not.
    TableRows: int
    Asked: Rows
    Answers: int -> Rows -> AnswerColumn
} with

    member operands.Take() : uint16[] =
        operands.Context.Buffers.Codes.Take operands.TableRows

    member operands.Give(answers: AnswerColumn) : unit =
        operands.Context.Buffers.Codes.Give(operands.TableRows, answers.Codes)

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
    let numbers = Dictionary<int64, int>()
    let mutable lastKey = -1L
    let mutable lastNumber = 0

    /// The combination that has, beyond `before`, the answer of the operand at a place, known by its code. Operands come one
    /// after the other: `Next` begins another.
    member _.With(before: int, place: int, code: uint16, answers: Value[]) : int =
        let key = (int64 before <<< 16) ||| int64 code

        if key <> lastKey then
            lastKey <- key

            if not (numbers.TryGetValue(key, &lastNumber)) then
                let combination = Array.copy combinations[before]
                combination[place] <- answers[int code]
                lastNumber <- combinations.Count
                combinations.Add combination
                numbers.Add(key, lastNumber)

        lastNumber

    member _.Next() : unit =
        numbers.Clear()
        lastKey <- -1L

    member _.Count = combinations.Count

    /// The operands as constants.
    member _.Operands(number: int) : TypedExpr[] =
        Array.map2 constant operands combinations[number]

/// Of an array of codes, those that have not been replaced are found by asking once each.
let once (count: int) (ask: int -> uint16) : int -> uint16 =
    let known = Array.create count Answers.Unasked

    fun code ->
        if known[code] = Answers.Unasked then
            known[code] <- ask code

        known[code]

/// `!`.
let negation (operands: Operands) (expr: TypedExpr) (written: TypedExpr) : AnswerColumn =
    let answers = operands.Answers 0 operands.Asked
    let made = AnswerTable()

    let negated =
        once answers.Answers.Length (fun code ->
            made.Code(joined operands.Context expr (TypedNode.Not(constant written answers.Answers[code]))))

    for i in 0 .. operands.Asked.Count - 1 do
        let row = operands.Asked[i]
        answers.Codes[row] <- negated (int answers.Codes[row])

    {
        Answers = made.ToArray()
        Codes = answers.Codes
        Cost = made.CostOr(answers.Cost + 1L)
    }

/// `&&` (`deciding` is no) and `||` (`deciding` is yes), which `node` makes of operands.
let junction (operands: Operands) (expr: TypedExpr) node (written: TypedExpr[]) (deciding: uint16) : AnswerColumn =
    let neutral = Answers.Yes - deciding
    let undecided = UndecidedOperands(written, Value.ofBool (neutral = Answers.Yes))
    let numbers = operands.Context.Buffers.Numbers
    // By row: the number of its undecided operands; -1 where an operand decides.
    let states = numbers.Take operands.TableRows
    let openRows = numbers.Take operands.TableRows
    let mutable left = operands.Asked
    let mutable cost = 1L + int64 written.Length

    for place in 0 .. written.Length - 1 do
        if left.Count > 0 then
            let answers = operands.Answers place left
            let mutable kept = 0
            cost <- cost + answers.Cost
            undecided.Next()

            for i in 0 .. left.Count - 1 do
                let row = left[i]
                let answer = answers.Codes[row]
                let before = if place = 0 then 0 else states[row]

                if answer = deciding then
                    states[row] <- -1
                else
                    states[row] <-
                        if Answers.isUndecided answer then
                            undecided.With(before, place, answer, answers.Answers)
                        else
                            before

                    openRows[kept] <- row
                    kept <- kept + 1

            left <- Rows.Some(openRows, kept)
            operands.Give answers

    let made = AnswerTable()

    let answerOf =
        once undecided.Count (fun number ->
            if number = 0 then
                neutral
            else
                made.Code(joined operands.Context expr (node (undecided.Operands number))))

    let codes = operands.Take()

    for i in 0 .. operands.Asked.Count - 1 do
        let row = operands.Asked[i]
        let state = states[row]

        codes[row] <-
            if state < 0 then deciding
            elif state = 0 then neutral
            else answerOf state

    numbers.Give(operands.TableRows, states)
    numbers.Give(operands.TableRows, openRows)

    {
        Answers = made.ToArray()
        Codes = codes
        Cost = made.CostOr cost
    }

/// `?:`: each side is asked of the rows that come to it.
let conditional (operands: Operands) (expr: TypedExpr) (written: TypedExpr[]) : AnswerColumn =
    let condition = operands.Answers 0 operands.Asked
    let numbers = operands.Context.Buffers.Numbers
    let made = AnswerTable()
    let mutable cost = condition.Cost + 1L
    let side = numbers.Take operands.TableRows
    let codes = operands.Take()

    let rowsWith (answer: uint16) : Rows =
        let mutable count = 0

        for i in 0 .. operands.Asked.Count - 1 do
            let row = operands.Asked[i]

            if condition.Codes[row] = answer then
                side[count] <- row
                count <- count + 1

        Rows.Some(side, count)

    for answer, place in [ Answers.Yes, 1; Answers.No, 2 ] do
        let chosen = rowsWith answer

        if chosen.Count > 0 then
            let answers = operands.Answers place chosen
            cost <- cost + answers.Cost

            let codeOf =
                once answers.Answers.Length (fun code -> made.Code answers.Answers[code])

            for i in 0 .. chosen.Count - 1 do
                codes[chosen[i]] <- codeOf (int answers.Codes[chosen[i]])

            operands.Give answers

    let ofOther =
        once condition.Answers.Length (fun code ->
            made.Code(
                joined
                    operands.Context
                    expr
                    (TypedNode.Conditional(constant written[0] condition.Answers[code], written[1], written[2]))
            ))

    for i in 0 .. operands.Asked.Count - 1 do
        let row = operands.Asked[i]

        if Answers.isUndecided condition.Codes[row] then
            codes[row] <- ofOther (int condition.Codes[row])

    operands.Give condition
    numbers.Give(operands.TableRows, side)

    {
        Answers = made.ToArray()
        Codes = codes
        Cost = made.CostOr cost
    }
