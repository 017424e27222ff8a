namespace FleetMdm.Rules

open System.Collections.Generic

/// What a part of a rule is for each row that was asked about: few distinct answers, one number a row.
[<NoEquality; NoComparison>]
type internal AnswerColumn = {
    Answers: Value[]
    /// One a row of the table; anything for rows that were not asked about.
    Codes: uint16[]
    /// No row's evaluation took more steps than this.
    Cost: int64
}

module internal Answers =
    /// The codes of no and yes; all others are larger.
    [<Literal>]
    let No = 0us

    [<Literal>]
    let Yes = 1us

    /// Stands where nothing was asked; no answer has it.
    [<Literal>]
    let Unasked = 0xFFFFus

    let isUndecided (code: uint16) : bool = code > Yes

/// Distinct answers, numbered: no, then yes, then others as they come.
[<Sealed>]
type internal AnswerTable() =
    let answers = List<Value>([ Value.no; Value.yes ])
    let unknowns = List<struct (FactPath list * uint16)>()
    let mutable hasErrors = false
    let mutable isFull = false

    let rec samePaths (left: FactPath list) (right: FactPath list) : bool =
        match left, right with
        | [], [] -> true
        | one :: rest, other :: others -> FactPath.same one other && samePaths rest others
        | _ -> false

    let add (answer: Value) : uint16 =
        if answers.Count = int Answers.Unasked then
            isFull <- true
        else
            answers.Add answer

        uint16 (answers.Count - 1)

    /// Answers that are no facts' fault are few; unknowns are told apart by their paths. All others are told apart by where
    /// they come from, which costs room and changes nothing.
    member _.Code(answer: Value) : uint16 =
        match answer with
        | Value.Bool false -> Answers.No
        | Value.Bool true -> Answers.Yes
        | Value.Unknown(paths, isPlace) ->
            let mutable code = Answers.Unasked

            for struct (known, at) in unknowns do
                if code = Answers.Unasked && samePaths known paths then
                    match answers[int at] with
                    | Value.Unknown(_, knownIsPlace) when knownIsPlace = isPlace -> code <- at
                    | _ -> ()

            if code = Answers.Unasked then
                code <- add answer
                unknowns.Add(struct (paths, code))

            code
        | other ->
            hasErrors <- true
            add other

    /// True when there is an answer that says where in the rule it comes from, or that is no answer of a condition at all.
    member _.HasErrors = hasErrors

    /// `cost`, or more than any rule may cost when there were more answers than there are numbers for: then the rows have
    /// to be asked one by one.
    member _.CostOr(cost: int64) : int64 = if isFull then 1L <<< 40 else cost

    member _.ToArray() : Value[] = answers.ToArray()

/// Numbers for combinations of codes: rows that have the same in two columns have the same number.
module internal RowPairs =
    /// Room for which a table of all pairs is worth its memory.
    let private tableLimit = 1 <<< 16

    /// Replaces the groups of some rows, of which there are `groups`, by those of pairs with a further code, of which there
    /// are `count`. What comes out is how many there are now.
    let split (rows: Rows) (into: int[]) (groups: int) (codes: RowCodes) (count: int) : int =
        let mutable made = 0

        if int64 groups * int64 count <= int64 tableLimit then
            let table = Array.create (groups * count) -1

            for i in 0 .. rows.Count - 1 do
                let row = rows[i]
                let pair = into[row] * count + codes[row]
                let mutable group = table[pair]

                if group < 0 then
                    group <- made
                    table[pair] <- group
                    made <- made + 1

                into[row] <- group
        else
            let table = Dictionary<int64, int>()

            for i in 0 .. rows.Count - 1 do
                let row = rows[i]
                let pair = int64 into[row] * int64 count + int64 codes[row]
                let mutable group = 0

                if not (table.TryGetValue(pair, &group)) then
                    group <- made
                    table.Add(pair, group)
                    made <- made + 1

                into[row] <- group

        made

    /// A row of each of so many groups; -1 for a group without any.
    let examples (rows: Rows) (groupOf: RowCodes) (groups: int) : int[] =
        let examples = Array.create groups -1

        for i in rows.Count - 1 .. -1 .. 0 do
            let row = rows[i]
            examples[groupOf[row]] <- row

        examples
