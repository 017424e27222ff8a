/// `all` and `exists` over lists that are laid out as columns of their elements.
module internal FleetMdm.Rules.LoopEvaluation

open System
open System.Collections.Generic

/// What a loop asks of its elements: most give the usual answer, no for `exists` and yes for `all`. The others are here.
[<NoEquality; NoComparison>]
type Exceptions = {
    /// In any order.
    Elements: Rows
    Answers: AnswerColumn
}

/// The answer that leaves a loop to its other elements.
let usualOf (loop: Comprehension) : uint16 =
    if loop.Kind = ComprehensionKind.Exists then
        Answers.No
    else
        Answers.Yes

[<Literal>]
let private Open = Answers.Unasked

/// The answers for devices none of whose elements decides, and some of whose elements are undecided: the loop over the
/// answers of the elements.
let private fold
    (context: PartContext)
    (reader: ListReader)
    (loop: Comprehension)
    (expr: TypedExpr)
    (exceptions: Exceptions)
    (made: AnswerTable)
    (codes: uint16[])
    (devices: int)
    : unit =
    let answers = exceptions.Answers
    let usual = Value.ofBool (usualOf loop = Answers.Yes)
    let answerOf = Dictionary<int, Value>()

    for i in 0 .. exceptions.Elements.Count - 1 do
        let element = exceptions.Elements[i]

        if codes[reader.Owners[element]] = Open then
            answerOf[element] <- answers.Answers[int answers.Codes[element]]

    for device in 0 .. devices - 1 do
        if codes[device] = Open then
            let first = reader.Starts[device]
            let mutable at = first - 1

            let elements: Elements = {
                Keys = ValueNone
                Values = Array.create (reader.Starts[device + 1] - first) Value.Null
            }

            let answerOfNext (_: TypedExpr) =
                at <- at + 1
                let mutable answer = usual

                if answerOf.TryGetValue(at, &answer) then answer else usual

            context.Environment.Enter {
                Body = expr
                FrameSize = max context.FrameSize (loop.First + 1)
            }

            codes[device] <- made.Code(Comprehensions.evaluate context.Environment answerOfNext loop elements)

/// The answers for rows that have something else than a list of records: the interpreter's, for each of these things. What
/// comes out is the cost of the dearest.
let private instead context (devices: DeviceTable) (reader: ListReader) expr list (made: AnswerTable) codes : int64 =
    let rows = Rows.Some(reader.Others, reader.Others.Length)

    if rows.Count = 0 then
        0L
    else
        let leaf =
            LeafEvaluation(
                context,
                devices,
                {
                    Expr = expr
                    Columns = [| list |]
                    Key = ""
                    Turning = ValueNone
                    Text = ValueNone
                }
            )

        let answers = leaf.Evaluate(devices, rows)

        let codeOf =
            ConnectiveEvaluation.once answers.Answers.Length (fun code -> made.Code answers.Answers[code])

        for i in 0 .. rows.Count - 1 do
            Array.set codes rows[i] (codeOf (int answers.Codes[rows[i]]))

        context.Buffers.Codes.Give(devices.Rows, answers.Codes)
        answers.Cost

/// The answers for all devices.
let evaluate
    (context: PartContext)
    (devices: DeviceTable)
    (expr: TypedExpr)
    (loop: Comprehension)
    (list: int)
    (exceptions: Exceptions)
    : AnswerColumn =
    let reader = devices.List list
    let usual = usualOf loop
    let deciding = Answers.Yes - usual
    let made = AnswerTable()
    let codes = context.Buffers.Codes.Take devices.Rows
    let owners = reader.Owners
    let mutable isOpen = false
    Array.Fill(codes, usual, 0, devices.Rows)

    for i in 0 .. exceptions.Elements.Count - 1 do
        let element = exceptions.Elements[i]
        let device = owners[element]

        if exceptions.Answers.Codes[element] = deciding then
            codes[device] <- deciding
        elif codes[device] = usual then
            codes[device] <- Open
            isOpen <- true

    if isOpen then
        fold context reader loop expr exceptions made codes devices.Rows

    let ofElements = 2L + int64 reader.LongestList * (exceptions.Answers.Cost + 1L)
    let cost = max ofElements (instead context devices reader expr list made codes)

    {
        Answers = made.ToArray()
        Codes = codes
        Cost = made.CostOr cost
    }
