/// Explanations: each part of a rule with its value, the element that decided, and the smallest set of clauses that the
/// answer comes from. A second walk beside the interpreter, which evaluates the parts; so the interpreter pays nothing for
/// it, and there is one semantics.
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

let private isConstant (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Constant _ -> true
    | _ -> false

/// Whether a part says no more than its text does. A parameter does: its text is a name.
let private isPlain (text: string) (expr: TypedExpr) : bool =
    isConstant expr
    && System.String.CompareOrdinal(text, expr.Span.Start, "params", 0, "params".Length) <> 0

/// A place that is reached by names and constant indexes only: its value tells all.
let rec private isPath (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Fact _
    | TypedNode.Local _
    | TypedNode.Variable _ -> true
    | TypedNode.Select(operand, _, _)
    | TypedNode.Coerced(operand, _) -> isPath operand
    | TypedNode.Index(operand, index, _) -> isPath operand && isConstant index
    | _ -> false

/// Where the value of a place was reported; null for what is no place of a report.
let rec private factPath (environment: Environment) (expr: TypedExpr) : string | null =
    let below (operand: TypedExpr) (segment: FactPath -> FactPath) : string | null =
        match Interpreter.evaluatePart environment operand with
        | Value.Map(:? FactMap as facts) -> (segment facts.Path).ToString()
        | Value.Unknown([ place ], true) -> (segment place).ToString()
        | _ -> null

    match expr.Node with
    | TypedNode.Fact(_, path, _, _) -> path.ToString()
    | TypedNode.Coerced(operand, _) -> factPath environment operand
    | TypedNode.Select(operand, field, _) -> below operand (fun place -> FactPath.child place field)
    | TypedNode.Local _ -> below expr id
    | _ -> null

/// Of elements that all fail a row of clauses, the one that fulfils the most of them, if it fulfils one; of several the one
/// that gets farthest in the row, since authors write what they look for first.
let private nearest (environment: Environment) (condition: TypedExpr) (count: int) (bind: int -> unit) : int voption =
    let fulfilled (operands: TypedExpr[]) (index: int) : struct (int * int) =
        bind index

        let holds =
            operands
            |> Array.map (fun operand ->
                match Interpreter.evaluatePart environment operand with
                | Value.Bool value -> value
                | _ -> false)

        struct (holds |> Array.filter id |> Array.length, holds |> Array.takeWhile id |> Array.length)

    match condition.Node with
    | TypedNode.And operands when count > 1 ->
        let index = Seq.maxBy (fulfilled operands) (seq { 0 .. count - 1 })
        let struct (most, _) = fulfilled operands index
        if most > 0 then ValueSome index else ValueNone
    | _ -> ValueNone

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
    | None, None when deciding ->
        match nearest environment condition elements.Count bind with
        | ValueSome index -> explain index (fun (element, count, shown) -> TraceNote.NearestIs(element, count, shown))
        | ValueNone -> TraceNote.HoldsForNone elements.Count, []
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
    | TypedNode.And operands
    | TypedNode.Or operands
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

/// A part as it was evaluated. `Deciding` are the places of the children that its value comes from, `Size` how many
/// clauses that are in the end; a clause is a part that is decided by no other condition of the rule.
[<NoEquality; NoComparison>]
type private Step = {
    Expr: TypedExpr
    Value: Value
    Note: TraceNote voption
    Fact: string | null
    Children: Step list
    IsClause: bool
    Deciding: int list
    Size: int
}

/// Of the operands of a connective, the smallest set that its value comes from: one that decides, else all that left it
/// open, else all.
let private decidingOperands (deciding: bool) (operands: Step list) : int list =
    let places (accepts: Step -> bool) =
        operands |> List.indexed |> List.filter (fun (_, operand) -> accepts operand) |> List.map fst

    let decides (operand: Step) =
        match operand.Value with
        | Value.Bool value -> value = deciding
        | _ -> false

    let isUnknown (operand: Step) =
        match operand.Value with
        | Value.Unknown _ -> true
        | _ -> false

    let isRefused (operand: Step) =
        match operand.Value with
        | Value.Bool _
        | Value.Unknown _ -> false
        | _ -> true

    match places decides, places isUnknown, places isRefused with
    | (_ :: _ as deciders), _, _ -> [ List.minBy (fun place -> operands[place].Size) deciders ]
    | [], (_ :: _ as unknown), _ -> unknown
    | [], [], first :: _ -> [ first ]
    | [], [], [] -> List.mapi (fun place _ -> place) operands

/// Whether a part is a clause, and the children that its value comes from.
let private decisionOf (expr: TypedExpr) (children: Step list) : struct (bool * int list) =
    let all = List.mapi (fun place _ -> place) children

    match expr.Node with
    | _ when children.IsEmpty -> struct (true, [])
    | TypedNode.And _ -> struct (false, decidingOperands false children)
    | TypedNode.Or _ -> struct (false, decidingOperands true children)
    | TypedNode.Not _
    | TypedNode.Conditional _ -> struct (false, all)
    // Of the element that decided, the clauses that did.
    | TypedNode.Comprehension { Condition = ValueSome condition } ->
        let isCondition place =
            System.Object.ReferenceEquals(children[place].Expr, condition)

        struct (true, List.filter isCondition all)
    | _ -> struct (true, [])

let rec private explainPart (environment: Environment) (part: Part) : Step =
    let expr = part.Expr
    part.Enter()
    let value = Interpreter.evaluatePart environment expr
    let fact = if isPath expr then factPath environment expr else null

    let note, parts =
        if environment.Budget.IsSpent then
            ValueNone, []
        else
            partsOf environment expr

    let children = List.map (explainPart environment) parts
    let struct (isClause, deciding) = decisionOf expr children

    {
        Expr = expr
        Value = value
        Note = note
        Fact = fact
        Children = children
        IsClause = isClause
        Deciding = deciding
        Size =
            if isConstant expr then 0
            elif isClause then 1
            else List.sumBy (fun place -> children[place].Size) deciding
    }

/// `decides`: the value of the whole comes from this part.
let rec private toNode (text: string) (decides: bool) (step: Step) : TraceNode =
    let children = [|
        for place, child in List.indexed step.Children do
            if not (isPlain text child.Expr) then
                toNode text (decides && List.contains place step.Deciding) child
    |]

    let words: string | null =
        match step.Note with
        | ValueSome note -> TraceNote.describe note
        | ValueNone -> null

    let span = step.Expr.Span
    // A literal decides nothing: it could not be otherwise.
    let isDeciding = decides && step.IsClause && not (isPlain text step.Expr)
    let source = text.Substring(span.Start, span.Length)

    let reading: string | null =
        match step.Value with
        | Value.Duration nanos -> Time.readDuration nanos
        | _ -> null

    TraceNode(source, span, ValueText.print step.Value, reading, step.Fact, words, isDeciding, children)

/// Explains a rule: its value, and below it the parts that it comes from.
let explain (environment: Environment) (text: string) (rule: TypedRule) : TraceNode =
    environment.Enter rule
    environment.Budget.Refill budgetForParts
    toNode text true (explainPart environment (plainPart rule.Body))
