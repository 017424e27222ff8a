module internal FleetMdm.Rules.Interpreter

// INVARIANT: the depth of the recursion is the depth of the tree, which the parser bounds; so is the depth of every value
// that a rule builds. The number of steps is bounded by the budget, paid in `eval` and for the size of operands.

let private costExceeded (span: Span) : Value =
    Value.error span (EvalProblem.CostExceeded Limits.cost)

/// What it costs to look at an operand as a whole: nothing for small ones. It also bounds what a rule can build, since
/// a result is at most about as large as its operands.
let private weight (value: Value) : int =
    match value with
    | Value.String text -> text.Length >>> 4
    | Value.List elements -> elements.Length >>> 2
    | Value.Bytes bytes -> bytes.Length >>> 4
    | _ -> 0

let rec private eval (environment: Environment) (expr: TypedExpr) : Value =
    if not (environment.Budget.Pay 1) then
        costExceeded expr.Span
    else
        match expr.Node with
        | TypedNode.Constant value -> value
        | TypedNode.Fact(slot, path, segments, coerce) ->
            let value = Selection.readFact expr.Span environment.Activation[slot] path segments

            match coerce with
            | CelType.Dyn -> value
            | _ when Undecided.isKnown value -> Coercion.atPath expr.Span path coerce value
            | _ -> value
        | TypedNode.Call(callee, arguments) -> call environment expr.Span callee arguments
        | TypedNode.And operands -> connective environment operands false
        | TypedNode.Or operands -> connective environment operands true
        | TypedNode.Not operand -> negation environment operand
        | TypedNode.Local(slot, _) -> environment.Frame[slot]
        | TypedNode.Variable(slot, _) -> environment.Activation[slot]
        | TypedNode.Select(operand, field, false) -> Selection.select expr.Span (eval environment operand) field
        | TypedNode.Select(operand, field, true) -> Selection.selectOptional expr.Span (eval environment operand) field
        | TypedNode.Coerced(operand, target) -> coerced environment expr.Span operand target
        | TypedNode.Index(operand, index, optional) ->
            Selection.index expr.Span (eval environment operand) (eval environment index) optional
        | TypedNode.Conditional(condition, whenTrue, whenFalse) -> conditional environment condition whenTrue whenFalse
        | TypedNode.Comprehension comprehension -> comprehend environment expr.Span comprehension
        | TypedNode.List(elements, optional) -> listOf environment elements optional
        | TypedNode.Map(entries, optional) -> mapOf environment entries optional
        | TypedNode.Has(operand, field) -> Selection.has expr.Span (eval environment operand) field
        | TypedNode.Known operand -> Selection.known (eval environment operand) true
        | TypedNode.Missing operand -> Selection.known (eval environment operand) false
        | TypedNode.Bind(slot, init, body) ->
            // A variable that is not known, or is an error, matters only where it is used.
            environment.Frame[slot] <- eval environment init
            eval environment body
        | TypedNode.OptionalMap(slot, target, body, flat) -> optionalMap environment expr.Span slot target body flat
        | TypedNode.OptionalOr(left, right, unwrap) -> optionalOr environment expr.Span left right unwrap
        | TypedNode.FirstKnown candidates -> firstKnown environment candidates
        | TypedNode.Invalid problem -> Value.error expr.Span problem

and private call (environment: Environment) (span: Span) (callee: Function) (arguments: TypedExpr[]) : Value =
    match callee.Implementation with
    | Implementation.Binary apply when arguments.Length = 2 ->
        let left = eval environment arguments[0]
        let right = eval environment arguments[1]

        if not (Undecided.isKnown left && Undecided.isKnown right) then
            Undecided.strict [| left; right |]
        elif not (environment.Budget.Pay(weight left + weight right)) then
            costExceeded span
        else
            apply span left right
    | Implementation.Deep apply when arguments.Length = 2 ->
        let left = eval environment arguments[0]
        let right = eval environment arguments[1]

        if Undecided.isKnown left && Undecided.isKnown right then
            apply environment.Budget span left right
        else
            Undecided.strict [| left; right |]
    | Implementation.Unary apply when arguments.Length = 1 ->
        let operand = eval environment arguments[0]

        if not (Undecided.isKnown operand) then
            Undecided.derived operand
        elif not (environment.Budget.Pay(weight operand)) then
            costExceeded span
        else
            apply span operand
    | Implementation.Zoned apply when arguments.Length = 1 ->
        let operand = eval environment arguments[0]

        if not (Undecided.isKnown operand) then
            Undecided.derived operand
        elif not (environment.Budget.Pay(weight operand)) then
            costExceeded span
        else
            apply environment.Zone operand
    | Implementation.Clocked apply when arguments.Length = 1 ->
        let operand = eval environment arguments[0]

        if Undecided.isKnown operand then
            apply environment.Now span operand
        else
            Undecided.derived operand
    | Implementation.Observed show when arguments.Length = 1 ->
        let operand = eval environment arguments[0]
        show operand
        operand
    | implementation ->
        let values = Array.map (eval environment) arguments

        if not (Array.forall Undecided.isKnown values) then
            Undecided.strict values
        elif not (environment.Budget.Pay(Array.sumBy weight values)) then
            costExceeded span
        else
            match implementation with
            | Implementation.Variadic apply -> apply span values
            | Implementation.Metered apply -> apply environment.Budget span values
            // Without the type check a call can have any number of arguments.
            | _ -> ValueType.noOverload span callee.Name (List.ofArray values)

/// `&&` (`deciding` is false) and `||` (`deciding` is true).
and private connective (environment: Environment) (operands: TypedExpr[]) (deciding: bool) : Value =
    let mutable undecided = Undecided.nothingYet ()
    let mutable decided = false
    let mutable i = 0

    while not decided && i < operands.Length do
        match eval environment operands[i] with
        | Value.Bool value -> decided <- (value = deciding)
        | other ->
            if not (undecided.Take other) then
                undecided.Take(Undecided.notBool operands[i].Span other) |> ignore

        i <- i + 1

    if decided then
        Value.ofBool deciding
    else
        undecided.Lenient(Value.ofBool (not deciding))

and private negation (environment: Environment) (operand: TypedExpr) : Value =
    match eval environment operand with
    | Value.Bool value -> Value.ofBool (not value)
    | other when Undecided.isKnown other -> Undecided.notBool operand.Span other
    | other -> Undecided.derived other

and private conditional
    (environment: Environment)
    (condition: TypedExpr)
    (whenTrue: TypedExpr)
    (whenFalse: TypedExpr)
    : Value =
    match eval environment condition with
    | Value.Bool true -> eval environment whenTrue
    | Value.Bool false -> eval environment whenFalse
    | other when Undecided.isKnown other -> Undecided.notBool condition.Span other
    | other -> Undecided.derived other

and private coerced (environment: Environment) (span: Span) (operand: TypedExpr) (target: CelType) : Value =
    let value = eval environment operand

    if not (Undecided.isKnown value) then
        value
    else
        match Coercion.tryCoerce target value with
        | ValueSome fitting -> fitting
        | ValueNone ->
            // The place is worth a second evaluation only here, where it does not fit.
            let path =
                match operand.Node with
                | TypedNode.Select(record, field, _) ->
                    match eval environment record with
                    | Value.Map(:? FactMap as facts) -> FactPath.child facts.Path field
                    | _ -> FactPath.root field
                | _ -> FactPath.root FactPath.Element

            Coercion.atPath span path target value

and private listOf (environment: Environment) (elements: TypedExpr[]) (optional: bool[]) : Value =
    let values = ResizeArray<Value> elements.Length
    let mutable undecided = Undecided.nothingYet ()

    for i in 0 .. elements.Length - 1 do
        match eval environment elements[i] with
        | (Value.Unknown _ | Value.Error _) as value -> undecided.Take value |> ignore
        | value when not optional[i] -> values.Add value
        | Value.Optional(ValueSome inner) -> values.Add inner
        | Value.Optional ValueNone -> ()
        | other -> undecided.Take(ValueType.noOverload elements[i].Span "[?]" [ other ]) |> ignore

    if undecided.IsEmpty then
        Value.List(values.ToArray())
    else
        undecided.Strict()

and private mapOf (environment: Environment) (entries: struct (TypedExpr * TypedExpr)[]) (optional: bool[]) : Value =
    let builder = MapBuilder entries.Length
    let mutable undecided = Undecided.nothingYet ()

    for i in 0 .. entries.Length - 1 do
        let struct (keyExpr, valueExpr) = entries[i]
        let key = eval environment keyExpr
        let value = eval environment valueExpr
        let keyTaken = undecided.Take key

        if not (undecided.Take value) && not keyTaken then
            let problem =
                match value with
                | _ when not optional[i] -> builder.Add(key, value)
                | Value.Optional(ValueSome inner) -> builder.Add(key, inner)
                | Value.Optional ValueNone -> ValueNone
                | other -> ValueSome(EvalProblem.NoSuchOverload("{?}", [ ValueType.describe other ]))

            match problem with
            | ValueNone -> ()
            | ValueSome problem -> undecided.Take(Value.error keyExpr.Span problem) |> ignore

    if undecided.IsEmpty then
        builder.ToValue()
    else
        undecided.Strict()

and private optionalMap
    (environment: Environment)
    (span: Span)
    (slot: int)
    (target: TypedExpr)
    (body: TypedExpr)
    (flat: bool)
    : Value =
    match eval environment target with
    | Value.Optional ValueNone as none -> none
    | Value.Optional(ValueSome inner) ->
        environment.Frame[slot] <- inner

        match eval environment body with
        | result when not (Undecided.isKnown result) -> Undecided.derived result
        | Value.Optional _ as result when flat -> result
        | result when flat -> ValueType.noOverload span "optFlatMap" [ result ]
        | result -> Value.Optional(ValueSome result)
    | other when Undecided.isKnown other ->
        ValueType.noOverload span (if flat then "optFlatMap" else "optMap") [ other ]
    | other -> Undecided.derived other

and private optionalOr
    (environment: Environment)
    (span: Span)
    (left: TypedExpr)
    (right: TypedExpr)
    (unwrap: bool)
    : Value =
    match eval environment left with
    | Value.Optional ValueNone -> eval environment right
    | Value.Optional(ValueSome inner) when unwrap -> inner
    | Value.Optional _ as some -> some
    | other when Undecided.isKnown other -> ValueType.noOverload span (if unwrap then "orValue" else "or") [ other ]
    | other -> Undecided.derived other

and private firstKnown (environment: Environment) (candidates: TypedExpr[]) : Value =
    let mutable missing: FactPath list = []
    let mutable found = ValueNone
    let mutable i = 0

    while found.IsNone && i < candidates.Length do
        match eval environment candidates[i] with
        | Value.Unknown(paths, _) -> missing <- MissingFacts.union missing paths
        // What a source leaves blank, it does not tell.
        | Value.Null
        | Value.Optional ValueNone -> ()
        | Value.String text when System.String.IsNullOrWhiteSpace text -> ()
        | Value.Optional(ValueSome value) -> found <- ValueSome value
        | value -> found <- ValueSome value

        i <- i + 1

    match found with
    | ValueSome value -> value
    | ValueNone -> Value.Unknown(missing, false)

and private comprehend (environment: Environment) (span: Span) (comprehension: Comprehension) : Value =
    let range = eval environment comprehension.Range

    match Comprehensions.tryElements range with
    | ValueSome elements -> Comprehensions.evaluate environment (eval environment) comprehension elements
    | ValueNone when Undecided.isKnown range ->
        ValueType.noOverload span (Comprehensions.name comprehension.Kind) [ range ]
    | ValueNone -> Undecided.derived range

let evaluatePart (environment: Environment) (part: TypedExpr) : Value =
    let value = eval environment part

    if environment.Budget.IsSpent then
        costExceeded part.Span
    else
        value

let evaluate (environment: Environment) (rule: TypedRule) : Value =
    environment.Enter rule
    evaluatePart environment rule.Body
