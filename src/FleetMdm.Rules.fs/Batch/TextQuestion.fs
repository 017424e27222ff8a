/// Questions about a text that its bytes answer, as they lie in a column: whether it equals, begins with, ends with or
/// holds another. UTF-8 keeps characters apart, so that the bytes of a text are in those of another where the one is in the
/// other. Serial numbers, host names, mail addresses: such columns have as many texts as devices, and none is made into a
/// value for these questions.
[<RequireQualifiedAccess>]
module internal FleetMdm.Rules.TextQuestion

open System
open System.Text

[<RequireQualifiedAccess>]
type Test =
    | IsIn
    | IsNotIn
    | StartsWith
    | EndsWith
    | Contains

[<Sealed>]
type TextQuestion(test: Test, texts: string[]) =
    /// Beyond so many comparisons the interpreter has a search of its own (`TextSearch`).
    static let longSearch = 1L <<< 20

    let parts = texts |> Array.map Encoding.UTF8.GetBytes

    // A step for each node, for each comparison, and for each sixteen units of a text.
    let steps = 8 + Array.sumBy (fun (part: byte[]) -> 2 + part.Length / 16) parts

    let isIn (text: ReadOnlySpan<byte>) =
        let mutable found = false

        for part in parts do
            found <- found || text.SequenceEqual(ReadOnlySpan part)

        found

    /// What the interpreter takes for a text, at most.
    member _.Cost(text: ReadOnlySpan<byte>) : int = steps + text.Length / 16

    /// True where the bytes are all that is needed.
    member _.Takes(text: ReadOnlySpan<byte>) : bool =
        test <> Test.Contains || int64 text.Length * int64 parts[0].Length <= longSearch

    member _.Answer(text: ReadOnlySpan<byte>) : bool =
        match test with
        | Test.IsIn -> isIn text
        | Test.IsNotIn -> not (isIn text)
        | Test.StartsWith -> text.StartsWith(ReadOnlySpan parts[0])
        | Test.EndsWith -> text.EndsWith(ReadOnlySpan parts[0])
        | Test.Contains -> text.IndexOf(ReadOnlySpan parts[0]) >= 0

/// True for what stands at a place, below a root or below the element of a loop. A text is converted to nothing else there.
let rec private isPlace (expr: TypedExpr) (segments: string[]) (count: int) : bool =
    match expr.Node with
    | TypedNode.Fact(_, _, names, (CelType.String | CelType.Dyn)) ->
        names.AsSpan().SequenceEqual(ReadOnlySpan(segments, 0, count))
    | TypedNode.Local _ -> count = 0
    | TypedNode.Select(operand, name, false) when count > 0 && segments[count - 1] = name ->
        isPlace operand segments (count - 1)
    | TypedNode.Coerced(operand, CelType.String) -> isPlace operand segments count
    | _ -> false

let private constants (expr: TypedExpr) : string[] voption =
    let text (value: Value) =
        match value with
        | Value.String text -> ValueSome text
        | _ -> ValueNone

    let texts =
        match expr.Node with
        | TypedNode.Constant(Value.List values) -> Array.map text values
        | TypedNode.List(elements, optional) when not (Array.contains true optional) ->
            elements
            |> Array.map (fun element ->
                match element.Node with
                | TypedNode.Constant value -> text value
                | _ -> ValueNone)
        | _ -> [| ValueNone |]

    if Array.forall ValueOption.isSome texts then
        ValueSome(texts |> Array.map (fun text -> text.Value))
    else
        ValueNone

/// The question that an expression asks of the text at a place; none where it asks anything else.
let tryOf (segments: string[]) (expr: TypedExpr) : TextQuestion voption =
    let isPlace (expr: TypedExpr) = isPlace expr segments segments.Length
    let ask test texts = ValueSome(TextQuestion(test, texts))

    match expr.Node with
    | TypedNode.Call({ Name = name },
                     [| operand
                        {
                            Node = TypedNode.Constant(Value.String part)
                        } |]) when isPlace operand ->
        match name with
        | "_==_" -> ask Test.IsIn [| part |]
        | "_!=_" -> ask Test.IsNotIn [| part |]
        | "startsWith" -> ask Test.StartsWith [| part |]
        | "endsWith" -> ask Test.EndsWith [| part |]
        | "contains" -> ask Test.Contains [| part |]
        | _ -> ValueNone
    | TypedNode.Call({ Name = name },
                     [| {
                            Node = TypedNode.Constant(Value.String part)
                        }
                        operand |]) when isPlace operand ->
        match name with
        | "_==_" -> ask Test.IsIn [| part |]
        | "_!=_" -> ask Test.IsNotIn [| part |]
        | _ -> ValueNone
    | TypedNode.Call({ Name = "@in" }, [| operand; list |]) when isPlace operand ->
        constants list |> ValueOption.bind (ask Test.IsIn)
    | _ -> ValueNone
