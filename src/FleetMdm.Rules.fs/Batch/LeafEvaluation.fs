namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What the parts of a rule are evaluated in, for the rows of a batch.
[<NoEquality; NoComparison>]
type internal PartContext = {
    Environment: FleetMdm.Rules.Environment
    FrameSize: int
    Buffers: Buffers
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
and [<Sealed>] internal LeafEvaluation(context: PartContext, table: RowTable, expr: TypedExpr, columns: int[]) =
    /// Runs shorter than this are asked as they are.
    static let shortRun = 8

    let readers = columns |> Array.map table.Column
    let binding = table.Bind(context.Environment, readers)

    let rule = {
        Body = expr
        FrameSize = context.FrameSize
    }

    let answers = AnswerTable()
    let mutable cost = 0

    /// The code of the answer where the columns have the entries of these codes.
    let ask (codes: int[]) : int =
        let environment = context.Environment
        environment.Enter rule
        let isForGood = binding.Put codes
        let answer = Interpreter.evaluatePart environment expr
        cost <- max cost (Limits.cost - environment.Budget.Left)

        match answer with
        | Value.Bool _
        | Value.Unknown _
        | Value.Error _ -> answers.Code answer
        | _ when isForGood -> answers.Code answer
        | _ ->
            // The answer may be, or hold, what the next input is put into.
            environment.Enter rule
            binding.PutForGood codes
            answers.Code(Interpreter.evaluatePart environment expr)

    /// Answers a run from a few of its entries, where both ends are yes or no.
    let bisect (byCode: int[]) (first: int) (after: int) : unit =
        let one = [| 0 |]

        let at (code: int) =
            if byCode[code] < 0 then
                one[0] <- code
                byCode[code] <- ask one

            byCode[code]

        let lowest = at first
        let highest = at (after - 1)

        if not (Answers.isUndecided lowest || Answers.isUndecided highest) then
            let mutable known = first
            let mutable turned = after - 1

            if lowest = highest then
                known <- after - 1

            while turned - known > 1 do
                let middle = known + (turned - known) / 2

                if at middle = lowest then
                    known <- middle
                else
                    turned <- middle

            Array.Fill(byCode, lowest, first, known + 1 - first)
            Array.Fill(byCode, highest, known + 1, after - known - 1)

    // Of a leaf over one column, by code; -1 where it was not asked.
    let byCode =
        lazy
            (let byCode = Array.create readers[0].Count -1

             for struct (first, after) in Bisection.turningRuns expr readers[0].Runs do
                 if after - first >= shortRun then
                     bisect byCode first after

             byCode)

    let ofOneColumn (rows: Rows) (codes: int[]) : unit =
        let entries = readers[0].Codes
        let byCode = byCode.Value
        let one = [| 0 |]

        for i in 0 .. rows.Count - 1 do
            let row = rows[i]
            let entry = entries[row]
            let mutable answer = byCode[entry]

            if answer < 0 then
                one[0] <- entry
                answer <- ask one
                byCode[entry] <- answer

            codes[row] <- answer

    let ofSeveral (rows: Rows) (codes: int[]) : unit =
        let mutable groups = 0

        for i in 0 .. readers.Length - 1 do
            let entries = readers[i].Codes

            if i = 0 then
                for i in 0 .. rows.Count - 1 do
                    codes[rows[i]] <- entries[rows[i]]

                groups <- readers[0].Count
            else
                groups <- RowPairs.split rows codes groups entries readers[i].Count

        let answerOf =
            RowPairs.examples rows codes groups
            |> Array.map (fun row -> ask [| for reader in readers -> reader.Codes[row] |])

        for i in 0 .. rows.Count - 1 do
            codes[rows[i]] <- answerOf[codes[rows[i]]]

    /// True when an answer so far says where it comes from: another rule with the same leaf has it elsewhere.
    member _.HasErrors = answers.HasErrors

    /// What no row's evaluation took more steps than, so far.
    member _.Cost = cost

    /// What the codes stand for that were given so far.
    member _.Answers: Value[] = answers.ToArray()

    /// The column of a leaf that looks at one; null where it looks at none or several.
    member _.OnlyColumn: ColumnReader | null =
        if readers.Length = 1 then readers[0] else null

    /// Of a leaf that looks at one column, the code of the answer for each entry.
    member _.ByEntry() : int[] =
        let byCode = byCode.Value
        let one = [| 0 |]

        for code in 0 .. byCode.Length - 1 do
            if byCode[code] < 0 then
                one[0] <- code
                byCode[code] <- ask one

        byCode

    member leaf.Evaluate(rows: Rows) : AnswerColumn =
        let codes = context.Buffers.Take table.Rows

        if rows.Count > 0 then
            match readers.Length with
            | 0 ->
                let answer = ask [||]

                for i in 0 .. rows.Count - 1 do
                    codes[rows[i]] <- answer
            | 1 -> ofOneColumn rows codes
            | _ -> ofSeveral rows codes

        {
            Answers = leaf.Answers
            Codes = codes
            Cost = cost
        }
