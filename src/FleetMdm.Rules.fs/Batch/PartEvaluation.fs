/// Evaluates the parts of rules on all rows of a table.
module internal FleetMdm.Rules.PartEvaluation

open FleetMdm.Rules.RulePlan

/// Evaluates a piece of a rule for one example of each group of rows.
let private ofGroups
    (environment: Environment)
    (frameSize: int)
    (groups: RowGroups)
    (bind: int -> unit)
    (pieceFor: int -> TypedExpr)
    : AnswerColumn =
    let table = AnswerTable()
    let mutable cost = 0

    let answers =
        groups.Examples
        |> Array.map (fun row ->
            let piece = pieceFor row
            environment.Enter { Body = piece; FrameSize = frameSize }
            bind row
            let answer = Interpreter.evaluatePart environment piece
            cost <- max cost (Limits.cost - environment.Budget.Left)
            table.Code answer)

    let codes = groups.Codes |> Array.map (fun group -> answers[group])
    table.ToColumn(codes, cost)

let private withConstants (expr: TypedExpr) (operands: TypedExpr[]) (answers: Value[]) : TypedExpr =
    let constants =
        Array.map2
            (fun (operand: TypedExpr) answer -> {
                operand with
                    Node = TypedNode.Constant answer
            })
            operands
            answers

    {
        expr with
            Node =
                match expr.Node with
                | TypedNode.And _ -> TypedNode.And constants
                | TypedNode.Or _ -> TypedNode.Or constants
                | TypedNode.Not _ -> TypedNode.Not constants[0]
                | _ -> TypedNode.Conditional(constants[0], constants[1], constants[2])
    }

/// The evaluation of a comprehension over elements whose answers are there already.
let private fold
    (environment: Environment)
    (loop: Comprehension)
    (condition: AnswerColumn)
    (first: int)
    (next: int)
    : Value =
    let mutable at = first - 1

    let elements: Elements = {
        Keys = ValueNone
        Values = Array.create (next - first) Value.Null
    }

    let answerOfNext (_: TypedExpr) =
        at <- at + 1
        condition.Answers[condition.Codes[at]]

    Comprehensions.evaluate environment answerOfNext loop elements

let rec evaluate (environment: Environment) (frameSize: int) (table: RowTable) (part: RulePart) : AnswerColumn =
    match part with
    | RulePart.Leaf(expr, columns) ->
        let groups =
            columns |> Array.fold (fun groups column -> table.Split(groups, column)) (RowGroups.all table.Rows)

        ofGroups environment frameSize groups (fun row -> table.Bind(environment, row, columns)) (fun _ -> expr)
    | RulePart.Connective(expr, operands) ->
        let answers = operands |> Array.map (evaluate environment frameSize table)

        let groups =
            answers
            |> Array.fold
                (fun groups answer -> RowGroups.split groups answer.Codes answer.Answers.Length)
                (RowGroups.all table.Rows)

        let written = Array.ofList (TypedExpr.children expr)

        let joined =
            ofGroups environment frameSize groups ignore (fun row ->
                answers |> Array.map (fun answer -> answer.Answers[answer.Codes[row]]) |> withConstants expr written)

        {
            joined with
                Cost = joined.Cost + Array.sumBy (fun answer -> answer.Cost) answers
        }
    | RulePart.Quantifier(expr, loop, list, condition) ->
        match table with
        | :? DeviceTable as devices -> quantify environment frameSize devices expr loop list condition
        | _ -> invalidOp "a loop within the elements of another"

and private quantify environment frameSize (devices: DeviceTable) expr loop list condition =
    let records = devices.List list
    let column = records.Column
    let body = evaluate environment frameSize (records.Table loop.First) condition
    let table = AnswerTable()
    let deciding = if loop.Kind = ComprehensionKind.Exists then 1 else 0
    let codes = Array.zeroCreate<int> devices.Rows
    let mutable longest = 0
    let mutable cost = 0

    environment.Enter {
        Body = expr
        FrameSize = max frameSize (loop.First + 1)
    }

    for row in 0 .. devices.Rows - 1 do
        if records.IsLaidOut row then
            let first = column.Starts[row]
            let next = column.Starts[row + 1]
            longest <- max longest (next - first)
            // 0 and 1 are no and yes, in the answers of parts and in those of the loop.
            let mutable decided = false
            let mutable isOpen = false
            let mutable i = first

            while not decided && i < next do
                let answer = body.Codes[i]
                decided <- (answer = deciding)
                isOpen <- isOpen || answer > 1
                i <- i + 1

            codes[row] <-
                if decided then deciding
                elif not isOpen then 1 - deciding
                else table.Code(fold environment loop body first next)
        else
            codes[row] <- -1

    // Rows without such a list are alike where they have the same instead.
    let instead = Array.create column.Whole.Entries.Length -1

    for row in 0 .. devices.Rows - 1 do
        if codes[row] < 0 then
            let entry = column.Whole.Codes[row]

            if instead[entry] < 0 then
                environment.Enter { Body = expr; FrameSize = frameSize }
                devices.Bind(environment, row, [| list |])
                instead[entry] <- table.Code(Interpreter.evaluatePart environment expr)
                cost <- max cost (Limits.cost - environment.Budget.Left)

            codes[row] <- instead[entry]

    table.ToColumn(codes, max cost (2 + longest * (body.Cost + 1)))
