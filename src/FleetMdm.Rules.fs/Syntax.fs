namespace FleetMdm.Rules

/// A literal as it was written; the printer needs no more than its value.
[<RequireQualifiedAccess>]
type internal Literal =
    | Null
    | Bool of bool
    | Int of int64
    | UInt of uint64
    | Double of double
    | String of string
    | Bytes of byte[]

/// An operator of one operand.
[<RequireQualifiedAccess>]
type internal UnaryOperator =
    | Not
    | Negate

/// An operator of two operands; `&&` and `||` are n-ary and have nodes of their own.
[<RequireQualifiedAccess>]
type internal BinaryOperator =
    | Equal
    | NotEqual
    | Less
    | LessOrEqual
    | Greater
    | GreaterOrEqual
    | In
    | Add
    | Subtract
    | Multiply
    | Divide
    | Modulo

/// A rule as it was written: macros are still calls, nothing is resolved, every node has its place.
[<NoEquality; NoComparison>]
type internal Expr = { Node: Node; Span: Span }

and [<RequireQualifiedAccess; NoEquality; NoComparison>] internal Node =
    | Literal of Literal
    /// `name`, or `.name` when `absolute`.
    | Ident of name: string * absolute: bool
    /// `operand.field`, `operand.?field`, operand.`field`.
    | Select of operand: Expr * field: string * fieldSpan: Span * optional: bool
    /// `operand[index]`, `operand[?index]`.
    | Index of operand: Expr * index: Expr * optional: bool
    /// `name(arguments)`, `.name(arguments)` when `absolute`.
    | Call of name: string * nameSpan: Span * absolute: bool * arguments: Expr[]
    /// `target.name(arguments)`.
    | MemberCall of target: Expr * name: string * nameSpan: Span * arguments: Expr[]
    | List of elements: ListElement[]
    | Map of entries: MapEntry[]
    /// `a.b.Type{field: value}`: parsed so that the checker can say why it is out.
    | Message of typeName: string * absolute: bool * fields: MessageField[]
    | Unary of operator: UnaryOperator * operatorSpan: Span * operand: Expr
    | Binary of operator: BinaryOperator * operatorSpan: Span * left: Expr * right: Expr
    /// `a && b && c`: two operands or more, no depth for a long row.
    | And of operands: Expr[]
    | Or of operands: Expr[]
    | Conditional of condition: Expr * whenTrue: Expr * whenFalse: Expr
    /// A part that could not be read; its problem is reported, and the rest is still checked.
    | Malformed

and [<NoEquality; NoComparison>] internal ListElement = { Value: Expr; Optional: bool }

and [<NoEquality; NoComparison>] internal MapEntry = {
    Key: Expr
    Value: Expr
    Optional: bool
}

and [<NoEquality; NoComparison>] internal MessageField = {
    Field: string
    FieldSpan: Span
    Value: Expr
    Optional: bool
}

module internal Expr =
    let create (node: Node) (span: Span) : Expr = { Node = node; Span = span }

    /// Visits the parts of a node in the order of the text; not the node itself, nor the parts of its parts.
    let forEachChild (visit: Expr -> unit) (expr: Expr) : unit =
        match expr.Node with
        | Node.Literal _
        | Node.Ident _
        | Node.Malformed -> ()
        | Node.Select(operand, _, _, _)
        | Node.Unary(_, _, operand) -> visit operand
        | Node.Index(operand, index, _) ->
            visit operand
            visit index
        | Node.Call(_, _, _, arguments) -> Array.iter visit arguments
        | Node.MemberCall(target, _, _, arguments) ->
            visit target
            Array.iter visit arguments
        | Node.List elements ->
            for element in elements do
                visit element.Value
        | Node.Map entries ->
            for entry in entries do
                visit entry.Key
                visit entry.Value
        | Node.Message(_, _, fields) ->
            for field in fields do
                visit field.Value
        | Node.Binary(_, _, left, right) ->
            visit left
            visit right
        | Node.And operands
        | Node.Or operands -> Array.iter visit operands
        | Node.Conditional(condition, whenTrue, whenFalse) ->
            visit condition
            visit whenTrue
            visit whenFalse
