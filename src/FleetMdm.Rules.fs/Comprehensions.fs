namespace FleetMdm.Rules

/// What a macro goes through: the elements of a list, or the keys and values of a map.
[<Struct; NoEquality; NoComparison>]
type internal Elements = {
    /// None for a list.
    Keys: Value[] voption
    Values: Value[]
} with

    member elements.Count = elements.Values.Length

    /// What the first variable of a macro with two stands for: the place in a list, the key in a map.
    member elements.Key(i: int) : Value =
        match elements.Keys with
        | ValueSome keys -> keys[i]
        | ValueNone -> Value.Int(int64 i)

    /// What the variable of a macro with one stands for: an element, or a key.
    member elements.Item(i: int) : Value =
        match elements.Keys with
        | ValueSome keys -> keys[i]
        | ValueNone -> elements.Values[i]

/// The macros over elements: `all`, `exists`, `exists_one`, `filter`, `map` and their like. `evaluate` is the interpreter,
/// in the environment whose frame the elements are bound in.
module internal Comprehensions =
    /// The macro as it is written; `map` is written for `transformList` too.
    let name (kind: ComprehensionKind) : string =
        match kind with
        | ComprehensionKind.All -> "all"
        | ComprehensionKind.Exists -> "exists"
        | ComprehensionKind.ExistsOne -> "exists_one"
        | ComprehensionKind.Filter -> "filter"
        | ComprehensionKind.TransformList -> "map"
        | ComprehensionKind.TransformMap -> "transformMap"
        | ComprehensionKind.TransformMapEntry -> "transformMapEntry"

    /// The elements of a value; none when there is nothing to go through.
    let tryElements (range: Value) : Elements voption =
        match range with
        | Value.List values -> ValueSome { Keys = ValueNone; Values = values }
        | Value.Map map ->
            ValueSome {
                Keys = ValueSome map.Keys
                Values = map.Values
            }
        | _ -> ValueNone

    /// Puts the i-th element into the frame.
    let bind (frame: Value[]) (comprehension: Comprehension) (elements: Elements) (i: int) : unit =
        if comprehension.Second < 0 then
            frame[comprehension.First] <- elements.Item i
        else
            frame[comprehension.First] <- elements.Key i
            frame[comprehension.Second] <- elements.Values[i]

    /// `all` (`deciding` is false) and `exists` (`deciding` is true).
    let private quantify
        (environment: Environment)
        (evaluate: TypedExpr -> Value)
        (comprehension: Comprehension)
        (condition: TypedExpr)
        (deciding: bool)
        (elements: Elements)
        : Value =
        let mutable undecided = Undecided.nothingYet ()
        let mutable decided = false
        let mutable i = 0

        while not decided && i < elements.Count && not environment.Budget.IsSpent do
            bind environment.Frame comprehension elements i

            match evaluate condition with
            | Value.Bool value -> decided <- (value = deciding)
            | other ->
                if not (undecided.Take other) then
                    undecided.Take(Undecided.notBool condition.Span other) |> ignore

            i <- i + 1

        if decided then
            Value.ofBool deciding
        else
            undecided.Lenient(Value.ofBool (not deciding))

    /// Whether the i-th element is taken: a bool, or what is not known about it.
    let private test
        (environment: Environment)
        (evaluate: TypedExpr -> Value)
        (comprehension: Comprehension)
        (elements: Elements)
        (i: int)
        : Value =
        bind environment.Frame comprehension elements i

        match comprehension.Condition with
        | ValueNone -> Value.yes
        | ValueSome condition ->
            match evaluate condition with
            | Value.Bool _ as taken -> taken
            | other when Undecided.isKnown other -> Undecided.notBool condition.Span other
            | other -> other

    /// Goes through the elements that are taken; `add` gives what is not known about what it makes of one, if anything.
    /// The macro's value is `result ()` when everything was known.
    let private collect
        (environment: Environment)
        (evaluate: TypedExpr -> Value)
        (comprehension: Comprehension)
        (elements: Elements)
        (add: int -> Value voption)
        (result: unit -> Value)
        : Value =
        let mutable undecided = Undecided.nothingYet ()

        for i in 0 .. elements.Count - 1 do
            match test environment evaluate comprehension elements i with
            | Value.Bool true ->
                match add i with
                | ValueSome refused -> undecided.Take refused |> ignore
                | ValueNone -> ()
            | other -> undecided.Take other |> ignore

        if undecided.IsEmpty then result () else undecided.Strict()

    /// A list of what `make` gives for the elements that are taken.
    let private listOf environment evaluate comprehension (elements: Elements) (make: int -> Value) : Value =
        let made = ResizeArray<Value>()

        collect
            environment
            evaluate
            comprehension
            elements
            (fun i ->
                match make i with
                | value when Undecided.isKnown value ->
                    made.Add value
                    ValueNone
                | refused -> ValueSome refused)
            (fun () -> Value.List(made.ToArray()))

    /// A map of the entries that `add` puts into the builder.
    let private mapOf
        environment
        (evaluate: TypedExpr -> Value)
        comprehension
        (elements: Elements)
        (transform: TypedExpr)
        (add: MapBuilder -> int -> Value -> EvalProblem voption)
        : Value =
        let builder = MapBuilder elements.Count

        collect
            environment
            evaluate
            comprehension
            elements
            (fun i ->
                match evaluate transform with
                | value when Undecided.isKnown value ->
                    add builder i value |> ValueOption.map (Value.error transform.Span)
                | refused -> ValueSome refused)
            builder.ToValue

    let private addEntries (builder: MapBuilder) (made: Value) : EvalProblem voption =
        match made with
        | Value.Map entries -> builder.AddAll entries
        | other ->
            ValueSome(
                EvalProblem.NoSuchOverload(name ComprehensionKind.TransformMapEntry, [ ValueType.describe other ])
            )

    /// A macro's value over some elements.
    let evaluate
        (environment: Environment)
        (evaluate: TypedExpr -> Value)
        (comprehension: Comprehension)
        (elements: Elements)
        : Value =
        match comprehension.Kind, comprehension.Condition, comprehension.Transform with
        | ComprehensionKind.All, ValueSome condition, _ ->
            quantify environment evaluate comprehension condition false elements
        | ComprehensionKind.Exists, ValueSome condition, _ ->
            quantify environment evaluate comprehension condition true elements
        | ComprehensionKind.ExistsOne, _, _ ->
            match listOf environment evaluate comprehension elements elements.Item with
            | Value.List taken -> Value.ofBool (taken.Length = 1)
            | other -> other
        | ComprehensionKind.Filter, _, _ -> listOf environment evaluate comprehension elements elements.Item
        | ComprehensionKind.TransformList, _, ValueSome transform ->
            listOf environment evaluate comprehension elements (fun _ -> evaluate transform)
        | ComprehensionKind.TransformMap, _, ValueSome transform ->
            mapOf environment evaluate comprehension elements transform (fun builder i value ->
                builder.Add(elements.Key i, value))
        | ComprehensionKind.TransformMapEntry, _, ValueSome transform ->
            mapOf environment evaluate comprehension elements transform (fun builder _ made -> addEntries builder made)
        // The checker makes no other combination.
        | _ -> invalidOp "a comprehension without its condition or transform"
