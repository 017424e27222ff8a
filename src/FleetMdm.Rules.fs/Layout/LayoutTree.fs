/// A rule as rows of operands and groups in brackets: as much structure as breaking lines needs. Comments are kept where
/// a line may begin or end: around the operands of `&&`, `||` and `? :`, and around what stands in brackets.
module internal FleetMdm.Rules.LayoutTree

open System.Collections.Generic
open FleetMdm.Rules.LayoutTokens

[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Layout =
    /// Tokens and groups with no place to break between them.
    | Run of pieces: Piece list
    /// `a && b && c`, `a || b`: two operands or more.
    | Row of operator: string * operands: Item list
    /// `a ? b : c ? d : e`: the pairs, and what stands behind the last colon.
    | Conditional of branches: struct (Item * Item) list * otherwise: Item
    /// `key: value` of a map or a message.
    | Entry of key: Layout * value: Layout

and [<RequireQualifiedAccess; NoEquality; NoComparison>] Piece =
    | Token of string
    | Group of Group

/// What stands between two brackets, with commas between the items.
and [<NoEquality; NoComparison>] Group = {
    Opening: string
    Items: Item list
    /// Comments before the closing bracket.
    Tail: string list
    Closing: string
}

/// A part that may have a line of its own.
and [<NoEquality; NoComparison>] Item = {
    /// Comments on lines of their own before it.
    Leading: string list
    /// `?` before an optional element or entry, else empty.
    Mark: string
    Body: Layout
    /// The comment behind it on its line.
    Trailing: string voption
}

/// A whole rule, and the comments after its end.
[<NoEquality; NoComparison>]
type Tree = { Rule: Item; Tail: string list }

let private textOf (comments: LayoutComment list) =
    comments |> List.map (fun comment -> comment.Text)

/// Of the comments between two items, the one that stays behind the first, and those that go before the second.
let private share (comments: LayoutComment list) : struct (string voption * string list) =
    match comments with
    | first :: rest when first.IsTrailing -> struct (ValueSome first.Text, textOf rest)
    | all -> struct (ValueNone, textOf all)

/// Reads tokens from left to right, and their comments before them.
type private Reader(tokens: LayoutToken[]) =
    let mutable at = 0
    let mutable taken = false

    /// Were comments passed over, inside a run of tokens?
    member val HasStray = false with get, set

    member _.Next = tokens[at].Text

    /// The comments before the next token; asked for again, none.
    member _.Comments =
        if taken then
            []
        else
            taken <- true
            tokens[at].Comments

    member reader.Take() : string =
        if not taken && not tokens[at].Comments.IsEmpty then
            reader.HasStray <- true

        let text = tokens[at].Text
        at <- at + 1
        taken <- false
        text

let private item (leading: string list) (mark: string) (body: Layout) = {
    Leading = leading
    Mark = mark
    Body = body
    Trailing = ValueNone
}

/// The comments around a separator and the separator itself; gives what stays behind the item before it.
let private passSeparator (reader: Reader) : struct (string voption * string list) =
    let before = reader.Comments
    reader.Take() |> ignore
    share (before @ reader.Comments)

let private closingOf (opening: string) =
    match opening with
    | "(" -> ")"
    | "[" -> "]"
    | _ -> "}"

let rec private readExpression (reader: Reader) : Layout =
    let first = readRow "||" (readRow "&&" readRun) reader

    if reader.Next <> "?" then
        first
    else
        let branches = List<struct (Item * Item)>()
        let mutable condition = item [] "" first

        while reader.Next = "?" do
            let struct (behindCondition, beforeValue) = passSeparator reader
            let value = item beforeValue "" (readRow "||" (readRow "&&" readRun) reader)
            let struct (behindValue, beforeNext) = passSeparator reader

            branches.Add(
                struct ({
                            condition with
                                Trailing = behindCondition
                        },
                        { value with Trailing = behindValue })
            )

            condition <- item beforeNext "" (readRow "||" (readRow "&&" readRun) reader)

        Layout.Conditional(List.ofSeq branches, condition)

and private readRow (operator: string) (readOperand: Reader -> Layout) (reader: Reader) : Layout =
    let first = readOperand reader

    if reader.Next <> operator then
        first
    else
        let operands = List<Item>()
        let mutable last = item [] "" first

        while reader.Next = operator do
            let struct (behind, before) = passSeparator reader
            operands.Add { last with Trailing = behind }
            last <- item before "" (readOperand reader)

        operands.Add last
        Layout.Row(operator, List.ofSeq operands)

and private readRun (reader: Reader) : Layout =
    let pieces = List<Piece>()
    let mutable isOver = false

    while not isOver do
        match reader.Next with
        | ""
        | "&&"
        | "||"
        | "?"
        | ":"
        | ","
        | ")"
        | "]"
        | "}" -> isOver <- true
        | "("
        | "["
        | "{" -> pieces.Add(Piece.Group(readGroup reader))
        | _ -> pieces.Add(Piece.Token(reader.Take()))

    Layout.Run(List.ofSeq pieces)

and private readGroup (reader: Reader) : Group =
    let opening = reader.Take()
    let closing = closingOf opening
    let items = List<Item>()
    let mutable leading = textOf reader.Comments

    while reader.Next <> closing do
        let read = readItem leading reader

        // After a last comma there may be no item; the comma goes away.
        let struct (behind, before) =
            if reader.Next = "," then
                passSeparator reader
            else
                share reader.Comments

        items.Add { read with Trailing = behind }
        leading <- before

    reader.Take() |> ignore

    {
        Opening = opening
        Items = List.ofSeq items
        Tail = leading
        Closing = closing
    }

and private readItem (leading: string list) (reader: Reader) : Item =
    let mark = if reader.Next = "?" then reader.Take() else ""
    let first = readExpression reader

    if reader.Next = ":" then
        reader.Take() |> ignore
        item leading mark (Layout.Entry(first, readExpression reader))
    else
        item leading mark first

/// The tree of a rule without problems of syntax; none where a comment stands in the middle of an operand.
let tryRead (text: string) : Tree voption =
    let reader = Reader(LayoutTokens.read text)
    let leading = textOf reader.Comments
    let body = readExpression reader
    let struct (trailing, tail) = share reader.Comments

    if reader.HasStray then
        ValueNone
    else
        ValueSome {
            Rule = {
                item leading "" body with
                    Trailing = trailing
            }
            Tail = tail
        }
