/// Evaluates the parts of rules on some rows of a table: leaves by the entries of their columns, what joins them row by row,
/// or by combinations of entries where these are fewer than rows.
module internal FleetMdm.Rules.PartEvaluation

open FleetMdm.Rules.RulePlan

/// Uses a leaf that another rule has, too, as far as it has been evaluated; or one of its own, where an answer says at
/// which place of the rule it was given.
let private ofLeaf (context: PartContext) (table: RowTable) (leaf: Leaf) (rows: Rows) : AnswerColumn =
    let own () = LeafEvaluation(context, table, leaf)

    match context.Shared.TryFind leaf.Key with
    | ValueNone ->
        let evaluation = own ()
        let answers = evaluation.Evaluate(table, rows)

        if not evaluation.HasErrors then
            context.Shared.Keep(leaf.Key, evaluation)

        answers
    | ValueSome shared ->
        let answers = shared.Evaluate(table, rows)

        if shared.HasErrors then
            context.Buffers.Codes.Give(table.Rows, answers.Codes)
            (own ()).Evaluate(table, rows)
        else
            answers

/// True where the combinations of what the columns have are fewer than the rows, by far. They are not fewer than they are
/// themselves, so that a part is brought to combinations of its columns once.
let private areFew (table: RowTable) (columns: int[]) (rows: Rows) : bool =
    columns.Length > 0 && rows.Count > 0 && CombinationTable.CountOf(table, columns) <= rows.Count / 2

let rec evaluate (context: PartContext) (table: RowTable) (part: RulePart) (rows: Rows) : AnswerColumn =
    match part with
    | RulePart.Leaf leaf -> ofLeaf context table leaf rows
    | RulePart.Connective(_, _, columns) when areFew table columns rows ->
        let answers = ofCombinations context table columns part
        let codes = context.Buffers.Codes.Take table.Rows
        Combinations.lookUp context.Buffers table columns rows answers.Codes codes
        { answers with Codes = codes }
    | RulePart.Connective(expr, operands, _) -> join context table expr operands rows
    | RulePart.Quantifier(expr, loop, list, condition) ->
        match table with
        | :? DeviceTable as devices ->
            let elements = (devices.List list).Table loop.First
            let exceptions = exceptions context elements condition (LoopEvaluation.usualOf loop)
            let answers = LoopEvaluation.evaluate context devices expr loop list exceptions
            context.Buffers.Codes.Give(elements.Rows, exceptions.Answers.Codes)
            context.Buffers.Numbers.Give(elements.Rows, exceptions.Elements.At)
            answers
        | _ -> invalidOp "a loop within the elements of another"

/// The answers for all combinations of what some columns have, which are those of the part's leaves.
and private ofCombinations context table columns part : AnswerColumn =
    let combinations = CombinationTable(table, columns)
    evaluate context combinations part (Rows.All combinations.Rows)

and private join context table expr operands rows : AnswerColumn =
    let given: ConnectiveEvaluation.Operands = {
        Context = context
        TableRows = table.Rows
        Asked = rows
        Answers = fun place rows -> evaluate context table operands[place] rows
    }

    match expr.Node with
    | TypedNode.And written -> ConnectiveEvaluation.junction given expr TypedNode.And written Answers.No
    | TypedNode.Or written -> ConnectiveEvaluation.junction given expr TypedNode.Or written Answers.Yes
    | TypedNode.Not written -> ConnectiveEvaluation.negation given expr written
    | _ -> ConnectiveEvaluation.conditional given expr (Array.ofList (TypedExpr.children expr))

/// The elements for which the answer of a part is not this one, yes or no, and their answers. Most elements of a list are not
/// what a loop looks for: where the entries of a column tell that, the others are not gone through.
and private exceptions context (table: ElementTable) part (usual: uint16) : LoopEvaluation.Exceptions =
    match part with
    | RulePart.Leaf { Columns = [| column |] as columns }
    | RulePart.Connective(_, _, ([| column |] as columns)) ->
        exceptionsOfEntries context table column usual (ofCombinations context table columns part)
    | RulePart.Connective({ Node = TypedNode.And _ } as expr, operands, _) when usual = Answers.No ->
        exceptionsOfJunction context table expr operands usual
    | RulePart.Connective({ Node = TypedNode.Or _ } as expr, operands, _) when usual = Answers.Yes ->
        exceptionsOfJunction context table expr operands usual
    | _ ->
        let all = Rows.All table.Rows
        let answers = evaluate context table part all

        {
            Elements = without context table usual all answers
            Answers = answers
        }

/// Of a part that is answered by the entries of one column.
and private exceptionsOfEntries context table column usual (byEntry: AnswerColumn) : LoopEvaluation.Exceptions =
    let struct (starts, grouped) = table.Grouped(column, context.Buffers)
    let kept = context.Buffers.Numbers.Take table.Rows
    let codes = context.Buffers.Codes.Take table.Rows
    let count = (table.Column column).Count
    let mutable found = 0

    for entry in 0 .. count - 1 do
        let answer = byEntry.Codes[entry]

        if answer <> usual then
            for i in starts[entry] .. starts[entry + 1] - 1 do
                let element = grouped[i]
                codes[element] <- answer
                kept[found] <- element
                found <- found + 1

    context.Buffers.Codes.Give(count, byEntry.Codes)

    {
        Elements = Rows.Some(kept, found)
        Answers = { byEntry with Codes = codes }
    }

/// Of a connective that the usual answer of its first operand decides.
and private exceptionsOfJunction context table expr operands usual : LoopEvaluation.Exceptions =
    let first = exceptions context table operands[0] usual
    // The first operand again, of the few elements that it leaves open: its answers are those that it gave.
    let answers = join context table expr operands first.Elements
    context.Buffers.Codes.Give(table.Rows, first.Answers.Codes)
    let elements = without context table usual first.Elements answers
    context.Buffers.Numbers.Give(table.Rows, first.Elements.At)

    {
        Elements = elements
        Answers = {
            answers with
                Cost = answers.Cost + first.Answers.Cost
        }
    }

/// Some elements without those that have this answer.
and private without context (table: ElementTable) usual (rows: Rows) (answers: AnswerColumn) : Rows =
    let kept = context.Buffers.Numbers.Take table.Rows
    let mutable count = 0

    for i in 0 .. rows.Count - 1 do
        let row = rows[i]

        if answers.Codes[row] <> usual then
            kept[count] <- row
            count <- count + 1

    Rows.Some(kept, count)
