module internal FleetMdm.Rules.Interpreter

// Three values (rules-language.md). A strict operation needs all its operands: an error among them is its result, else
// an unknown is. `&&`, `||`, `all` and `exists` need only what decides: false (true) decides alone, and where nothing
// does, an unknown outweighs an error, because the missing fact may yet decide.
//
// INVARIANT: the depth of the recursion is the depth of the tree, which the parser bounds; so is the depth of every value
// that a rule builds. The number of steps is bounded by the budget, paid in `eval` and for the size of operands.

/// What is known of the operands of a connective so far, while none has decided.
[<Struct; NoEquality; NoComparison>]
type private Undecided = {
    mutable IsUnknown: bool
    mutable Missing: FactPath list
    /// The first error; null for none.
    mutable Error: Value | null
} with

    /// True while every operand was known.
    member undecided.IsEmpty = not undecided.IsUnknown && isNull undecided.Error

    /// Takes an operand that is not known: true when it is an unknown or an error.
    member undecided.Take(value: Value) : bool =
        match value with
        | Value.Unknown(paths, _) ->
            undecided.IsUnknown <- true
            undecided.Missing <- MissingFacts.union undecided.Missing paths
            true
        | Value.Error _ ->
            if isNull undecided.Error then
                undecided.Error <- value

            true
        | _ -> false

    /// What a connective is when no operand decided: unknown before error, `otherwise` when all were known.
    member undecided.Lenient(otherwise: Value) : Value =
        if undecided.IsUnknown then
            Value.Unknown(undecided.Missing, false)
        else
            match undecided.Error with
            | null -> otherwise
            | error -> error

    /// What a strict operation is when an operand was not known: error before unknown.
    member undecided.Strict() : Value =
        match undecided.Error with
        | null -> Value.Unknown(undecided.Missing, false)
        | error -> error

let private nothingYet () : Undecided = {
    IsUnknown = false
    Missing = []
    Error = null
}

let private costExceeded (span: Span) : Value =
    Value.error span (EvalProblem.CostExceeded Limits.cost)

let private notBool (span: Span) (value: Value) : Value =
    Value.error span (EvalProblem.NotBool(ValueType.describe value))

/// An operand that is not known, as the result of an operation on it alone.
let private derived (value: Value) : Value =
    match value with
    | Value.Unknown(paths, true) -> Value.Unknown(paths, false)
    | other -> other

let private isKnown (value: Value) : bool =
    match value with
    | Value.Unknown _
    | Value.Error _ -> false
    | _ -> true

/// The result of a strict operation of which an operand is not known.
let private strict (operands: Value[]) : Value =
    let mutable undecided = nothingYet ()

    for operand in operands do
        undecided.Take operand |> ignore

    undecided.Strict()

/// What it costs to look at an operand as a whole: nothing for small ones. It also bounds what a rule can build, since
/// a result is at most about as large as its operands.
let private weight (value: Value) : int =
    match value with
    | Value.String text -> text.Length >>> 4
    | Value.List elements -> elements.Length >>> 2
    | Value.Bytes bytes -> bytes.Length >>> 4
    | _ -> 0

/// `operand.field`.
let rec private select (span: Span) (operand: Value) (field: string) : Value =
    match operand with
    | Value.Map map ->
        let mutable found = Value.Null

        match map with
        | :? FactMap as facts ->
            if facts.TryField(field, &found) then
                found
            else
                Value.absent (FactPath.child facts.Path field)
        | _ ->
            let key = Value.String field

            if map.TryFind(key, &found) then
                found
            else
                Value.error span (EvalProblem.NoSuchKey(ValueText.print key))
    | Value.Unknown([ place ], true) -> Value.absent (FactPath.child place field)
    | Value.Unknown _
    | Value.Error _ -> operand
    | Value.Optional ValueNone -> operand
    | Value.Optional(ValueSome inner) -> selectOptional span inner field
    | _ -> Value.error span (EvalProblem.NoFields(field, ValueType.describe operand))

/// `operand.?field`, by its definition `has(operand.field) ? optional.of(operand.field) : optional.none()`.
and private selectOptional (span: Span) (operand: Value) (field: string) : Value =
    match operand with
    | Value.Map map ->
        let mutable found = Value.Null

        if map.TryFind(Value.String field, &found) then
            Value.Optional(ValueSome found)
        else
            Value.Optional ValueNone
    | _ -> select span operand field

/// `operand[index]` of known operands.
let rec private indexKnown (span: Span) (operand: Value) (index: Value) : Value =
    match operand with
    | Value.Optional ValueNone -> operand
    | Value.Optional(ValueSome inner) -> indexOptional span inner index
    | _ -> Comparisons.index span operand index

/// `operand[?index]`: none where the index or key is not there.
and private indexOptional (span: Span) (operand: Value) (index: Value) : Value =
    match operand with
    | Value.Map map ->
        let mutable found = Value.Null

        if map.TryFind(index, &found) then
            Value.Optional(ValueSome found)
        else
            Value.Optional ValueNone
    | Value.List _ ->
        match Comparisons.index span operand index with
        | Value.Error error when error.Problem.IsIndexOutOfRange -> Value.Optional ValueNone
        | Value.Error _ as error -> error
        | found -> Value.Optional(ValueSome found)
    | _ -> indexKnown span operand index

/// The path below an absent fact that an index names.
let private below (place: FactPath) (index: Value) : FactPath =
    match index with
    | Value.String name -> FactPath.child place name
    | _ -> FactPath.element place

/// A path below a root, as it was reported.
let private readFact (span: Span) (root: Value) (path: FactPath) (segments: string[]) : Value =
    let mutable value = root
    let mutable known = true
    let mutable i = 0

    while known && i < segments.Length do
        match value with
        | Value.Map(:? FactMap as facts) ->
            if not (facts.TryField(segments[i], &value)) then
                value <- Value.absent path
                known <- false
        | Value.Unknown(_, true) ->
            value <- Value.absent path
            known <- false
        | other ->
            value <- select span other segments[i]
            known <- isKnown value

        i <- i + 1

    value

let private stepsOf (keys: Value[] | null) (values: Value[]) (two: bool) : struct (Value * Value)[] =
    match keys with
    | null ->
        if two then
            Array.mapi (fun i value -> struct (Value.Int(int64 i), value)) values
        else
            Array.map (fun value -> struct (value, Value.Null)) values
    | keys -> Array.map2 (fun key value -> struct (key, value)) keys values

let steps (environment: Environment) (comprehension: Comprehension) (range: Value) : struct (Value * Value)[] voption =
    let two = comprehension.Second >= 0

    match range with
    | Value.List elements when environment.Budget.Pay elements.Length -> ValueSome(stepsOf null elements two)
    | Value.Map map -> ValueSome(stepsOf map.Keys map.Values two)
    | _ -> ValueNone

let rec private eval (environment: Environment) (expr: TypedExpr) : Value =
    if not (environment.Budget.Pay 1) then
        costExceeded expr.Span
    else
        match expr.Node with
        | TypedNode.Constant value -> value
        | TypedNode.Fact(slot, path, segments, coerce) ->
            let value = readFact expr.Span environment.Activation[slot] path segments

            match coerce with
            | CelType.Dyn -> value
            | _ when isKnown value -> Coercion.atPath expr.Span path coerce value
            | _ -> value
        | TypedNode.Call(callee, arguments) -> call environment expr.Span callee arguments
        | TypedNode.And operands -> connective environment operands false
        | TypedNode.Or operands -> connective environment operands true
        | TypedNode.Not operand -> negation environment operand
        | TypedNode.Local(slot, _) -> environment.Frame[slot]
        | TypedNode.Variable(slot, _) -> environment.Activation[slot]
        | TypedNode.Select(operand, field, false) -> select expr.Span (eval environment operand) field
        | TypedNode.Select(operand, field, true) -> selectOptional expr.Span (eval environment operand) field
        | TypedNode.Coerced(operand, target) -> coerced environment expr.Span operand target
        | TypedNode.Index(operand, index, optional) -> indexed environment expr.Span operand index optional
        | TypedNode.Conditional(condition, whenTrue, whenFalse) -> conditional environment condition whenTrue whenFalse
        | TypedNode.Comprehension comprehension -> comprehend environment expr.Span comprehension
        | TypedNode.List(elements, optional) -> listOf environment elements optional
        | TypedNode.Map(entries, optional) -> mapOf environment entries optional
        | TypedNode.Has(operand, field) -> has expr.Span (eval environment operand) field
        | TypedNode.Known operand -> known (eval environment operand) true
        | TypedNode.Missing operand -> known (eval environment operand) false
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

        if not (isKnown left && isKnown right) then
            strict [| left; right |]
        elif not (environment.Budget.Pay(weight left + weight right)) then
            costExceeded span
        else
            apply span left right
    | Implementation.Deep apply when arguments.Length = 2 ->
        let left = eval environment arguments[0]
        let right = eval environment arguments[1]

        if isKnown left && isKnown right then
            apply environment.Budget span left right
        else
            strict [| left; right |]
    | Implementation.Unary apply when arguments.Length = 1 ->
        let operand = eval environment arguments[0]

        if not (isKnown operand) then
            derived operand
        elif not (environment.Budget.Pay(weight operand)) then
            costExceeded span
        else
            apply span operand
    | Implementation.Clocked apply when arguments.Length = 1 ->
        let operand = eval environment arguments[0]

        if isKnown operand then
            apply environment.Now span operand
        else
            derived operand
    | implementation ->
        let values = Array.map (eval environment) arguments

        if not (Array.forall isKnown values) then
            strict values
        elif not (environment.Budget.Pay(Array.sumBy weight values)) then
            costExceeded span
        else
            match implementation with
            | Implementation.Variadic apply -> apply span values
            // Without the type check a call can have any number of arguments.
            | _ -> ValueType.noOverload span callee.Name (List.ofArray values)

/// `&&` (`deciding` is false) and `||` (`deciding` is true).
and private connective (environment: Environment) (operands: TypedExpr[]) (deciding: bool) : Value =
    let mutable undecided = nothingYet ()
    let mutable decided = false
    let mutable i = 0

    while not decided && i < operands.Length do
        match eval environment operands[i] with
        | Value.Bool value -> decided <- (value = deciding)
        | other ->
            if not (undecided.Take other) then
                undecided.Take(notBool operands[i].Span other) |> ignore

        i <- i + 1

    if decided then
        Value.ofBool deciding
    else
        undecided.Lenient(Value.ofBool (not deciding))

and private negation (environment: Environment) (operand: TypedExpr) : Value =
    match eval environment operand with
    | Value.Bool value -> Value.ofBool (not value)
    | other when isKnown other -> notBool operand.Span other
    | other -> derived other

and private conditional
    (environment: Environment)
    (condition: TypedExpr)
    (whenTrue: TypedExpr)
    (whenFalse: TypedExpr)
    : Value =
    match eval environment condition with
    | Value.Bool true -> eval environment whenTrue
    | Value.Bool false -> eval environment whenFalse
    | other when isKnown other -> notBool condition.Span other
    | other -> derived other

and private coerced (environment: Environment) (span: Span) (operand: TypedExpr) (target: CelType) : Value =
    let value = eval environment operand

    if not (isKnown value) then
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

and private indexed
    (environment: Environment)
    (span: Span)
    (operand: TypedExpr)
    (index: TypedExpr)
    (optional: bool)
    : Value =
    let container = eval environment operand
    let place = eval environment index

    match container with
    | Value.Unknown([ path ], true) when isKnown place -> Value.absent (below path place)
    | _ when not (isKnown container && isKnown place) -> strict [| container; place |]
    | _ when optional -> indexOptional span container place
    | _ -> indexKnown span container place

and private has (span: Span) (operand: Value) (field: string) : Value =
    match operand with
    | Value.Map map ->
        let mutable found = Value.Null
        Value.ofBool (map.TryFind(Value.String field, &found))
    | Value.Unknown([ place ], true) -> Value.Unknown([ FactPath.child place field ], false)
    | Value.Unknown _
    | Value.Error _ -> operand
    | Value.Optional ValueNone -> Value.no
    | Value.Optional(ValueSome inner) -> has span inner field
    | _ -> Value.error span (EvalProblem.NoFields(field, ValueType.describe operand))

and private known (operand: Value) (whenKnown: bool) : Value =
    match operand with
    | Value.Unknown _ -> Value.ofBool (not whenKnown)
    | Value.Error _ -> operand
    | _ -> Value.ofBool whenKnown

and private listOf (environment: Environment) (elements: TypedExpr[]) (optional: bool[]) : Value =
    let values = ResizeArray<Value> elements.Length
    let mutable undecided = nothingYet ()

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
    let mutable undecided = nothingYet ()

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
        | result when not (isKnown result) -> derived result
        | Value.Optional _ as result when flat -> result
        | result when flat -> ValueType.noOverload span "optFlatMap" [ result ]
        | result -> Value.Optional(ValueSome result)
    | other when isKnown other -> ValueType.noOverload span (if flat then "optFlatMap" else "optMap") [ other ]
    | other -> derived other

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
    | other when isKnown other -> ValueType.noOverload span (if unwrap then "orValue" else "or") [ other ]
    | other -> derived other

and private firstKnown (environment: Environment) (candidates: TypedExpr[]) : Value =
    let mutable missing: FactPath list = []
    let mutable found = ValueNone
    let mutable i = 0

    while found.IsNone && i < candidates.Length do
        match eval environment candidates[i] with
        | Value.Unknown(paths, _) -> missing <- MissingFacts.union missing paths
        | value -> found <- ValueSome value

        i <- i + 1

    match found with
    | ValueSome value -> value
    | ValueNone -> Value.Unknown(missing, false)

and private comprehend (environment: Environment) (span: Span) (comprehension: Comprehension) : Value =
    match eval environment comprehension.Range with
    | Value.List elements -> iterate environment span comprehension null elements
    | Value.Map map -> iterate environment span comprehension map.Keys map.Values
    | other when isKnown other -> ValueType.noOverload span "a comprehension" [ other ]
    | other -> derived other

and private iterate
    (environment: Environment)
    (span: Span)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    : Value =
    match comprehension.Kind, comprehension.Condition, comprehension.Transform with
    | ComprehensionKind.All, ValueSome condition, _ -> quantify environment comprehension keys values condition false
    | ComprehensionKind.Exists, ValueSome condition, _ -> quantify environment comprehension keys values condition true
    | ComprehensionKind.ExistsOne, ValueSome condition, _ -> countOne environment comprehension keys values condition
    | ComprehensionKind.Filter, ValueSome condition, _ -> filter environment comprehension keys values condition
    | ComprehensionKind.TransformList, condition, ValueSome transform ->
        transformList environment comprehension keys values condition transform
    | (ComprehensionKind.TransformMap | ComprehensionKind.TransformMapEntry), condition, ValueSome transform ->
        transformMap environment span comprehension keys values condition transform
    | _ -> invalidOp "a comprehension without its condition or transform"

/// Puts the i-th element into the frame.
and private bind
    (environment: Environment)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (i: int)
    : unit =
    let frame = environment.Frame

    match keys with
    | null when comprehension.Second < 0 -> frame[comprehension.First] <- values[i]
    | null ->
        frame[comprehension.First] <- Value.Int(int64 i)
        frame[comprehension.Second] <- values[i]
    | keys ->
        frame[comprehension.First] <- keys[i]

        if comprehension.Second >= 0 then
            frame[comprehension.Second] <- values[i]

/// `all` (`deciding` is false) and `exists` (`deciding` is true).
and private quantify
    (environment: Environment)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (condition: TypedExpr)
    (deciding: bool)
    : Value =
    let mutable undecided = nothingYet ()
    let mutable decided = false
    let mutable i = 0

    while not decided && i < values.Length && not environment.Budget.IsSpent do
        bind environment comprehension keys values i

        match eval environment condition with
        | Value.Bool value -> decided <- (value = deciding)
        | other ->
            if not (undecided.Take other) then
                undecided.Take(notBool condition.Span other) |> ignore

        i <- i + 1

    if decided then
        Value.ofBool deciding
    else
        undecided.Lenient(Value.ofBool (not deciding))

/// Whether the i-th element is taken: a bool, or what is not known about it.
and private test
    (environment: Environment)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (i: int)
    (condition: TypedExpr voption)
    : Value =
    bind environment comprehension keys values i

    match condition with
    | ValueNone -> Value.yes
    | ValueSome condition ->
        match eval environment condition with
        | Value.Bool _ as taken -> taken
        | other when isKnown other -> notBool condition.Span other
        | other -> other

and private countOne
    (environment: Environment)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (condition: TypedExpr)
    : Value =
    let mutable undecided = nothingYet ()
    let mutable count = 0

    for i in 0 .. values.Length - 1 do
        match test environment comprehension keys values i (ValueSome condition) with
        | Value.Bool true -> count <- count + 1
        | other -> undecided.Take other |> ignore

    if undecided.IsEmpty then
        Value.ofBool (count = 1)
    else
        undecided.Strict()

and private filter
    (environment: Environment)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (condition: TypedExpr)
    : Value =
    let kept = ResizeArray<Value>()
    let mutable undecided = nothingYet ()

    for i in 0 .. values.Length - 1 do
        match test environment comprehension keys values i (ValueSome condition) with
        | Value.Bool true ->
            match keys with
            | null -> kept.Add values[i]
            | keys -> kept.Add keys[i]
        | other -> undecided.Take other |> ignore

    if undecided.IsEmpty then
        Value.List(kept.ToArray())
    else
        undecided.Strict()

and private transformList
    (environment: Environment)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (condition: TypedExpr voption)
    (transform: TypedExpr)
    : Value =
    let made = ResizeArray<Value>()
    let mutable undecided = nothingYet ()

    for i in 0 .. values.Length - 1 do
        match test environment comprehension keys values i condition with
        | Value.Bool true ->
            let value = eval environment transform

            if not (undecided.Take value) then
                made.Add value
        | other -> undecided.Take other |> ignore

    if undecided.IsEmpty then
        Value.List(made.ToArray())
    else
        undecided.Strict()

and private transformMap
    (environment: Environment)
    (span: Span)
    (comprehension: Comprehension)
    (keys: Value[] | null)
    (values: Value[])
    (condition: TypedExpr voption)
    (transform: TypedExpr)
    : Value =
    let builder = MapBuilder values.Length
    let mutable undecided = nothingYet ()

    for i in 0 .. values.Length - 1 do
        match test environment comprehension keys values i condition with
        | Value.Bool true ->
            let made = eval environment transform

            if not (undecided.Take made) then
                let problem =
                    match made with
                    | Value.Map entries when comprehension.Kind = ComprehensionKind.TransformMapEntry ->
                        builder.AddAll entries
                    | other when comprehension.Kind = ComprehensionKind.TransformMapEntry ->
                        ValueSome(EvalProblem.NoSuchOverload("transformMapEntry", [ ValueType.describe other ]))
                    | value ->
                        match keys with
                        | null -> builder.Add(Value.Int(int64 i), value)
                        | keys -> builder.Add(keys[i], value)

                match problem with
                | ValueNone -> ()
                | ValueSome problem -> undecided.Take(Value.error span problem) |> ignore
        | other -> undecided.Take other |> ignore

    if undecided.IsEmpty then
        builder.ToValue()
    else
        undecided.Strict()

let evaluatePart (environment: Environment) (part: TypedExpr) : Value =
    let value = eval environment part

    if environment.Budget.IsSpent then
        costExceeded part.Span
    else
        value

let evaluate (environment: Environment) (rule: TypedRule) : Value =
    environment.Enter rule
    evaluatePart environment rule.Body
