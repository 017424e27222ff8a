/// What is suspicious in a rule that is well typed. Each lint is told at the place it speaks of.
module internal FleetMdm.Rules.Lints

open System

/// The values that a device's `os` has.
let private operatingSystems = Vocabulary.operatingSystems

/// The path of an attribute: written out, or of an element's field.
let rec private attributePath (expr: TypedExpr) : FactPath voption =
    match expr.Node with
    | TypedNode.Fact(_, path, _, _) -> ValueSome path
    | _ -> ValueNone

let private text (expr: TypedExpr) : string voption =
    match expr.Node with
    | TypedNode.Constant(Value.String text) -> ValueSome text
    | _ -> ValueNone

/// `14`, `14.10`, `v2.1.3`: digits and dots, nothing else.
let private looksLikeVersion (text: string) : bool =
    let digits = text.TrimStart 'v'

    digits.Length > 0
    && Char.IsAsciiDigit digits[0]
    && digits |> Seq.forall (fun c -> Char.IsAsciiDigit c || c = '.')

/// How the operand is named in a message: its path, or the field of an element.
let private versionOperand (expr: TypedExpr) : string voption =
    match expr.Node with
    | TypedNode.Fact(_, path, _, _) -> ValueSome(path.ToString())
    | TypedNode.Coerced({
                            Node = TypedNode.Select({ Node = TypedNode.Local(_, local) }, field, _)
                        },
                        _)
    | TypedNode.Select({ Node = TypedNode.Local(_, local) }, field, _) -> ValueSome(local + "." + field)
    | _ -> ValueNone

/// The question about a version that a comparison of texts was meant to be; turned round when the fact is on the right.
let private versionQuestion (operator: string) (turned: bool) (limit: string) : string =
    let read = "(\"" + limit + "\")"

    match operator, turned with
    | "_>=_", false
    | "_<=_", true -> "atLeast" + read
    | "_<=_", false
    | "_>=_", true -> "atMost" + read
    | "_>_", false
    | "_<_", true -> "isGreaterThan(version" + read + ")"
    | _ -> "isLessThan(version" + read + ")"

/// `device.os_version >= "14"` compares character by character.
let private versionAsText (operator: string) (left: TypedExpr) (right: TypedExpr) : TypeProblem voption =
    match versionOperand left, text right, versionOperand right, text left with
    | ValueSome operand, ValueSome limit, _, _ when looksLikeVersion limit ->
        ValueSome(TypeProblem.VersionComparedAsText(operand, versionQuestion operator false limit))
    | _, _, ValueSome operand, ValueSome limit when looksLikeVersion limit ->
        ValueSome(TypeProblem.VersionComparedAsText(operand, versionQuestion operator true limit))
    | _ -> ValueNone

/// A text that `device.os` never is.
let private outsideDomain (path: TypedExpr) (value: Value) : TypeProblem voption =
    match attributePath path, value with
    | ValueSome place, Value.String written when
        place.ToString() = "device.os" && not (List.contains written operatingSystems)
        ->
        let suggestion: string | null =
            match OsFamily.tryRead written with
            | ValueSome meant -> meant.Family
            | ValueNone -> Suggest.Nearest(written, operatingSystems)

        ValueSome(TypeProblem.OutsideDomain("device.os", written, suggestion, operatingSystems))
    | _ -> ValueNone

let private ofPart (expr: TypedExpr) : (TypeProblem * Span) list =
    match expr.Node with
    | TypedNode.Call({
                         Name = "_<_" | "_<=_" | "_>_" | "_>=_" as operator
                     },
                     [| left; right |]) ->
        match versionAsText operator left right with
        | ValueSome problem -> [ problem, expr.Span ]
        | ValueNone -> []
    | TypedNode.Call({ Name = "_==_" | "_!=_" }, [| left; { Node = TypedNode.Constant value } as written |])
    | TypedNode.Call({ Name = "_==_" | "_!=_" }, [| { Node = TypedNode.Constant value } as written; left |]) ->
        match outsideDomain left value with
        | ValueSome problem -> [ problem, written.Span ]
        | ValueNone -> []
    | TypedNode.Call({ Name = "@in" },
                     [| left
                        {
                            Node = TypedNode.Constant(Value.List values)
                        } as written |]) -> [
        for value in values do
            match outsideDomain left value with
            | ValueSome problem -> problem, written.Span
            | ValueNone -> ()
      ]
    | _ -> []

/// Every suspicion about a rule, in the order of the text.
let check (rule: TypedRule) : (TypeProblem * Span) list =
    TypedExpr.descendants rule.Body
    |> Seq.collect ofPart
    |> List.ofSeq
    |> List.sortBy (fun (_, at) -> at.Start)
