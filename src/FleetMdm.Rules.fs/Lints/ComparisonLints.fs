/// Comparisons that are not what they look like: versions as text, values that never occur, a side with itself, fixed
/// times.
module internal FleetMdm.Rules.ComparisonLints

open System

/// The path of a part that is something reported, as a message names it: written out, or a field of an element.
let private pathOf (rule: LintedRule) (expr: Expr) : string voption =
    match rule.TryTyped expr with
    | ValueSome { Node = TypedNode.Fact(_, path, _, _) } -> ValueSome(path.ToString())
    | ValueSome {
                    Node = TypedNode.Coerced({
                                                 Node = TypedNode.Select({ Node = TypedNode.Local(_, local) }, field, _)
                                             },
                                             _)
                }
    | ValueSome {
                    Node = TypedNode.Select({ Node = TypedNode.Local(_, local) }, field, _)
                } -> ValueSome(local + "." + field)
    | _ -> ValueNone

/// `14`, `14.10`, `v2.1.3`: digits and dots, nothing else.
let private looksLikeVersion (text: string) : bool =
    let digits = text.TrimStart 'v'

    digits.Length > 0
    && Char.IsAsciiDigit digits[0]
    && digits |> Seq.forall (fun c -> Char.IsAsciiDigit c || c = '.')

/// The question about a version that a comparison of texts was meant to be; turned round when the fact is on the right.
let private versionQuestion (operator: BinaryOperator) (isTurned: bool) (limit: string) : string =
    let read = "(\"" + limit + "\")"

    match operator, isTurned with
    | BinaryOperator.GreaterOrEqual, false
    | BinaryOperator.LessOrEqual, true -> "atLeast" + read
    | BinaryOperator.LessOrEqual, false
    | BinaryOperator.GreaterOrEqual, true -> "atMost" + read
    | BinaryOperator.Greater, false
    | BinaryOperator.Less, true -> "isGreaterThan(version" + read + ")"
    | _ -> "isLessThan(version" + read + ")"

/// `device.os_version >= "14"` compares character by character.
let private versionAsText rule (expr: Expr) operator (left: Expr) (right: Expr) : Suspicion list =
    let suspicion (subject: Expr) (limit: Expr) (isTurned: bool) =
        match pathOf rule subject, limit.Node with
        | ValueSome path, Node.Literal(Literal.String text) when looksLikeVersion text ->
            let question = versionQuestion operator isTurned text
            [ Lint.tell (LintProblem.VersionComparedAsText(path, question)) expr.Span ]
        | _ -> []

    suspicion left right false @ suspicion right left true

/// A text that `device.os` never is.
let private outsideDomain (rule: LintedRule) (subject: Expr) (value: Expr) : Suspicion list =
    let known = Vocabulary.operatingSystems

    match pathOf rule subject, value.Node with
    | ValueSome "device.os", Node.Literal(Literal.String written) when not (List.contains written known) ->
        let suggestion: string | null =
            match OsFamily.tryRead written with
            | ValueSome meant -> meant.Family
            | ValueNone -> Suggest.Nearest(written, known)

        [
            Lint.tell (LintProblem.OutsideDomain("device.os", written, suggestion, known)) value.Span
        ]
    | _ -> []

/// `x <= x`. Doubles are left out: `x == x` asks whether one is a number.
let private withItself (rule: LintedRule) (expr: Expr) (operator: BinaryOperator) (left: Expr) (right: Expr) =
    match left.Node with
    | Node.Literal _ -> []
    | _ when rule.TypeOf left <> CelType.Double && Lint.same left right ->
        let problem =
            LintProblem.ComparedWithItself(rule.Written left, Printer.binaryOperator operator)

        [ Lint.tell problem expr.Span ]
    | _ -> []

/// `device.last_seen > timestamp("2025-01-01T00:00:00Z")`: true for a device that has not been seen for years, once
/// years have passed. A comparison of `now` with a fixed time is a term that somebody has set.
let private fixedTime (rule: LintedRule) (expr: Expr) (left: Expr) (right: Expr) : Suspicion list =
    let isFixed (side: Expr) =
        match side.Node with
        | Node.Call(("timestamp" | "date"), _, _, [| { Node = Node.Literal _ } |]) -> true
        | _ -> false

    match pathOf rule left, pathOf rule right with
    | ValueSome path, _ when rule.TypeOf left = CelType.Timestamp && isFixed right -> [
        Lint.tell (LintProblem.FixedTime path) expr.Span
      ]
    | _, ValueSome path when rule.TypeOf right = CelType.Timestamp && isFixed left -> [
        Lint.tell (LintProblem.FixedTime path) expr.Span
      ]
    | _ -> []

let check (rule: LintedRule) (part: Part) : Suspicion list =
    let expr = part.Expr

    match expr.Node with
    | Node.Binary((BinaryOperator.Less | BinaryOperator.LessOrEqual | BinaryOperator.Greater | BinaryOperator.GreaterOrEqual) as operator,
                  _,
                  left,
                  right) ->
        versionAsText rule expr operator left right
        @ withItself rule expr operator left right
        @ fixedTime rule expr left right
    | Node.Binary((BinaryOperator.Equal | BinaryOperator.NotEqual) as operator, _, left, right) ->
        outsideDomain rule left right
        @ outsideDomain rule right left
        @ withItself rule expr operator left right
    | Node.Binary(BinaryOperator.In, _, left, { Node = Node.List elements }) -> [
        for element in elements do
            if not element.Optional then
                yield! outsideDomain rule left element.Value
      ]
    | _ -> []
