/// Macros: lists that may be empty, loops that ask a simpler question, variables that hide or are not used.
module internal FleetMdm.Rules.MacroLints

/// The macro that a part is, if it is one that binds variables: its name in the text, and what it goes over or binds.
let private tryMacro (expr: Expr) : struct (string * Macro) voption =
    let binds (name: string) (macro: Macro) =
        match macro with
        | Macro.Comprehension _
        | Macro.Bind _
        | Macro.OptionalMap _ -> ValueSome(struct (name, macro))
        | Macro.Has _
        | Macro.Known _
        | Macro.Missing _
        | Macro.First _
        | Macro.Block _
        | Macro.Rewritten _
        | Macro.Proto _
        | Macro.Misused _ -> ValueNone

    match expr.Node with
    | Node.Call(name, at, _, arguments) -> Macros.ofCall false name at arguments |> ValueOption.bind (binds name)
    | Node.MemberCall(target, name, at, arguments) ->
        Macros.ofMemberCall target name at arguments |> ValueOption.bind (binds name)
    | _ -> ValueNone

/// Whether a name occurs in a part. One that an inner macro binds anew counts too: it is not worth a mistake.
let rec private mentions (name: string) (expr: Expr) : bool =
    match expr.Node with
    | Node.Ident(written, false) -> written = name
    | _ -> Lint.parts expr |> List.exists (fun part -> mentions name part.Expr)

let private isUnused (bodies: Expr voption list) (name: string) : bool =
    // `cel.iterVar(0, 0)` is a name that no identifier mentions.
    not (name.StartsWith '_' || name.EndsWith ')')
    && bodies |> List.forall (fun body -> body.IsNone || not (mentions name body.Value))

/// None of the variables is used: of two, one is often not needed.
let private unusedVariables (macro: string) (variables: struct (string * Span)[]) bodies : Suspicion list =
    let isNoneUsed =
        variables |> Array.forall (fun (struct (name, _)) -> isUnused bodies name)

    if isNoneUsed then
        let struct (name, at) = Array.last variables
        [ Lint.tell (LintProblem.UnusedVariable(name, macro)) at ]
    else
        []

let private roots = [ "device"; "facts"; "params"; "now" ]

let private shadowing (outer: Set<string>) (name: string) (at: Span) : Suspicion list =
    if List.contains name roots then
        [
            Lint.tell (LintProblem.ShadowedName(name, "`" + name + "` of every rule")) at
        ]
    elif outer.Contains name then
        [ Lint.tell (LintProblem.ShadowedName(name, "the variable around it")) at ]
    else
        []

/// Where a macro's name for what it binds is written: its first argument.
let private nameSpan (expr: Expr) : Span =
    match expr.Node with
    | Node.Call(_, _, _, arguments)
    | Node.MemberCall(_, _, _, arguments) -> arguments[0].Span
    | _ -> expr.Span

/// What the names that a part binds say, given those that are bound around it.
let checkNames (outer: Set<string>) (expr: Expr) : Suspicion list =
    match tryMacro expr with
    | ValueSome(name, Macro.Comprehension(_, _, variables, condition, transform)) ->
        unusedVariables name variables [ condition; transform ]
        @ [
            for struct (variable, at) in variables do
                yield! shadowing outer variable at
        ]
    | ValueSome(_, Macro.Bind(name, _, body)) ->
        let at = nameSpan expr

        if isUnused [ ValueSome body ] name then
            [ Lint.tell (LintProblem.UnusedBinding name) at ]
        else
            shadowing outer name at
    | ValueSome(_, Macro.OptionalMap(_, name, _, _)) -> shadowing outer name (nameSpan expr)
    | _ -> []

/// The names that a part binds for one of its own parts: not for what it goes over or binds.
let boundFor (expr: Expr) (child: Expr) : string list =
    let unless (outside: Expr) (names: string list) =
        if outside.Span = child.Span then [] else names

    match tryMacro expr with
    | ValueSome(_, Macro.Comprehension(_, range, variables, _, _)) ->
        unless range [ for struct (name, _) in variables -> name ]
    | ValueSome(_, Macro.Bind(name, init, _)) -> unless init [ name ]
    | ValueSome(_, Macro.OptionalMap(target, name, _, _)) -> unless target [ name ]
    | _ -> []

let private isReported (rule: LintedRule) (range: Expr) : bool =
    match rule.TryTyped range with
    | ValueSome { Node = TypedNode.Fact _ } -> true
    | _ -> false

/// Whether a rule asks anywhere how long a list is, whether it has an element, or whether it is another list.
let rec private asksForElement (range: Expr) (expr: Expr) : bool =
    match expr.Node with
    | Node.MemberCall(target, ("size" | "exists" | "exists_one" | "existsOne"), _, _) when Lint.same target range ->
        true
    | Node.Call("size", _, _, [| argument |]) when Lint.same argument range -> true
    | Node.Binary(_, _, left, right) when Lint.same left range || Lint.same right range -> true
    | _ -> Lint.parts expr |> List.exists (fun part -> asksForElement range part.Expr)

/// `facts.volumes.all(v, v.encrypted)` passes a device that reports no volumes. A negated `all` does not.
let private vacuousAll (rule: LintedRule) (isNegated: bool) (expr: Expr) (range: Expr) : Suspicion list =
    if not isNegated && isReported rule range && not (asksForElement range rule.Expr) then
        [ Lint.tell (LintProblem.VacuousAll(rule.Written range)) expr.Span ]
    else
        []

/// `list.exists(x, x == value)`, where asking for the value can be neither unknown nor an error.
let private existsEqual (rule: LintedRule) (part: Part) (range: Expr) (variable: string) (condition: Expr) =
    let isVariable (side: Expr) =
        match side.Node with
        | Node.Ident(name, false) -> name = variable
        | _ -> false

    let found (value: Expr) =
        let better =
            rule.Written value + " in " + Lint.writtenAt rule Printer.Level.Addition range

        [ Lint.better rule part Printer.Level.Relation LintProblem.ExistsEqual better ]

    let isContainer =
        match rule.TypeOf range with
        | CelType.List _
        | CelType.Map _ -> true
        | _ -> false

    match condition.Node with
    | Node.Binary(BinaryOperator.Equal, _, side, ({ Node = Node.Literal _ } as value)) when
        isVariable side && isContainer
        ->
        found value
    | Node.Binary(BinaryOperator.Equal, _, ({ Node = Node.Literal _ } as value), side) when
        isVariable side && isContainer
        ->
        found value
    | _ -> []

/// The filter whose result is counted: `list.filter(x, c).size()`, `size(list.filter(x, c))`.
let private countedFilter (expr: Expr) : struct (Expr * Expr[]) voption =
    let filter (expr: Expr) =
        match expr.Node with
        | Node.MemberCall(range, "filter", _, ([| _; _ |] as arguments)) -> ValueSome(struct (range, arguments))
        | _ -> ValueNone

    match expr.Node with
    | Node.Call("size", _, _, [| counted |])
    | Node.MemberCall(counted, "size", _, [||]) -> filter counted
    | _ -> ValueNone

/// `list.filter(x, c).size() > 0`. A filter is unknown where a condition is, `exists` only where no other is true.
let private filterCounted (rule: LintedRule) (part: Part) operator (left: Expr) (number: int64) : Suspicion list =
    let exists =
        match operator, number with
        | BinaryOperator.Greater, 0L
        | BinaryOperator.GreaterOrEqual, 1L
        | BinaryOperator.NotEqual, 0L -> ValueSome true
        | BinaryOperator.Equal, 0L
        | BinaryOperator.Less, 1L
        | BinaryOperator.LessOrEqual, 0L -> ValueSome false
        | _ -> ValueNone

    match countedFilter left, exists with
    | ValueSome(range, arguments), ValueSome isExists ->
        let asked =
            Lint.writtenAt rule Printer.Level.Member range
            + ".exists("
            + rule.Written arguments[0]
            + ", "
            + rule.Written arguments[1]
            + ")"

        if isExists then
            [
                Lint.moreDefinite rule part Printer.Level.Member LintProblem.FilterCounted asked
            ]
        else
            [
                Lint.moreDefinite rule part Printer.Level.Unary LintProblem.FilterCounted ("!" + asked)
            ]
    | _ -> []

/// `has(x) && …x…`, `!has(x) || …x…`: a guard, as CEL needs it elsewhere.
let private guards (rule: LintedRule) (isConjunction: bool) (operands: Expr[]) : Suspicion list =
    let guarded (operand: Expr) =
        match isConjunction, operand.Node with
        | true, Node.Call("has", _, _, [| path |])
        | false,
          Node.Unary(UnaryOperator.Not,
                     _,
                     {
                         Node = Node.Call("has", _, _, [| path |])
                     }) -> ValueSome(struct (path, operand))
        | _ -> ValueNone

    let rec holds (path: string) (expr: Expr) =
        Printer.print expr = path || Lint.parts expr |> List.exists (fun part -> holds path part.Expr)

    [
        for i in 0 .. operands.Length - 2 do
            match guarded operands[i] with
            | ValueSome(path, operand) when isReported rule path || rule.TryTyped(path).IsNone ->
                let written = Printer.print path

                if
                    written.StartsWith("facts.", System.StringComparison.Ordinal)
                    && operands |> Seq.skip (i + 1) |> Seq.exists (holds written)
                then
                    Lint.tell (LintProblem.HasAsGuard(rule.Written path)) operand.Span
            | _ -> ()
    ]

/// What a part asks of collections and of presence; `isNegated`: it stands behind `!`.
let check (rule: LintedRule) (isNegated: bool) (part: Part) : Suspicion list =
    let expr = part.Expr

    match expr.Node with
    | Node.MemberCall(range, "all", _, [| _; _ |]) -> vacuousAll rule isNegated expr range
    | Node.MemberCall(range, "exists", _, [| { Node = Node.Ident(variable, false) }; condition |]) ->
        existsEqual rule part range variable condition
    | Node.Binary(operator,
                  _,
                  left,
                  {
                      Node = Node.Literal(Literal.Int number)
                  }) -> filterCounted rule part operator left number
    | Node.And operands -> guards rule true operands
    | Node.Or operands -> guards rule false operands
    | _ -> []
