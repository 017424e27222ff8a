/// Explanations: each part of a rule with its value, and the element that decided. A second walk beside the interpreter,
/// which evaluates the parts; so the interpreter pays nothing for it, and there is one semantics.
module internal FleetMdm.Rules.Trace

/// Parts are evaluated once for each level above them. A rule near the limit of its cost is explained only in part.
let private budgetForParts = 4 * Limits.cost

/// As much of an element as a note shows.
let private shownLength = 120

let private show (value: Value) : string =
    let text = ValueText.print value

    if text.Length <= shownLength then
        text
    else
        let cut =
            if System.Char.IsHighSurrogate text[shownLength - 1] then
                shownLength - 1
            else
                shownLength

        text.Substring(0, cut) + "…"

/// A part of a part, and what puts the variables around it into the frame: slots are used again by parts that do not lie
/// in each other, so that it is done right before the part is looked at.
[<NoEquality; NoComparison>]
type private Part = { Expr: TypedExpr; Enter: unit -> unit }

let private plainPart (expr: TypedExpr) : Part = { Expr = expr; Enter = ignore }

/// Whether a part says no more than its text does.
let private isPlain (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Constant _ -> true
    | _ -> false

/// A place that is reached by names and constant indexes only: its value tells all.
let rec private isPath (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Fact _
    | TypedNode.Local _
    | TypedNode.Variable _ -> true
    | TypedNode.Select(operand, _, _)
    | TypedNode.Coerced(operand, _) -> isPath operand
    | TypedNode.Index(operand, index, _) -> isPath operand && isPlain index
    | _ -> false

/// The operands up to the one that decided.
let private upTo (environment: Environment) (deciding: bool) (operands: TypedExpr[]) : TypedExpr list =
    let decides (operand: TypedExpr) =
        match Interpreter.evaluatePart environment operand with
        | Value.Bool value -> value = deciding
        | _ -> false

    match Array.tryFindIndex decides operands with
    | Some last -> List.ofArray (Array.truncate (last + 1) operands)
    | None -> List.ofArray operands

/// The element that explains a comprehension's value: what made `exists` true or `all` false, else the first that is not
/// decided; with its condition as the part to look at.
let private decidingStep
    (environment: Environment)
    (comprehension: Comprehension)
    (condition: TypedExpr)
    (elements: Elements)
    (deciding: bool)
    : TraceNote * Part list =
    let bind (index: int) =
        Comprehensions.bind environment.Frame comprehension elements index

    let outcomes =
        Array.init elements.Count (fun index ->
            bind index
            Interpreter.evaluatePart environment condition)

    let explain (index: int) (note: int * int * string -> TraceNote) =
        let shown =
            if comprehension.Second >= 0 then
                elements.Values[index]
            else
                elements.Item index

        let part = {
            Expr = condition
            Enter = fun () -> bind index
        }

        note (index + 1, elements.Count, show shown), [ part ]

    let isDeciding (outcome: Value) =
        match outcome with
        | Value.Bool value -> value = deciding
        | _ -> false

    let isOpen (outcome: Value) =
        match outcome with
        | Value.Bool _ -> false
        | _ -> true

    match Array.tryFindIndex isDeciding outcomes, Array.tryFindIndex isOpen outcomes with
    | Some index, _ when deciding -> explain index TraceNote.HoldsFor
    | Some index, _ -> explain index TraceNote.FailsFor
    | None, Some index -> explain index TraceNote.UndecidedFor
    | None, None when deciding -> TraceNote.HoldsForNone elements.Count, []
    | None, None -> TraceNote.HoldsForAll elements.Count, []

/// What a comprehension is explained by: a note, and the parts below it.
let private comprehensionParts
    (environment: Environment)
    (comprehension: Comprehension)
    : TraceNote voption * Part list =
    let range = comprehension.Range

    let elements =
        Comprehensions.tryElements (Interpreter.evaluatePart environment range)

    match elements, comprehension.Kind, comprehension.Condition with
    | ValueNone, _, _ -> ValueNone, [ plainPart range ]
    | ValueSome elements, _, _ when elements.Count = 0 -> ValueSome TraceNote.EmptyRange, [ plainPart range ]
    | ValueSome elements, (ComprehensionKind.All | ComprehensionKind.Exists as kind), ValueSome condition ->
        let note, parts =
            decidingStep environment comprehension condition elements (kind = ComprehensionKind.Exists)

        ValueSome note, plainPart range :: parts
    | ValueSome elements, _, _ -> ValueSome(TraceNote.WentThrough elements.Count), [ plainPart range ]

/// The parts that a part's value comes from, and what else there is to say.
let private partsOf (environment: Environment) (expr: TypedExpr) : TraceNote voption * Part list =
    let only (parts: TypedExpr list) = ValueNone, List.map plainPart parts

    match expr.Node with
    | _ when isPath expr -> only []
    | TypedNode.Constant _
    | TypedNode.Fact _
    | TypedNode.Local _
    | TypedNode.Variable _
    | TypedNode.Invalid _ -> only []
    | TypedNode.And operands -> only (upTo environment false operands)
    | TypedNode.Or operands -> only (upTo environment true operands)
    | TypedNode.Call(_, operands)
    | TypedNode.List(operands, _)
    | TypedNode.FirstKnown operands -> only (List.ofArray operands)
    | TypedNode.Map(entries, _) -> only [ for struct (_, value) in entries -> value ]
    | TypedNode.Not operand
    | TypedNode.Select(operand, _, _)
    | TypedNode.Coerced(operand, _)
    | TypedNode.Has(operand, _)
    | TypedNode.Known operand
    | TypedNode.Missing operand -> only [ operand ]
    | TypedNode.Index(operand, index, _) -> only [ operand; index ]
    | TypedNode.OptionalOr(left, right, _) -> only [ left; right ]
    | TypedNode.Conditional(condition, whenTrue, whenFalse) ->
        match Interpreter.evaluatePart environment condition with
        | Value.Bool true -> only [ condition; whenTrue ]
        | Value.Bool false -> only [ condition; whenFalse ]
        | _ -> only [ condition ]
    | TypedNode.Bind(slot, init, body) ->
        let value = Interpreter.evaluatePart environment init

        let inside = {
            Expr = body
            Enter = fun () -> environment.Frame[slot] <- value
        }

        ValueNone, [ plainPart init; inside ]
    | TypedNode.OptionalMap(slot, target, body, _) ->
        match Interpreter.evaluatePart environment target with
        | Value.Optional(ValueSome inner) ->
            let inside = {
                Expr = body
                Enter = fun () -> environment.Frame[slot] <- inner
            }

            ValueNone, [ plainPart target; inside ]
        | _ -> only [ target ]
    | TypedNode.Comprehension comprehension -> comprehensionParts environment comprehension

let rec private explainPart (environment: Environment) (text: string) (part: Part) : TraceNode =
    let expr = part.Expr
    part.Enter()
    let outcome = Interpreter.evaluatePart environment expr

    let note, parts =
        if environment.Budget.IsSpent then
            ValueNone, []
        else
            partsOf environment expr

    let children = [|
        for child in parts do
            if not (isPlain child.Expr) then
                explainPart environment text child
    |]

    let words: string | null =
        match note with
        | ValueSome note -> TraceNote.describe note
        | ValueNone -> null

    TraceNode(text.Substring(expr.Span.Start, expr.Span.Length), expr.Span, ValueText.print outcome, words, children)

/// Explains a rule: its value, and below it the parts that it comes from.
let explain (environment: Environment) (text: string) (rule: TypedRule) : TraceNode =
    environment.Enter rule
    environment.Budget.Refill budgetForParts
    explainPart environment text (plainPart rule.Body)
