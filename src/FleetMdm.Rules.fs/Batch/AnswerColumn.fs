namespace FleetMdm.Rules

open System.Collections.Generic

/// Some rows of a table, each once.
[<Struct; NoEquality; NoComparison>]
type internal Rows = {
    /// All rows of the table, in order, so that `At` is not looked at.
    IsAll: bool
    At: int[]
    Count: int
} with

    static member All(count: int) = {
        IsAll = true
        At = [||]
        Count = count
    }

    /// The first `count` of an array.
    static member Some(at: int[], count: int) = {
        IsAll = false
        At = at
        Count = count
    }

    member rows.Item
        with get (i: int) = if rows.IsAll then i else rows.At[i]

/// What a part of a rule is for each row that was asked about: few distinct answers, one number a row.
[<NoEquality; NoComparison>]
type internal AnswerColumn = {
    Answers: Value[]
    /// One a row of the table; anything for rows that were not asked about.
    Codes: int[]
    /// No row's evaluation took more steps than this.
    Cost: int
}

/// Distinct answers, numbered: no, then yes, then others as they come.
[<Sealed>]
type internal AnswerTable() =
    let answers = List<Value>([ Value.no; Value.yes ])
    let unknowns = List<struct (FactPath list * int)>()
    let mutable hasErrors = false

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
        | other ->
            hasErrors <- true
            add other

    /// True when there is an answer that says where in the rule it comes from, or that is no answer of a condition at all.
    member _.HasErrors = hasErrors

    member _.ToArray() : Value[] = answers.ToArray()

module internal Answers =
    /// The codes of no and yes; all others are larger.
    [<Literal>]
    let No = 0

    [<Literal>]
    let Yes = 1

    let isUndecided (code: int) : bool = code > Yes

/// Numbers for combinations of codes: rows that have the same in two columns have the same number.
module internal RowPairs =
    /// Room for which a table of all pairs is worth its memory.
    let private tableLimit = 1 <<< 16

    /// Replaces the groups of some rows, of which there are `groups`, by those of pairs with a further code, of which there
    /// are `count`. What comes out is how many there are now.
    let split (rows: Rows) (into: int[]) (groups: int) (codes: int[]) (count: int) : int =
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

    /// A row of each of so many groups.
    let examples (rows: Rows) (groupOf: int[]) (groups: int) : int[] =
        let examples = Array.create groups -1

        for i in rows.Count - 1 .. -1 .. 0 do
            let row = rows[i]
            examples[groupOf[row]] <- row

        examples
