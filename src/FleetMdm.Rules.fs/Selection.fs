/// What lies below a value: fields, elements and whether they are there. Below a fact that was not reported, and below the
/// objects of a report, what is absent is unknown under its own path; below other maps it is an error, as in CEL.
module internal FleetMdm.Rules.Selection

/// `operand.field`.
let rec select (span: Span) (operand: Value) (field: string) : Value =
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
and selectOptional (span: Span) (operand: Value) (field: string) : Value =
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

/// `operand[index]`, and `operand[?index]`.
let index (span: Span) (operand: Value) (index: Value) (optional: bool) : Value =
    match operand with
    | Value.Unknown([ place ], true) when Undecided.isKnown index -> Value.absent (below place index)
    | _ when not (Undecided.isKnown operand && Undecided.isKnown index) -> Undecided.strict [| operand; index |]
    | _ when optional -> indexOptional span operand index
    | _ -> indexKnown span operand index

/// A path below a root, as it was reported.
let readFact (span: Span) (root: Value) (path: FactPath) (segments: string[]) : Value =
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
            known <- Undecided.isKnown value

        i <- i + 1

    value

/// `has(operand.field)`. A device that reported the object around a field, and not the field, has said that it is not there.
let rec has (span: Span) (operand: Value) (field: string) : Value =
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

/// `known(operand)` and `missing(operand)`: the one question that an unknown answers.
let known (operand: Value) (whenKnown: bool) : Value =
    match operand with
    | Value.Unknown _ -> Value.ofBool (not whenKnown)
    | Value.Error _ -> operand
    | _ -> Value.ofBool whenKnown
