/// Macros become nodes. Each takes the walk over the tree as an argument, since it binds variables for a part of it.
module internal FleetMdm.Rules.Expansion

let private isAttributeSyntax (expr: Expr) =
    match expr.Node with
    | Node.Ident _
    | Node.Select _
    | Node.Index _ -> true
    | _ -> false

/// has(operand.field)
let private has (state: CheckState) (span: Span) (operand: Checked) (field: string) (at: Span) : Checked =
    match state.TypeOf operand, operand.Place with
    | (CelType.Dyn | CelType.Map _ | CelType.Optional _), ValueSome place ->
        Places.below state place field (Span.join operand.Tree.Span at) |> ignore
    | (CelType.Dyn | CelType.Map _ | CelType.Optional _ | CelType.Error | CelType.Var _), _ -> ()
    | other, _ -> state.Report (TypeProblem.NoFields(field, other)) at

    Checked.plain span CelType.Bool (TypedNode.Has(operand.Tree, field))

/// known(operand), missing(operand)
let private attribute (state: CheckState) walk locals span (written: string) (operand: Expr) node : Checked =
    if not (isAttributeSyntax operand) then
        state.Report (TypeProblem.MacroMisused(written, written + "(facts.path)")) operand.Span

    let part: Checked = walk locals operand
    Checked.plain span CelType.Bool (node part.Tree)

/// The type of a comprehension: of what it filters or makes, or bool.
let private comprehensionType (state: CheckState) span kind (single: CelType) (key: CelType) (made: CelType) : CelType =
    match kind with
    | ComprehensionKind.All
    | ComprehensionKind.Exists
    | ComprehensionKind.ExistsOne -> CelType.Bool
    | ComprehensionKind.Filter -> CelType.List single
    | ComprehensionKind.TransformList -> CelType.List made
    | ComprehensionKind.TransformMap -> CelType.Map(key, made)
    | ComprehensionKind.TransformMapEntry ->
        match made with
        | CelType.Map _
        | CelType.Error -> made
        | CelType.Dyn
        | CelType.Var _ -> CelType.Map(CelType.Dyn, CelType.Dyn)
        | other ->
            state.Report (TypeProblem.EntryNotMap other) span
            CelType.Error

let private comprehension
    (state: CheckState)
    (walk: Locals -> Expr -> Checked)
    (locals: Locals)
    (span: Span)
    (written: string)
    (kind: ComprehensionKind)
    (range: Expr)
    (variables: struct (string * Span)[])
    (condition: Expr voption)
    (transform: Expr voption)
    : Checked =
    let range = walk locals range
    let struct (single, first, second) = Collections.loopTypes state written range
    let elementPlace = Places.elementOf range.Place

    let struct (inner, firstSlot, secondSlot) =
        match variables with
        | [| struct (x, _) |] -> struct (state.Declare x single elementPlace locals, locals.Depth, -1)
        | _ ->
            let struct (k, _) = variables[0]
            let struct (v, _) = variables[1]
            let outer = state.Declare k first ValueNone locals
            struct (state.Declare v second elementPlace outer, locals.Depth, outer.Depth)

    let condition = condition |> ValueOption.map (walk inner)
    let transform = transform |> ValueOption.map (walk inner)

    condition |> ValueOption.iter (state.RequireBool("the condition of `" + written + "`"))

    let made = transform |> ValueOption.map state.TypeOf

    let celType =
        comprehensionType state span kind single first (ValueOption.defaultValue CelType.Dyn made)

    let tree =
        TypedNode.Comprehension {
            Kind = kind
            Range = range.Tree
            First = firstSlot
            Second = secondSlot
            Condition = condition |> ValueOption.map (fun part -> part.Tree)
            Transform = transform |> ValueOption.map (fun part -> part.Tree)
        }

    {
        Tree = Checked.make span celType tree
        // What a filter keeps is what was reported.
        Place =
            match kind, range.Place with
            | ComprehensionKind.Filter, ValueSome place when elementPlace.IsSome ->
                ValueSome { place with Written = ValueNone }
            | _ -> ValueNone
    }

/// cel.bind(name, init, body); `inside` walks the body with the variable in sight.
let private bind
    (state: CheckState)
    walk
    (locals: Locals)
    span
    name
    (init: Expr)
    (inside: Locals -> Checked)
    : Checked =
    let init: Checked = walk locals init
    let body = inside (state.Declare name (state.TypeOf init) init.Place locals)
    Checked.plain span body.Tree.Type (TypedNode.Bind(locals.Depth, init.Tree, body.Tree))

/// cel.block([first, second], body): each value has those before it in sight.
let rec private block
    (state: CheckState)
    walk
    (locals: Locals)
    span
    (values: (string * Expr) list)
    (body: Expr)
    : Checked =
    match values with
    | [] -> walk locals body
    | (name, init) :: rest -> bind state walk locals span name init (fun inner -> block state walk inner span rest body)

/// target.optMap(name, body), target.optFlatMap(name, body)
let private optionalMap (state: CheckState) walk (locals: Locals) span target name body flat : Checked =
    let target: Checked = walk locals target

    let held =
        match state.TypeOf target with
        | CelType.Optional value -> value
        | CelType.Dyn
        | CelType.Var _ -> CelType.Dyn
        | CelType.Error -> CelType.Error
        | other ->
            state.Report (TypeProblem.NotOptional other) target.Tree.Span
            CelType.Error

    let body: Checked = walk (state.Declare name held ValueNone locals) body

    let celType =
        match flat, state.TypeOf body with
        | _, CelType.Error -> CelType.Error
        | true, (CelType.Optional _ as made) -> made
        | true, (CelType.Dyn | CelType.Var _) -> CelType.Optional CelType.Dyn
        | true, other ->
            state.Report (TypeProblem.NotOptional other) body.Tree.Span
            CelType.Error
        | false, made -> CelType.Optional made

    Checked.plain span celType (TypedNode.OptionalMap(locals.Depth, target.Tree, body.Tree, flat))

/// first(a, b, …)
let private first (state: CheckState) walk (locals: Locals) span (candidates: Expr[]) : Checked =
    let candidates: Checked[] = candidates |> Array.map (walk locals)
    let celType = candidates |> Seq.map state.TypeOf |> Collections.commonType state
    Checked.plain span celType (TypedNode.FirstKnown(Checked.trees candidates))

/// A macro, called by the name `written`, as the node that it stands for.
let expand
    (state: CheckState)
    (walk: Locals -> Expr -> Checked)
    (locals: Locals)
    (span: Span)
    (written: string)
    (macro: Macro)
    : Checked =
    match macro with
    | Macro.Has(operand, field, at) -> has state span (walk locals operand) field at
    | Macro.Known operand -> attribute state walk locals span written operand TypedNode.Known
    | Macro.Missing operand -> attribute state walk locals span written operand TypedNode.Missing
    | Macro.Comprehension(kind, range, variables, condition, transform) ->
        comprehension state walk locals span written kind range variables condition transform
    | Macro.Bind(name, init, body) -> bind state walk locals span name init (fun inner -> walk inner body)
    // The lowered tree is as deep as there are values.
    | Macro.Block(values, _, at) when locals.Depth + values.Length > Limits.depth ->
        let usage = "cel.block with at most " + string Limits.depth + " values in sight"

        state.Report (TypeProblem.MacroMisused("cel.block", usage)) at
        Checked.unresolved span "cel.block"
    | Macro.Block(values, body, _) -> block state walk locals span values body
    | Macro.Rewritten expr -> walk locals expr
    | Macro.OptionalMap(target, name, body, flat) -> optionalMap state walk locals span target name body flat
    | Macro.First candidates -> first state walk locals span candidates
    | Macro.Proto name ->
        state.Report (TypeProblem.NoMessages("`" + name + "`")) span
        Checked.unresolved span name
    | Macro.Misused(name, usage, at) ->
        state.Report (TypeProblem.MacroMisused(name, usage)) at
        Checked.unresolved span name
