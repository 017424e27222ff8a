/// What a name of a rule stands for: a macro's variable, a root, a parameter, a binding, a type.
module internal FleetMdm.Rules.Names

/// The dotted name that a row of selections spells (`a.b.c` of `a`, `b`, `c`), with its first segment and whether a dot
/// stands before it.
let rec dotted (expr: Expr) : struct (string * bool * string) voption =
    match expr.Node with
    | Node.Ident(name, absolute) -> ValueSome(struct (name, absolute, name))
    | Node.Select(operand, field, _, false) ->
        match dotted operand with
        | ValueSome(root, absolute, before) -> ValueSome(struct (root, absolute, before + "." + field))
        | ValueNone -> ValueNone
    | _ -> ValueNone

let private ofMeaning (state: CheckState) (span: Span) (name: string) (meaning: NameMeaning) : Checked =
    match meaning with
    | NameMeaning.Variable(slot, celType) -> Checked.plain span celType (TypedNode.Variable(slot, name))
    | NameMeaning.Constant(value, celType) -> Checked.plain span celType (TypedNode.Constant value)
    | NameMeaning.Parameters declared ->
        state.UseParameters(Map.keys declared)
        Checked.plain span CelType.record (TypedNode.Variable(CheckScope.ParamsSlot, name))
    | NameMeaning.Attributes(slot, root, known, closed) -> {
        Tree = Checked.make span known.Type (TypedNode.Variable(slot, name))
        Place =
            ValueSome {
                Path = root
                Known = ValueSome known
                Closed = closed
                Written = ValueSome(struct (slot, [||]))
            }
      }

let private undeclared (state: CheckState) (locals: Locals) (span: Span) (written: string) : Checked =
    let nearest =
        match Suggest.Nearest(written, Map.keys locals.Names) with
        | null -> CheckScope.nearestName state.Scope written
        | local -> local

    state.Report (TypeProblem.UndeclaredName(written, nearest)) span
    Checked.unresolved span written

let simple (state: CheckState) (locals: Locals) (span: Span) (written: string) (absolute: bool) : Checked =
    match (if absolute then None else Map.tryFind written locals.Names) with
    | Some local -> {
        Tree = Checked.make span local.Type (TypedNode.Local(local.Slot, written))
        Place = local.Place
      }
    | None ->
        match CheckScope.tryName state.Scope written absolute with
        | ValueSome meaning -> ofMeaning state span written meaning
        | ValueNone -> undeclared state locals span written

/// A row of selections that is one declared name: `google.protobuf.Timestamp`.
let tryQualified (state: CheckState) (locals: Locals) (expr: Expr) : Checked voption =
    match dotted expr with
    | ValueSome(root, absolute, name) when
        not (locals.Hides(root, absolute)) && CheckScope.startsQualified state.Scope root
        ->
        CheckScope.tryName state.Scope name absolute |> ValueOption.map (ofMeaning state expr.Span name)
    | _ -> ValueNone

/// The parameters of a policy, where an expression is the name that stands for them.
let tryParameters (state: CheckState) (locals: Locals) (expr: Expr) : Map<string, struct (CelType * Value)> voption =
    match expr.Node with
    | Node.Ident(written, absolute) when not (locals.Hides(written, absolute)) ->
        match CheckScope.tryName state.Scope written absolute with
        | ValueSome(NameMeaning.Parameters declared) -> ValueSome declared
        | _ -> ValueNone
    | _ -> ValueNone

/// params.name
let parameter
    (state: CheckState)
    (span: Span)
    (declared: Map<string, struct (CelType * Value)>)
    (name: string)
    (at: Span)
    : Checked =
    match Map.tryFind name declared with
    | Some(struct (celType, value)) ->
        state.UseParameters [ name ]
        Checked.plain span celType (TypedNode.Constant value)
    | None ->
        state.Report (TypeProblem.UnknownParameter(name, Suggest.Nearest(name, Map.keys declared))) at
        Checked.unresolved span ("params." + name)
