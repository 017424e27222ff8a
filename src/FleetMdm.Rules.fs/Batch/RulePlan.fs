/// How a rule is evaluated on many rows at once: cut into parts that look at little, so that each part meets few
/// distinct inputs. A part is evaluated by the interpreter, once for each of them; there is no second semantics.
module internal FleetMdm.Rules.RulePlan

/// A part that is asked of the interpreter, for each distinct combination of what its columns have.
[<NoEquality; NoComparison>]
type Leaf = {
    Expr: TypedExpr
    Columns: int[]
    /// Leaves with the same key are the same question; none has the empty one.
    Key: string
    /// Where the answer turns at most once among the entries of the last column.
    Turning: Bisection.Turning voption
    /// What the bytes of the only column's texts answer.
    Text: TextQuestion.TextQuestion voption
}

/// A part of a rule, over the rows of devices or over those of the elements of a list.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type RulePart =
    | Leaf of Leaf
    /// `&&`, `||`, `!` or `?:`: evaluated for each distinct combination of its operands' answers; also, of leaves each over
    /// one column, for each combination of what `columns` have. There are none where a leaf looks at more.
    | Connective of expr: TypedExpr * operands: RulePart[] * columns: int[]
    /// `list.all(x, condition)` or `list.exists(x, condition)` over a column of records, of which the condition looks
    /// only at `x`. The condition is a part over the elements.
    | Quantifier of expr: TypedExpr * loop: Comprehension * list: int * condition: RulePart

/// A rule as parts.
[<NoEquality; NoComparison>]
type RulePlan = { Rule: TypedRule; Body: RulePart }

/// The places below a root that a part looks at; none where it looks at the root as a whole.
let private placesOf (slot: int) (root: FactPath) (locals: Map<int, string list>) (part: TypedExpr) =
    let shape = FactShape.Create root
    FactNeeds.addPart slot shape locals part

    if shape.IsWhole then
        ValueNone
    else
        ValueSome [
            for ending in shape.Ends do
                if not (isNull ending.Path.Parent) then
                    FactPath.segments ending.Path
        ]

/// The columns with what a part looks at; none where there are none.
let private columnsOf (columns: ColumnPath[]) (part: TypedExpr) : int[] voption =
    let ofRoot slot root =
        placesOf slot root Map.empty part
        |> ValueOption.map (
            List.map (fun place -> Array.tryFindIndex (fun column -> ColumnPaths.covers column slot place) columns)
        )

    match ofRoot CheckScope.FactsSlot FactPath.facts, ofRoot CheckScope.DeviceSlot FactPath.device with
    | ValueSome facts, ValueSome device when List.forall Option.isSome (facts @ device) ->
        facts @ device |> List.choose id |> List.distinct |> Array.ofList |> ValueSome
    | _ -> ValueNone

/// The key of a leaf over the rows of a table: equal for the same question to the same columns. What reads parameters is
/// a question of its policy alone, and has none.
let private keyOf (rows: string) (expr: TypedExpr) : string =
    let readsParameters =
        TypedExpr.descendants expr
        |> Seq.exists (fun part ->
            match part.Node with
            | TypedNode.Variable(CheckScope.ParamsSlot, _) -> true
            | _ -> false)

    if readsParameters then
        ""
    else
        rows + "|" + TreeKey.ofTree expr

/// The columns of a part whose leaves each look at one, or at none.
let private columnsOfOne (part: RulePart) : int[] voption =
    match part with
    | RulePart.Leaf {
                        Columns = ([||] | [| _ |]) as columns
                    } -> ValueSome columns
    | RulePart.Connective(_, _, columns) when columns.Length > 0 -> ValueSome columns
    | _ -> ValueNone

/// A part over devices.
let rec private ofDevices (columns: ColumnPath[]) (expr: TypedExpr) : RulePart voption =
    match expr.Node with
    | TypedNode.And _
    | TypedNode.Or _
    | TypedNode.Not _
    | TypedNode.Conditional _ -> connective (ofDevices columns) expr
    | TypedNode.Comprehension loop ->
        match quantifier columns expr loop with
        | ValueSome part -> ValueSome part
        | ValueNone -> leaf columns expr
    | _ -> leaf columns expr

and private leaf columns expr : RulePart voption =
    columnsOf columns expr
    |> ValueOption.map (fun inputs ->
        let turningAt input =
            Bisection.tryTurning
                {
                    Slot = columns[input].Slot
                    Segments = columns[input].Segments
                }
                expr

        let turning =
            inputs |> Array.tryFind (fun input -> columns[input].Elements.IsNone && (turningAt input).IsSome)

        RulePart.Leaf {
            Expr = expr
            Columns =
                match turning with
                | Some last -> Array.append (Array.except [ last ] inputs) [| last |]
                | None -> inputs
            Key = keyOf "" expr
            Turning = turning |> Option.toValueOption |> ValueOption.bind turningAt
            Text =
                match inputs with
                | [| input |] -> TextQuestion.tryOf columns[input].Segments expr
                | _ -> ValueNone
        })

and private connective (plan: TypedExpr -> RulePart voption) (expr: TypedExpr) : RulePart voption =
    let operands = TypedExpr.children expr |> List.map plan

    if List.forall ValueOption.isSome operands then
        let operands = [| for operand in operands -> operand.Value |]
        let columns = Array.map columnsOfOne operands

        let shared =
            if Array.forall ValueOption.isSome columns then
                columns |> Array.collect (fun columns -> columns.Value) |> Array.distinct
            else
                [||]

        ValueSome(RulePart.Connective(expr, operands, shared))
    else
        ValueNone

and private quantifier columns expr loop : RulePart voption =
    match loop.Kind, loop.Range.Node, loop.Condition with
    // Elements of other types are converted before they are gone through.
    | (ComprehensionKind.All | ComprehensionKind.Exists),
      TypedNode.Fact(CheckScope.FactsSlot, _, segments, CelType.List(CelType.Dyn | CelType.Map(_, CelType.Dyn))),
      ValueSome condition when loop.Second < 0 ->
        let place = List.ofArray segments

        columns
        |> Array.tryFindIndex (fun column ->
            column.Elements.IsSome && column.Slot = CheckScope.FactsSlot && List.ofArray column.Segments = place)
        |> ValueOption.ofOption
        |> ValueOption.bind (fun list ->
            ofElements loop.First place columns[list].Elements.Value condition
            |> ValueOption.map (fun part -> RulePart.Quantifier(expr, loop, list, part)))
    | _ -> ValueNone

/// A part over the elements of a list that looks at its element and at nothing else that devices report.
and private ofElements (local: int) (list: string list) (fields: string[][]) (expr: TypedExpr) : RulePart voption =
    match expr.Node with
    | TypedNode.And _
    | TypedNode.Or _
    | TypedNode.Not _
    | TypedNode.Conditional _ -> connective (ofElements local list fields) expr
    | _ ->
        let element = list @ [ FactPath.Element ]

        let ofElement (place: string list) : string list voption =
            if List.length place >= List.length element && List.truncate (List.length element) place = element then
                ValueSome(List.skip (List.length element) place)
            else
                ValueNone

        let fieldAt (place: string list) : int option =
            fields
            |> Array.tryFindIndex (fun field ->
                place.Length >= field.Length && List.truncate field.Length place = List.ofArray field)

        let facts =
            placesOf CheckScope.FactsSlot FactPath.facts (Map.ofList [ local, element ]) expr

        let device = placesOf CheckScope.DeviceSlot FactPath.device Map.empty expr

        match facts, device with
        | ValueSome places, ValueSome [] ->
            let inputs =
                places |> List.map (fun place -> ofElement place |> ValueOption.map fieldAt)

            if List.forall (fun (input: int option voption) -> input.IsSome && input.Value.IsSome) inputs then
                [ for input in inputs -> input.Value.Value ]
                |> List.distinct
                |> Array.ofList
                |> fun inputs ->
                    ValueSome(
                        RulePart.Leaf {
                            Expr = expr
                            Columns = inputs
                            Key = keyOf (System.String.Join('.', list)) expr
                            Turning = ValueNone
                            Text =
                                match inputs with
                                | [| input |] -> TextQuestion.tryOf fields[input] expr
                                | _ -> ValueNone
                        }
                    )
            else
                ValueNone
        | _ -> ValueNone

/// The plan of a rule over columns; none where it looks at more than columns can hold.
let tryPlan (columns: ColumnPath[]) (rule: TypedRule) : RulePlan voption =
    ofDevices columns rule.Body |> ValueOption.map (fun body -> { Rule = rule; Body = body })

/// The keys of the leaves of a part.
let rec keys (part: RulePart) : string seq =
    match part with
    | RulePart.Leaf leaf -> Seq.singleton leaf.Key
    | RulePart.Connective(_, operands, _) -> Seq.collect keys operands
    | RulePart.Quantifier(_, _, _, condition) -> keys condition
