/// A syntax tree as one line, without spans: `(&& (== a 1) (. b c))`. It is how case files say what a text means, and
/// what "the same tree" means in the laws; it shares nothing with the printer that it helps to check.
module internal FleetMdm.PropertyTests.SExpression

open System
open System.Globalization
open FleetMdm.Rules

let private quoted (value: string) =
    let character (c: char) =
        match c with
        | '"' -> "\\\""
        | '\\' -> "\\\\"
        | _ when c >= ' ' && c <= '~' -> string c
        | _ -> "\\u" + (int c).ToString("x4", CultureInfo.InvariantCulture)

    "\"" + String.collect character value + "\""

let private literal (value: Literal) =
    match value with
    | Literal.Null -> "null"
    | Literal.Bool true -> "true"
    | Literal.Bool false -> "false"
    | Literal.Int value -> value.ToString CultureInfo.InvariantCulture
    | Literal.UInt value -> value.ToString CultureInfo.InvariantCulture + "u"
    | Literal.Double value -> "(double " + value.ToString("R", CultureInfo.InvariantCulture) + ")"
    | Literal.String value -> quoted value
    | Literal.Bytes [||] -> "(bytes)"
    | Literal.Bytes value -> "(bytes " + Convert.ToHexStringLower value + ")"

let private operator (operator: BinaryOperator) =
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

let private name (isAbsolute: bool) (name: string) = if isAbsolute then "." + name else name

let private field (name: string) =
    if name |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_') then
        name
    else
        "`" + name + "`"

let private mark (isOptional: bool) = if isOptional then "?" else ""

let private form (head: string) (parts: string seq) =
    "(" + String.Join(' ', Seq.append [ head ] parts) + ")"

let rec ofExpr (expr: Expr) : string =
    let all = Array.map ofExpr

    match expr.Node with
    | Node.Literal value -> literal value
    | Node.Ident(ident, isAbsolute) -> name isAbsolute ident
    | Node.Select(operand, selected, _, isOptional) -> form ("." + mark isOptional) [ ofExpr operand; field selected ]
    | Node.Index(operand, index, isOptional) -> form ("[" + mark isOptional + "]") [ ofExpr operand; ofExpr index ]
    | Node.Call(callee, _, isAbsolute, arguments) ->
        form "call" (Array.append [| name isAbsolute callee |] (all arguments))
    | Node.MemberCall(target, callee, _, arguments) ->
        form "method" (Array.append [| ofExpr target; callee |] (all arguments))
    | Node.List elements ->
        form "list" (elements |> Array.map (fun element -> mark element.Optional + ofExpr element.Value))
    | Node.Map entries ->
        entries
        |> Array.map (fun entry -> form (mark entry.Optional + ofExpr entry.Key) [ ofExpr entry.Value ])
        |> form "map"
    | Node.Message(typeName, isAbsolute, fields) ->
        fields
        |> Array.map (fun entry -> form (mark entry.Optional + field entry.Field) [ ofExpr entry.Value ])
        |> Array.append [| name isAbsolute typeName |]
        |> form "message"
    | Node.Unary(UnaryOperator.Not, _, operand) -> form "!" [ ofExpr operand ]
    | Node.Unary(UnaryOperator.Negate, _, operand) -> form "-" [ ofExpr operand ]
    | Node.Binary(sign, _, left, right) -> form (operator sign) [ ofExpr left; ofExpr right ]
    | Node.And operands -> form "&&" (all operands)
    | Node.Or operands -> form "||" (all operands)
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        form "?:" [ ofExpr condition; ofExpr whenTrue; ofExpr whenFalse ]
    | Node.Malformed -> "<malformed>"
