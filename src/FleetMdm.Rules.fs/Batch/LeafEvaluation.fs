namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What the parts of a rule are evaluated in, for the rows of a batch.
[<NoEquality; NoComparison>]
type internal PartContext = {
    Environment: FleetMdm.Rules.Environment
    FrameSize: int
    Buffers: Buffers
    Memos: Memos
    /// Leaves that several rules have, by their keys, where one was evaluated already.
    Shared: SharedLeaves
}

/// Leaves of a batch that several rules have.
and [<Sealed>] internal SharedLeaves(keys: HashSet<string>) =
    let leaves = Dictionary<string, LeafEvaluation>()

    member _.TryFind(key: string) : LeafEvaluation voption =
        match leaves.TryGetValue key with
        | true, leaf -> ValueSome leaf
        | _ -> ValueNone

    member _.Keep(key: string, leaf: LeafEvaluation) : unit =
        if keys.Contains key then
            leaves[key] <- leaf

/// One leaf of a rule over the columns that it looks at: asks the interpreter, once for each distinct input.
and [<Sealed>] internal LeafEvaluation(context: PartContext, table: RowTable, leaf: RulePlan.Leaf) =
    /// Runs shorter than this are asked as they are.
    static let shortRun = 8

    /// More combinations than this are told apart row by row.
    static let tableLimit = 1 <<< 17

    let readers = leaf.Columns |> Array.map table.Column
    let binding = lazy (table.Bind(context.Environment, readers))

    let rule = {
        Body = leaf.Expr
        FrameSize = context.FrameSize
    }

    // What was answered in batches before; nothing of a leaf over several columns, or over one with many entries.
    let struct (memo, remembered) =
        match readers with
        | [| reader |] when reader.Numbers.Length > 0 ->
            match reader.Memo with
            | ValueSome entries ->
                let memo = context.Memos.Of leaf
                struct (memo, memo.Of(entries, reader.Numbers))
            | ValueNone -> struct (LeafMemo(), [||])
        | _ -> struct (LeafMemo(), [||])

    // The last column has its entries side by side, in as many lines as the columns before it have combinations.
    let total = CombinationTable.CountOf(table, leaf.Columns)

    let width =
        if readers.Length = 0 then
            1
        else
            readers[readers.Length - 1].Count

    // By combination, the code of the answer.
    let mutable answerOf: uint16[] = [||]
    let asked = Array.zeroCreate<int> readers.Length

    /// The code of the answer where the columns have the entries of these codes.
    let ask () : uint16 =
        let environment = context.Environment
        environment.Enter rule
        let isForGood = binding.Value.Put asked
        let answer = Interpreter.evaluatePart environment leaf.Expr
        memo.Cost <- max memo.Cost (Limits.cost - environment.Budget.Left)

        match answer with
        | Value.Bool _
        | Value.Unknown _
        | Value.Error _ -> memo.Answers.Code answer
        | _ when isForGood -> memo.Answers.Code answer
        | _ ->
            // The answer may be, or hold, what the next input is put into.
            environment.Enter rule
            binding.Value.PutForGood asked
            memo.Answers.Code(Interpreter.evaluatePart environment leaf.Expr)

    /// The code of the answer for a combination.
    let answerAt (combination: int) : uint16 =
        if answerOf[combination] = Answers.Unasked then
            let mutable left = combination

            for place in readers.Length - 1 .. -1 .. 0 do
                asked[place] <- left % readers[place].Count
                left <- left / readers[place].Count

            answerOf[combination] <- ask ()

            if remembered.Length > 0 then
                remembered[readers[0].Numbers[combination]] <- answerOf[combination]

        answerOf[combination]

    /// Answers a run from a few of its entries, where both ends are yes or no.
    let bisect (first: int) (after: int) : unit =
        let lowest = answerAt first
        let highest = answerAt (after - 1)

        if not (Answers.isUndecided lowest || Answers.isUndecided highest) then
            let mutable known = first
            let mutable turned = after - 1

            if lowest = highest then
                known <- after - 1

            while turned - known > 1 do
                let middle = known + (turned - known) / 2

                if answerAt middle = lowest then
                    known <- middle
                else
                    turned <- middle

            Array.Fill(answerOf, lowest, first, known + 1 - first)
            Array.Fill(answerOf, highest, known + 1, after - known - 1)

    let askBytes (question: TextQuestion.TextQuestion) : unit =
        let reader = readers[0]

        for code in 0 .. total - 1 do
            if reader.IsText code then
                let text = reader.Text code

                if question.Takes text then
                    memo.Cost <- max memo.Cost (question.Cost text)
                    answerOf[code] <- if question.Answer text then Answers.Yes else Answers.No

    /// Makes the table of answers, with those in it that are known or cost little.
    let prepare (rows: int) : unit =
        if answerOf.Length = 0 then
            answerOf <- context.Buffers.Codes.Take total

            if remembered.Length > 0 then
                for code in 0 .. total - 1 do
                    answerOf[code] <- remembered[readers[0].Numbers[code]]
            else
                Array.Fill(answerOf, Answers.Unasked, 0, total)
                ValueOption.iter askBytes leaf.Text

                match leaf.Turning with
                | ValueSome turning when total = width || int64 (total / width) * 16L <= int64 rows ->
                    for struct (first, after) in turning.Of readers[readers.Length - 1].Runs do
                        if after - first >= shortRun then
                            for line in 0..width .. total - 1 do
                                bisect (line + first) (line + after)
                | _ -> ()

    let ofOneColumn (entries: RowCodes) (rows: Rows) (codes: uint16[]) : unit =
        if rows.Count >= total then
            for code in 0 .. total - 1 do
                answerAt code |> ignore

            RowCodes.lookUp entries rows answerOf codes
        else
            for i in 0 .. rows.Count - 1 do
                let row = rows[i]
                codes[row] <- answerAt entries[row]

    let ofCombinations (table: RowTable) (rows: Rows) (codes: uint16[]) : unit =
        let struct (before, last) =
            Combinations.places context.Buffers table leaf.Columns rows

        for i in 0 .. rows.Count - 1 do
            let row = rows[i]
            codes[row] <- answerAt (before[row] * width + last[row])

        context.Buffers.Numbers.Give(table.Rows, before)

    /// Of columns with more combinations than a table has room for, those are numbered that rows have.
    let ofRareCombinations (table: RowTable) (rows: Rows) (codes: uint16[]) : unit =
        let entries = leaf.Columns |> Array.map table.Codes
        let groupOf = context.Buffers.Numbers.Take table.Rows
        let mutable groups = readers[0].Count

        for i in 0 .. rows.Count - 1 do
            groupOf[rows[i]] <- entries[0].[rows[i]]

        for i in 1 .. readers.Length - 1 do
            groups <- RowPairs.split rows groupOf groups entries[i] readers[i].Count

        let byGroup =
            RowPairs.examples rows (RowCodes.Wide groupOf) groups
            |> Array.map (fun row ->
                for place in 0 .. readers.Length - 1 do
                    asked[place] <- entries[place].[row]

                ask ())

        RowCodes.lookUp (RowCodes.Wide groupOf) rows byGroup codes
        context.Buffers.Numbers.Give(table.Rows, groupOf)

    /// True when an answer so far says where it comes from: another rule with the same leaf has it elsewhere.
    member _.HasErrors = memo.Answers.HasErrors

    /// The answers for rows of the table, or of a table of combinations of its columns.
    member _.Evaluate(table: RowTable, rows: Rows) : AnswerColumn =
        let codes = context.Buffers.Codes.Take table.Rows

        if rows.Count > 0 then
            if total > tableLimit && readers.Length > 1 then
                ofRareCombinations table rows codes
            else
                prepare rows.Count

                match readers.Length with
                | 0 ->
                    let answer = answerAt 0

                    for i in 0 .. rows.Count - 1 do
                        codes[rows[i]] <- answer
                | 1 -> ofOneColumn (table.Codes leaf.Columns[0]) rows codes
                | _ -> ofCombinations table rows codes

        {
            Answers = memo.Answers.ToArray()
            Codes = codes
            Cost = memo.Answers.CostOr(int64 memo.Cost)
        }
