/// Tree to canonical text: one space around operators, double quotes, no parentheses that the grammar does not need.
/// Parsing the text gives the tree back (up to spans), unless the tree has malformed parts.
module internal FleetMdm.Rules.Printer

open System
open System.Globalization
open System.Text

/// How tightly a node holds together, loosest first: the levels of the grammar.
[<RequireQualifiedAccess>]
type Level =
    | Conditional = 0
    | Or = 1
    | And = 2
    | Relation = 3
    | Addition = 4
    | Multiplication = 5
    | Unary = 6
    | Member = 7

let levelOfOperator (operator: BinaryOperator) : Level =
    match operator with
    | BinaryOperator.Equal
    | BinaryOperator.NotEqual
    | BinaryOperator.Less
    | BinaryOperator.LessOrEqual
    | BinaryOperator.Greater
    | BinaryOperator.GreaterOrEqual
    | BinaryOperator.In -> Level.Relation
    | BinaryOperator.Add
    | BinaryOperator.Subtract -> Level.Addition
    | BinaryOperator.Multiply
    | BinaryOperator.Divide
    | BinaryOperator.Modulo -> Level.Multiplication

let levelOf (expr: Expr) : Level =
    match expr.Node with
    | Node.Conditional _ -> Level.Conditional
    | Node.Or _ -> Level.Or
    | Node.And _ -> Level.And
    | Node.Binary(operator, _, _, _) -> levelOfOperator operator
    | Node.Unary _ -> Level.Unary
    // A negative number is a literal: it stands wherever a member does.
    | Node.Literal _
    | Node.Ident _
    | Node.Select _
    | Node.Index _
    | Node.Call _
    | Node.MemberCall _
    | Node.List _
    | Node.Map _
    | Node.Message _
    | Node.Malformed -> Level.Member

let nextTighter (level: Level) : Level = enum<Level>(int level + 1)

/// The operator as it is written.
let binaryOperator (operator: BinaryOperator) : string =
    match operator with
    | BinaryOperator.Equal -> "=="
    | BinaryOperator.NotEqual -> "!="
    | BinaryOperator.Less -> "<"
    | BinaryOperator.LessOrEqual -> "<="
    | BinaryOperator.Greater -> ">"
    | BinaryOperator.GreaterOrEqual -> ">="
    | BinaryOperator.In -> "in"
    | BinaryOperator.Add -> "+"
    | BinaryOperator.Subtract -> "-"
    | BinaryOperator.Multiply -> "*"
    | BinaryOperator.Divide -> "/"
    | BinaryOperator.Modulo -> "%"

/// The operator as it is written.
let unaryOperator (operator: UnaryOperator) : string =
    match operator with
    | UnaryOperator.Not -> "!"
    | UnaryOperator.Negate -> "-"

/// A double as the shortest literal that reads back to it, always recognisable as a double: `1.0`, `1e+16`.
let private double (value: double) : string =
    let digits = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e')

    if digits.Contains '.' || digits.Contains 'e' then
        digits
    else
        digits + ".0"

/// Characters that a reader would not see, or that would move what follows, are written as escapes.
let private isHidden (rune: Rune) =
    match Rune.GetUnicodeCategory rune with
    | UnicodeCategory.Control
    | UnicodeCategory.Format
    | UnicodeCategory.LineSeparator
    | UnicodeCategory.ParagraphSeparator
    | UnicodeCategory.PrivateUse
    | UnicodeCategory.OtherNotAssigned -> true
    | _ -> false

/// A string as a literal in double quotes.
let stringLiteral (value: string) : string =
    let text = StringBuilder(value.Length + 2).Append '"'

    for rune in value.EnumerateRunes() do
        match rune.Value with
        | 0x22 -> text.Append "\\\""
        | 0x5C -> text.Append "\\\\"
        | 0x0A -> text.Append "\\n"
        | 0x0D -> text.Append "\\r"
        | 0x09 -> text.Append "\\t"
        | code when isHidden rune && code <= 0xFFFF ->
            text.Append("\\u").Append(code.ToString("x4", CultureInfo.InvariantCulture))
        | code when isHidden rune -> text.Append("\\U").Append(code.ToString("x8", CultureInfo.InvariantCulture))
        | _ -> text.Append(rune.ToString())
        |> ignore

    text.Append('"').ToString()

/// Bytes as a literal: printable ASCII as it is, the rest by octets.
let private bytesLiteral (value: byte[]) : string =
    let text = StringBuilder(value.Length + 3).Append "b\""

    for octet in value do
        match octet with
        | 0x22uy -> text.Append "\\\""
        | 0x5Cuy -> text.Append "\\\\"
        | _ when octet >= 0x20uy && octet < 0x7Fuy -> text.Append(char octet)
        | _ -> text.Append("\\x").Append(octet.ToString("x2", CultureInfo.InvariantCulture))
        |> ignore

    text.Append('"').ToString()

/// A literal as the language writes it.
let literal (value: Literal) : string =
    match value with
    | Literal.Null -> "null"
    | Literal.Bool true -> "true"
    | Literal.Bool false -> "false"
    | Literal.Int value -> value.ToString CultureInfo.InvariantCulture
    | Literal.UInt value -> value.ToString CultureInfo.InvariantCulture + "u"
    | Literal.Double value -> double value
    | Literal.String value -> stringLiteral value
    | Literal.Bytes value -> bytesLiteral value

/// A field's name: bare where it can be, else in back-quotes.
let fieldName (name: string) : string =
    if Lexical.isBareField name then name else "`" + name + "`"

let private absolute (isAbsolute: bool) = if isAbsolute then "." else ""

/// Does the text of a node start with a digit or a point before one? A minus before it would become its sign.
let rec private startsWithNumber (expr: Expr) =
    match expr.Node with
    | Node.Literal(Literal.Int value) -> value >= 0L
    | Node.Literal(Literal.Double value) -> not (Double.IsNegative value)
    | Node.Select(operand, _, _, _)
    | Node.Index(operand, _, _)
    | Node.MemberCall(operand, _, _, _) -> startsWithNumber operand
    | _ -> false

let private write (text: StringBuilder) (part: string) = text.Append part |> ignore

/// Writes a node where the grammar wants at least this level; anything looser goes into parentheses.
let rec private writeAt (level: Level) (text: StringBuilder) (expr: Expr) : unit =
    if levelOf expr < level then
        writeGroup text expr
    else
        writeNode text expr

and private writeGroup (text: StringBuilder) (expr: Expr) =
    write text "("
    writeNode text expr
    write text ")"

and private writeRow (text: StringBuilder) (separator: string) (writeOne: 'T -> unit) (items: 'T[]) =
    items
    |> Array.iteri (fun index item ->
        if index > 0 then
            write text separator

        writeOne item)

and private writeArguments (text: StringBuilder) (arguments: Expr[]) =
    write text "("
    writeRow text ", " (writeAt Level.Conditional text) arguments
    write text ")"

and private writeOptional (text: StringBuilder) (isOptional: bool) =
    if isOptional then
        write text "?"

and private writeUnary (text: StringBuilder) (operator: UnaryOperator) (operand: Expr) =
    write text (unaryOperator operator)

    match operand.Node with
    // A run is of one operator.
    | Node.Unary(inner, _, _) when inner = operator -> writeNode text operand
    | _ when operator = UnaryOperator.Negate && startsWithNumber operand -> writeGroup text operand
    | _ -> writeAt Level.Member text operand

and private writeNode (text: StringBuilder) (expr: Expr) : unit =
    match expr.Node with
    | Node.Literal value -> write text (literal value)
    | Node.Ident(name, isAbsolute) -> write text (absolute isAbsolute + name)
    | Node.Select(operand, field, _, isOptional) ->
        writeAt Level.Member text operand
        write text "."
        writeOptional text isOptional
        write text (fieldName field)
    | Node.Index(operand, index, isOptional) ->
        writeAt Level.Member text operand
        write text "["
        writeOptional text isOptional
        writeAt Level.Conditional text index
        write text "]"
    | Node.Call(name, _, isAbsolute, arguments) ->
        write text (absolute isAbsolute + name)
        writeArguments text arguments
    | Node.MemberCall(target, name, _, arguments) ->
        writeAt Level.Member text target
        write text ("." + name)
        writeArguments text arguments
    | Node.List elements ->
        let writeElement (element: ListElement) =
            writeOptional text element.Optional
            writeAt Level.Conditional text element.Value

        write text "["
        writeRow text ", " writeElement elements
        write text "]"
    | Node.Map entries ->
        let writeEntry (entry: MapEntry) =
            writeOptional text entry.Optional
            writeAt Level.Conditional text entry.Key
            write text ": "
            writeAt Level.Conditional text entry.Value

        write text "{"
        writeRow text ", " writeEntry entries
        write text "}"
    | Node.Message(typeName, isAbsolute, fields) ->
        let writeField (field: MessageField) =
            writeOptional text field.Optional
            write text (fieldName field.Field + ": ")
            writeAt Level.Conditional text field.Value

        write text (absolute isAbsolute + typeName + "{")
        writeRow text ", " writeField fields
        write text "}"
    | Node.Unary(operator, _, operand) -> writeUnary text operator operand
    | Node.Binary(operator, _, left, right) ->
        let level = levelOfOperator operator
        writeAt level text left
        write text (" " + binaryOperator operator + " ")
        writeAt (nextTighter level) text right
    | Node.And operands -> writeRow text " && " (writeAt Level.Relation text) operands
    | Node.Or operands -> writeRow text " || " (writeAt Level.And text) operands
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        writeAt Level.Or text condition
        write text " ? "
        writeAt Level.Or text whenTrue
        write text " : "
        writeAt Level.Conditional text whenFalse
    | Node.Malformed -> write text "<malformed>"

/// The canonical text of a tree.
let print (expr: Expr) : string =
    let text = StringBuilder()
    writeAt Level.Conditional text expr
    text.ToString()
