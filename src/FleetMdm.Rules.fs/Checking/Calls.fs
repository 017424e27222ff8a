/// Calls of functions and operators: which overloads take the arguments, and what to say when none does.
module internal FleetMdm.Rules.Calls

let operatorName (operator: BinaryOperator) : string =
    match operator with
    | BinaryOperator.Equal -> "_==_"
    | BinaryOperator.NotEqual -> "_!=_"
    | BinaryOperator.Less -> "_<_"
    | BinaryOperator.LessOrEqual -> "_<=_"
    | BinaryOperator.Greater -> "_>_"
    | BinaryOperator.GreaterOrEqual -> "_>=_"
    | BinaryOperator.In -> "@in"
    | BinaryOperator.Add -> "_+_"
    | BinaryOperator.Subtract -> "_-_"
    | BinaryOperator.Multiply -> "_*_"
    | BinaryOperator.Divide -> "_/_"
    | BinaryOperator.Modulo -> "_%_"

let private takes (isMember: bool) (count: int) (overload: Overload) =
    overload.IsMember = isMember && overload.Parameters.Length = count

/// The types of the overloads that take the arguments: the result of the one, `dyn` when several differ.
let private resultOf (state: CheckState) (callee: Function) (isMember: bool) (arguments: CelType list) =
    let inference = state.Inference
    let mutable result: CelType voption = ValueNone

    for overload in callee.Overloads do
        if takes isMember arguments.Length overload then
            let struct (expected, made) = inference.Instantiate overload

            if inference.TryAgree(arguments, expected) then
                let made = inference.Resolve made

                result <-
                    match result with
                    | ValueNone -> ValueSome made
                    | ValueSome before when before = made -> result
                    | ValueSome _ -> ValueSome CelType.Dyn

    result

/// `size(string)`, `string.startsWith(string)`.
let private printSignature (name: string) (overload: Overload) : string =
    let written = TypeProblem.functionName name
    let parameters = List.map CelType.print overload.Parameters

    match overload.IsMember, parameters with
    | true, target :: rest -> target + "." + written + "(" + System.String.Join(", ", rest) + ")"
    | _, [ left; right ] when written <> name -> left + " " + written + " " + right
    | _ -> written + "(" + System.String.Join(", ", parameters) + ")"

/// The signatures that come nearest to the arguments: those that at least one argument fits, else all.
let private nearestSignatures (callee: Function) (arguments: CelType list) : string list =
    let fitsSome (overload: Overload) =
        overload.Parameters.Length = arguments.Length
        && List.exists2 (fun actual expected -> actual = expected) arguments overload.Parameters

    let near =
        match List.filter fitsSome callee.Overloads with
        | [] -> callee.Overloads
        | some -> some

    List.map (printSignature callee.Name) near

let private reportNoOverload (state: CheckState) (span: Span) (at: Span) (callee: Function) (arguments: CelType list) =
    let problem =
        match callee.Name, arguments with
        | ("_==_" | "_!=_"), [ left; right ] when not (CelType.isNumber left && CelType.isNumber right) ->
            TypeProblem.NeverEqual(left, right)
        | _ -> TypeProblem.NoOverload(callee.Name, arguments, nearestSignatures callee arguments)

    // An operator's words are about both sides, a function's about its name.
    let isFunction = TypeProblem.functionName callee.Name = callee.Name
    state.Report problem (if isFunction then at else span)

/// The function with its constant argument read once; a constant that it can never read is a problem now.
let private prepared (state: CheckState) (callee: Function) (arguments: TypedExpr[]) : Function =
    match FunctionTable.prepare callee arguments with
    | Ok ready -> ready
    | Error(struct (place, problem)) ->
        let at = arguments[place].Span

        match problem with
        | EvalProblem.BadPattern(pattern, fault, place) ->
            state.Report (TypeProblem.UnreadablePattern(pattern, fault, place)) at
        | _ ->
            let cause = EvalProblem.toDiagnostic problem at
            state.Report (TypeProblem.UnreadableConstant(cause.Message, cause.Help)) at

        callee

/// A call of a known function; `at` is where its name is written, `span` the whole call.
let call
    (state: CheckState)
    (span: Span)
    (at: Span)
    (callee: Function)
    (isMember: bool)
    (arguments: Checked[])
    : Checked =
    let types = [ for argument in arguments -> state.TypeOf argument ]
    let trees = Checked.trees arguments

    match resultOf state callee isMember types with
    | ValueSome result -> Checked.plain span result (TypedNode.Call(prepared state callee trees, trees))
    | ValueNone when List.contains CelType.Error types ->
        Checked.plain span CelType.Error (TypedNode.Call(callee, trees))
    | ValueNone ->
        reportNoOverload state span at callee types

        // Without the type check the function itself refuses what it cannot take, unless it cannot be called so.
        if List.exists (takes isMember types.Length) callee.Overloads then
            Checked.plain span CelType.Error (TypedNode.Call(callee, trees))
        else
            Checked.invalid span (EvalProblem.NoSuchOverload(callee.Name, List.map CelType.print types))

let operator (state: CheckState) (span: Span) (at: Span) (name: string) (arguments: Checked[]) : Checked =
    match CheckScope.tryFunction state.Scope name true with
    | ValueSome callee -> call state span at callee false arguments
    | ValueNone -> Checked.unresolved span name

/// A function that nobody knows.
let unknown (state: CheckState) (span: Span) (at: Span) (name: string) : Checked =
    let known = Seq.append state.Scope.Functions.Names Macros.names
    state.Report (TypeProblem.UnknownFunction(name, Suggest.Nearest(name, known))) at
    Checked.unresolved span name

/// What `target.name(…)` says when the target is no value but the first part of a function's name: `math.greatest(…)`.
[<RequireQualifiedAccess; Struct; NoEquality; NoComparison>]
type QualifiedName =
    | Known of callee: Function
    /// Functions with such names exist, and this one is none of them.
    | Mistaken of name: string

let tryQualified (state: CheckState) (locals: Locals) (target: Expr) (written: string) : QualifiedName voption =
    let scope = state.Scope

    let isFirstPart (root: string) (absolute: bool) =
        (CheckScope.tryName scope root absolute).IsNone
        && scope.Functions.Names
           |> Seq.exists (fun known -> known.StartsWith(root + ".", System.StringComparison.Ordinal))

    match Names.dotted target with
    | ValueSome(root, absolute, before) when not (locals.Hides(root, absolute)) ->
        let name = before + "." + written

        match CheckScope.tryFunction scope name absolute with
        | ValueSome callee -> ValueSome(QualifiedName.Known callee)
        | ValueNone when isFirstPart root absolute -> ValueSome(QualifiedName.Mistaken name)
        | ValueNone -> ValueNone
    | _ -> ValueNone

/// a.or(b) joins two optionals, a.orValue(b) an optional and what stands in for its value.
let private optionalOr
    (state: CheckState)
    (span: Span)
    (target: Checked)
    (otherwise: Checked)
    (unwrap: bool)
    : Checked =
    let held =
        match state.TypeOf target with
        | CelType.Optional value -> value
        | _ -> CelType.Dyn

    let expected = if unwrap then held else CelType.Optional held

    let celType =
        match state.Inference.TryJoin(expected, otherwise.Tree.Type) with
        | ValueSome common -> common
        | ValueNone ->
            let name = if unwrap then "orValue" else "or"
            let found = [ state.TypeOf target; state.TypeOf otherwise ]
            let signature = "optional." + name + "(" + CelType.print expected + ")"
            state.Report (TypeProblem.NoOverload(name, found, [ signature ])) span
            CelType.Error

    Checked.plain span celType (TypedNode.OptionalOr(target.Tree, otherwise.Tree, unwrap))

/// target.name(arguments) of a value.
let memberCall
    (state: CheckState)
    (span: Span)
    (at: Span)
    (name: string)
    (target: Checked)
    (arguments: Checked[])
    : Checked =
    match name, state.TypeOf target, arguments with
    | ("or" | "orValue"), (CelType.Optional _ | CelType.Dyn), [| otherwise |] ->
        optionalOr state span target otherwise (name = "orValue")
    | _, celType, _ ->
        match CheckScope.tryFunction state.Scope name true with
        | ValueSome callee -> call state span at callee true (Array.append [| target |] arguments)
        // A target with a problem of its own has told enough.
        | ValueNone when celType = CelType.Error -> Checked.unresolved span name
        | ValueNone -> unknown state span at name
