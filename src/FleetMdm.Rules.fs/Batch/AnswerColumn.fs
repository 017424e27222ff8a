namespace FleetMdm.Rules

open System.Collections.Generic

/// What a part of a rule is for each row: few distinct answers, one number a row.
[<NoEquality; NoComparison>]
type internal AnswerColumn = {
    Answers: Value[]
    Codes: int[]
    /// No row's evaluation took more steps than this.
    Cost: int
}

/// Distinct answers, numbered: no, then yes, then others as they come.
[<Sealed>]
type internal AnswerTable() =
    let answers = List<Value>([ Value.no; Value.yes ])
    let unknowns = List<struct (FactPath list * int)>()

    let rec samePaths (left: FactPath list) (right: FactPath list) : bool =
        match left, right with
        | [], [] -> true
        | one :: rest, other :: others -> FactPath.same one other && samePaths rest others
        | _ -> false

    let add (answer: Value) : int =
        answers.Add answer
        answers.Count - 1

    /// Answers that are no facts' fault are few; unknowns are told apart by their paths. All others are told apart by where
    /// they come from, which costs room and changes nothing.
    member _.Code(answer: Value) : int =
        match answer with
        | Value.Bool false -> 0
        | Value.Bool true -> 1
        | Value.Unknown(paths, isPlace) ->
            let mutable code = -1

            for struct (known, at) in unknowns do
                if code < 0 && samePaths known paths then
                    match answers[at] with
                    | Value.Unknown(_, knownIsPlace) when knownIsPlace = isPlace -> code <- at
                    | _ -> ()

            if code < 0 then
                code <- add answer
                unknowns.Add(struct (paths, code))

            code
        | other -> add other

    member _.ToColumn(codes: int[], cost: int) : AnswerColumn = {
        Answers = answers.ToArray()
        Codes = codes
        Cost = cost
    }

/// Rows that have the same codes in some columns, as one group.
[<NoEquality; NoComparison>]
type internal RowGroups = {
    /// One a row.
    Codes: int[]
    /// A row of each group.
    Examples: int[]
}

module internal RowGroups =
    /// Room for which a table of all pairs is worth its memory.
    let private tableLimit = 1 <<< 16

    /// All rows alike.
    let all (rows: int) : RowGroups = {
        Codes = Array.zeroCreate rows
        Examples = if rows = 0 then [||] else [| 0 |]
    }

    /// The groups split by a further column with `count` codes.
    let split (groups: RowGroups) (codes: int[]) (count: int) : RowGroups =
        let rows = groups.Codes.Length
        let made = Array.zeroCreate<int> rows
        let examples = List<int>()

        let inline add row =
            examples.Add row
            examples.Count - 1

        if int64 groups.Examples.Length * int64 count <= int64 tableLimit then
            let table = Array.create (groups.Examples.Length * count) -1

            for row in 0 .. rows - 1 do
                let pair = groups.Codes[row] * count + codes[row]

                if table[pair] < 0 then
                    table[pair] <- add row

                made[row] <- table[pair]
        else
            let table = Dictionary<int64, int>()

            for row in 0 .. rows - 1 do
                let pair = int64 groups.Codes[row] * int64 count + int64 codes[row]
                let mutable group = 0

                if not (table.TryGetValue(pair, &group)) then
                    group <- add row
                    table.Add(pair, group)

                made[row] <- group

        {
            Codes = made
            Examples = examples.ToArray()
        }
