/// Lays a rule out: one space around operators, one line where that is short enough, else a line for each operand of the
/// loosest operator, which stands before its operand, and for each part in brackets. Tokens stay as they are written,
/// parentheses too; the comma after a last element goes, and quotes are double where nothing in them needs an escape.
module internal FleetMdm.Rules.RuleLayout

open System.Text
open FleetMdm.Rules.LayoutTree

let private indentStep = 2

let private isBinary (token: string) =
    match token with
    | "=="
    | "!="
    | "<"
    | "<="
    | ">"
    | ">="
    | "in"
    | "+"
    | "-"
    | "*"
    | "/"
    | "%" -> true
    | _ -> false

let private isGlue (token: string) =
    match token with
    | "."
    | ".?"
    | "!"
    | "-" -> true
    | _ -> false

/// What is written for each piece of a run; groups are written by `writeGroup`.
let private forEachPiece (write: string -> unit) (writeGroup: Group -> unit) (pieces: Piece list) : unit =
    let mutable isAfterOperand = false

    for piece in pieces do
        match piece with
        | Piece.Token token when isAfterOperand && isBinary token ->
            write (" " + token + " ")
            isAfterOperand <- false
        | Piece.Token token ->
            write token
            isAfterOperand <- not (isGlue token)
        | Piece.Group group ->
            writeGroup group
            isAfterOperand <- true

// On one line -------------------------------------------------------------------------------------------------------

let private hasComments (item: Item) =
    not item.Leading.IsEmpty || item.Trailing.IsSome

/// Writes a layout on one line; false when a comment stands in the way.
let rec private tryWriteFlat (text: StringBuilder) (layout: Layout) : bool =
    match layout with
    | Layout.Run pieces ->
        let mutable isFlat = true

        forEachPiece (text.Append >> ignore) (fun group -> isFlat <- isFlat && tryWriteFlatGroup text group) pieces

        isFlat
    | Layout.Row(operator, operands) -> tryWriteFlatItems text (" " + operator + " ") operands
    | Layout.Conditional(branches, otherwise) ->
        branches
        |> List.forall (fun (struct (condition, value)) ->
            tryWriteFlatItems text " ? " [ condition; value ]
            && (text.Append " : " |> ignore
                true))
        && tryWriteFlatItems text "" [ otherwise ]
    | Layout.Entry(key, value) ->
        tryWriteFlat text key
        && (text.Append ": " |> ignore
            tryWriteFlat text value)

and private tryWriteFlatItems (text: StringBuilder) (separator: string) (items: Item list) : bool =
    items
    |> List.mapi (fun index item -> struct (index, item))
    |> List.forall (fun (struct (index, item)) ->
        if index > 0 then
            text.Append separator |> ignore

        text.Append item.Mark |> ignore
        not (hasComments item) && tryWriteFlat text item.Body)

and private tryWriteFlatGroup (text: StringBuilder) (group: Group) : bool =
    text.Append group.Opening |> ignore
    let isFlat = group.Tail.IsEmpty && tryWriteFlatItems text ", " group.Items
    text.Append group.Closing |> ignore
    isFlat

let private tryFlat (layout: Layout) : string voption =
    let text = StringBuilder()

    if tryWriteFlat text layout then
        ValueSome(text.ToString())
    else
        ValueNone

let private flatLength (group: Group) : int =
    match tryFlat (Layout.Run [ Piece.Group group ]) with
    | ValueSome text -> text.Length
    | ValueNone -> System.Int32.MaxValue

// On several lines --------------------------------------------------------------------------------------------------

/// The text so far, and the column where it goes on.
type private Page(width: int) =
    let text = StringBuilder()
    let mutable lineStart = 0

    member _.Write(part: string) =
        text.Append part |> ignore

        // A string in three quotes has lines of its own.
        match part.LastIndexOf '\n' with
        | -1 -> ()
        | newline -> lineStart <- text.Length - part.Length + newline + 1

    member page.NewLine(indent: int) =
        page.Write("\n" + String.replicate indent " ")

    /// May this part stand on the rest of the line, with `room` left behind it?
    member _.HasRoomFor(part: string, room: int) =
        not (part.Contains '\n') && text.Length - lineStart + part.Length + room <= width

    override _.ToString() = text.ToString()

let private writeTrailing (page: Page) (item: Item) =
    match item.Trailing with
    | ValueSome comment -> page.Write(" " + comment)
    | ValueNone -> ()

let private writeLeading (page: Page) (indent: int) (comments: string list) =
    for comment in comments do
        page.Write comment
        page.NewLine indent

/// Of the groups of a run, those that are broken when the run does not fit: with comments inside, and the longest.
let private isBroken (pieces: Piece list) : Group -> bool =
    let lengths = [
        for piece in pieces do
            match piece with
            | Piece.Group group when not group.Items.IsEmpty || not group.Tail.IsEmpty -> flatLength group
            | _ -> ()
    ]

    let longest = if lengths.IsEmpty then 0 else List.max lengths

    fun group -> (not group.Items.IsEmpty || not group.Tail.IsEmpty) && flatLength group >= longest

/// `s` in `exists(s, …)`: a name that stays on the line of the bracket.
let private isName (item: Item) =
    match item.Body with
    | Layout.Run [ Piece.Token token ] -> not (hasComments item) && item.Mark = "" && Lexical.isLetter token[0]
    | _ -> false

/// Is it one token, so that a list may have several of them on a line?
let private isSingle (item: Item) =
    match item.Body with
    | Layout.Run [ Piece.Token _ ] -> not (hasComments item)
    | _ -> false

/// Writes a layout from here on; its further lines are at `indent`, with `room` left at the end. A row inside of a row
/// goes in by a step.
let rec private write (page: Page) (indent: int) (room: int) (isInside: bool) (layout: Layout) : unit =
    match tryFlat layout, layout with
    | ValueSome flat, _ when page.HasRoomFor(flat, room) -> page.Write flat
    | _, Layout.Run pieces ->
        let isBroken = isBroken pieces

        let writeOne (group: Group) =
            if isBroken group then
                writeGroup page indent group
            else
                tryFlat (Layout.Run [ Piece.Group group ]) |> ValueOption.iter page.Write

        forEachPiece page.Write writeOne pieces
    | _, Layout.Row(operator, operands) ->
        let indent = if isInside then indent + indentStep else indent

        operands
        |> List.iteri (fun index operand ->
            if index > 0 then
                page.NewLine indent
                writeLeading page indent operand.Leading
                page.Write(operator + " ")

            writeItem page indent 0 true operand)
    | _, Layout.Conditional(branches, otherwise) ->
        branches
        |> List.iteri (fun index (struct (condition, value)) ->
            if index > 0 then
                page.NewLine indent
                writeLeading page indent condition.Leading
                page.Write ": "

            writeBranch page indent condition value)

        page.NewLine indent
        writeLeading page indent otherwise.Leading
        page.Write ": "
        writeItem page indent room true otherwise
    | _, Layout.Entry(key, value) ->
        write page indent 0 true key
        page.Write ": "
        write page indent room true value

and private writeItem (page: Page) (indent: int) (room: int) (isInside: bool) (item: Item) =
    page.Write item.Mark
    write page indent room isInside item.Body
    writeTrailing page item

/// `condition ? value` on one line, or the value on the next.
and private writeBranch (page: Page) (indent: int) (condition: Item) (value: Item) =
    let flat =
        if condition.Trailing.IsSome || not value.Leading.IsEmpty then
            ValueNone
        else
            match tryFlat condition.Body, tryFlat value.Body with
            | ValueSome condition, ValueSome value when page.HasRoomFor(condition + " ? " + value, 0) ->
                ValueSome(condition + " ? " + value)
            | _ -> ValueNone

    match flat with
    | ValueSome text ->
        page.Write text
        writeTrailing page value
    | ValueNone ->
        writeItem page indent 0 true condition
        let indent = indent + indentStep
        page.NewLine indent
        writeLeading page indent value.Leading
        page.Write "? "
        writeItem page indent 0 true value

and private writeGroup (page: Page) (indent: int) (group: Group) : unit =
    let inner = indent + indentStep
    page.Write group.Opening
    let last = group.Items.Length - 1

    // The names that a macro binds stay on its line.
    let names =
        if group.Opening <> "(" then
            0
        else
            group.Items |> List.takeWhile isName |> List.length |> min last

    let textOf (item: Item) =
        item.Mark + (tryFlat item.Body |> ValueOption.defaultValue "")

    let isFilled = group.Opening = "[" && List.forall isSingle group.Items

    group.Items
    |> List.iteri (fun index item ->
        let comma = if index < last then "," else ""

        if index < names then
            page.Write(if index = 0 then "" else " ")
        elif isFilled && index > 0 && page.HasRoomFor(" " + textOf item, comma.Length) then
            page.Write " "
        else
            page.NewLine inner
            writeLeading page inner item.Leading

        page.Write item.Mark
        write page inner comma.Length false item.Body
        page.Write comma
        writeTrailing page item)

    for comment in group.Tail do
        page.NewLine inner
        page.Write comment

    page.NewLine indent
    page.Write group.Closing

/// The rule laid out in lines of at most `width` characters where it has places to break, `\n` between them; none where
/// a comment stands in the middle of an operand. The rule must be without problems of syntax.
let tryLayOut (width: int) (text: string) : string voption =
    match LayoutTree.tryRead text with
    | ValueNone -> ValueNone
    | ValueSome tree ->
        let page = Page width
        writeLeading page 0 tree.Rule.Leading
        writeItem page 0 0 false tree.Rule

        for comment in tree.Tail do
            page.NewLine 0
            page.Write comment

        ValueSome(page.ToString())
