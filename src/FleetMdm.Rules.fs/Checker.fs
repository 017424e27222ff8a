module internal FleetMdm.Rules.Checker

open System.Collections.Generic

[<NoEquality; NoComparison>]
type CheckResult = {
    Rule: TypedRule
    Problems: (TypeProblem * Span) list
    Parameters: Set<string>
}

/// An attribute: an expression that stands for something a device reported, so that a field below it may be unknown.
[<NoEquality; NoComparison>]
type private Place = {
    Path: FactPath
    /// What the schema knows there; none below a path that it does not know.
    Known: FactNode voption
    /// It has the known fields and no others.
    Closed: bool
    /// The activation's place of the root and the names below it, where the whole path is written out in the rule.
    /// None for an element of a list and what lies below it.
    Written: struct (int * string[]) voption
}

/// A checked part: its lowered form, and the attribute that it stands for.
[<Struct; NoEquality; NoComparison>]
type private Checked = {
    Tree: TypedExpr
    Place: Place voption
}

/// A variable that a macro binds.
[<NoEquality; NoComparison>]
type private Local = {
    Slot: int
    Type: CelType
    Place: Place voption
}

/// The macros' variables in sight. Slots are handed out by depth, so that loops side by side share theirs.
[<NoEquality; NoComparison>]
type private Locals = {
    Names: Map<string, Local>
    Depth: int
}

let private operatorName (operator: BinaryOperator) =
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

let private literal (written: Literal) : struct (Value * CelType) =
    match written with
    | Literal.Null -> Value.Null, CelType.Null
    | Literal.Bool value -> Value.ofBool value, CelType.Bool
    | Literal.Int value -> Value.Int value, CelType.Int
    | Literal.UInt value -> Value.UInt value, CelType.UInt
    | Literal.Double value -> Value.Double value, CelType.Double
    | Literal.String value -> Value.String value, CelType.String
    | Literal.Bytes value -> Value.Bytes value, CelType.Bytes

/// `size(string)`, `string.startsWith(string)`.
let private printSignature (name: string) (overload: Overload) : string =
    let written = TypeProblem.functionName name
    let parameters = List.map CelType.print overload.Parameters

    match overload.IsMember, parameters with
    | true, target :: rest -> target + "." + written + "(" + System.String.Join(", ", rest) + ")"
    | _, [ left; right ] when written <> name -> left + " " + written + " " + right
    | _ -> written + "(" + System.String.Join(", ", parameters) + ")"

/// The dotted name that a row of selections spells: `a.b.c` of `a`, `b`, `c`.
let rec private dottedName (expr: Expr) : struct (string * bool * string) voption =
    match expr.Node with
    | Node.Ident(name, absolute) -> ValueSome(struct (name, absolute, name))
    | Node.Select(operand, field, _, false) ->
        match dottedName operand with
        | ValueSome(root, absolute, before) -> ValueSome(struct (root, absolute, before + "." + field))
        | ValueNone -> ValueNone
    | _ -> ValueNone

let private isAttributeSyntax (expr: Expr) =
    match expr.Node with
    | Node.Ident _
    | Node.Select _
    | Node.Index _ -> true
    | _ -> false

/// One check of one rule: what is known so far, and the walk over the tree.
[<Sealed>]
type private Check(scope: CheckScope) =
    let inference = Inference()
    let problems = List<struct (TypeProblem * Span)>()
    let mutable parameters: Set<string> = Set.empty
    let mutable frameSize = 0

    let report (problem: TypeProblem) (at: Span) =
        if scope.TypeCheck || TypeProblem.isStructural problem then
            problems.Add(struct (problem, at))

    let make (span: Span) (celType: CelType) (node: TypedNode) : TypedExpr = {
        Node = node
        Type = celType
        Span = span
    }

    /// A part that is no attribute.
    let plain span celType node : Checked = {
        Tree = make span celType node
        Place = ValueNone
    }

    /// A part that cannot be resolved: its type absorbs, and evaluating it is an error.
    let invalid span (problem: EvalProblem) : Checked =
        plain span CelType.Error (TypedNode.Invalid problem)

    let unresolved span name : Checked =
        invalid span (EvalProblem.Unresolved name)

    let typeOf (part: Checked) : CelType = inference.Resolve part.Tree.Type

    let agrees (actual: CelType) (expected: CelType) : bool =
        inference.TryAgree([ actual ], [ expected ])

    let requireBool (what: string) (part: Checked) =
        if not (agrees part.Tree.Type CelType.Bool) then
            report (TypeProblem.NotBool(what, typeOf part)) part.Tree.Span

    let declare (name: string) (local: CelType) (place: Place voption) (locals: Locals) : Locals =
        frameSize <- max frameSize (locals.Depth + 1)

        {
            Names =
                Map.add
                    name
                    {
                        Slot = locals.Depth
                        Type = local
                        Place = place
                    }
                    locals.Names
            Depth = locals.Depth + 1
        }

    // ---- attributes ------------------------------------------------------------------------------------------

    /// Where a field of an attribute lies. A name that the schema does not know there is told once.
    let placeBelow (place: Place) (field: string) (at: Span) : Place =
        let path = FactPath.child place.Path field

        let known =
            match place.Known with
            | ValueSome node ->
                let child = FactNode.tryChild field node

                if child.IsNone && not node.Fields.IsEmpty then
                    let suggestion = Suggest.Nearest(field, Map.keys node.Fields)

                    if place.Closed then
                        report (TypeProblem.UnknownColumn(field, suggestion)) at
                    elif scope.KnowsReported || not (isNull suggestion) then
                        let meant: string | null =
                            match suggestion with
                            | null -> null
                            | name -> (FactPath.child place.Path name).ToString()

                        report (TypeProblem.UnknownFact(path.ToString(), meant, scope.KnowsReported)) at

                child
            | ValueNone -> ValueNone

        {
            Path = path
            Known = known
            Closed = false
            Written =
                match place.Written with
                | ValueSome(slot, segments) -> ValueSome(struct (slot, Array.append segments [| field |]))
                | ValueNone -> ValueNone
        }

    let elementOf (place: Place voption) : Place voption =
        match place with
        | ValueSome({
                        Known = ValueSome { Element = ValueSome element }
                    } as list) ->
            ValueSome {
                Path = FactPath.element list.Path
                Known = ValueSome element
                Closed = false
                Written = ValueNone
            }
        | _ -> ValueNone

    /// The field of an attribute, coerced to what the schema says it is.
    let attributeField (span: Span) (operand: Checked) (place: Place) (field: string) : Checked =
        let below = placeBelow place field span

        let celType =
            match below.Known with
            | ValueSome node -> node.Type
            | ValueNone when place.Closed -> CelType.Error
            | ValueNone -> CelType.Dyn

        let tree =
            match below.Written with
            | ValueSome(slot, segments) -> make span celType (TypedNode.Fact(slot, below.Path, segments, celType))
            | ValueNone ->
                let selected = make span celType (TypedNode.Select(operand.Tree, field, false))

                match celType with
                | CelType.Dyn
                | CelType.Error -> selected
                | _ -> make span celType (TypedNode.Coerced(selected, celType))

        { Tree = tree; Place = ValueSome below }

    // ---- names -----------------------------------------------------------------------------------------------

    let parameter (span: Span) (declared: Map<string, struct (CelType * Value)>) (name: string) (at: Span) : Checked =
        match Map.tryFind name declared with
        | Some(struct (celType, value)) ->
            parameters <- Set.add name parameters
            plain span celType (TypedNode.Constant value)
        | None ->
            report (TypeProblem.UnknownParameter(name, Suggest.Nearest(name, Map.keys declared))) at
            unresolved span ("params." + name)

    let ofMeaning (span: Span) (name: string) (meaning: NameMeaning) : Checked =
        match meaning with
        | NameMeaning.Variable(slot, celType) -> plain span celType (TypedNode.Variable(slot, name))
        | NameMeaning.Constant(value, celType) -> plain span celType (TypedNode.Constant value)
        | NameMeaning.Parameters declared ->
            parameters <- Set.union parameters (Set.ofSeq (Map.keys declared))
            plain span CelType.record (TypedNode.Variable(CheckScope.ParamsSlot, name))
        | NameMeaning.Attributes(slot, root, known, closed) -> {
            Tree = make span known.Type (TypedNode.Variable(slot, name))
            Place =
                ValueSome {
                    Path = root
                    Known = ValueSome known
                    Closed = closed
                    Written = ValueSome(struct (slot, [||]))
                }
          }

    let name (locals: Locals) (span: Span) (written: string) (absolute: bool) : Checked =
        match (if absolute then None else Map.tryFind written locals.Names) with
        | Some local -> {
            Tree = make span local.Type (TypedNode.Local(local.Slot, written))
            Place = local.Place
          }
        | None ->
            match CheckScope.tryName scope written absolute with
            | ValueSome meaning -> ofMeaning span written meaning
            | ValueNone ->
                let nearest =
                    match Suggest.Nearest(written, Map.keys locals.Names) with
                    | null -> CheckScope.nearestName scope written
                    | local -> local

                report (TypeProblem.UndeclaredName(written, nearest)) span
                unresolved span written

    /// A row of selections that is one declared name: `google.protobuf.Timestamp`.
    let qualifiedName (locals: Locals) (expr: Expr) : Checked voption =
        match dottedName expr with
        | ValueSome(root, absolute, dotted) when
            (absolute || not (Map.containsKey root locals.Names)) && CheckScope.startsQualified scope root
            ->
            CheckScope.tryName scope dotted absolute |> ValueOption.map (ofMeaning expr.Span dotted)
        | _ -> ValueNone

    // ---- calls -----------------------------------------------------------------------------------------------

    /// The types of the overloads that take the arguments: the result of the one, `dyn` when several differ.
    let resultOf (callee: Function) (isMember: bool) (arguments: CelType list) : CelType voption =
        let mutable result = ValueNone

        for overload in callee.Overloads do
            if overload.IsMember = isMember && overload.Parameters.Length = arguments.Length then
                let struct (expected, made) = inference.Instantiate overload

                if inference.TryAgree(arguments, expected) then
                    let made = inference.Resolve made

                    result <-
                        match result with
                        | ValueNone -> ValueSome made
                        | ValueSome before when before = made -> result
                        | ValueSome _ -> ValueSome CelType.Dyn

        result

    /// The signatures that come nearest to the arguments: those that at least one argument fits, else all.
    let nearestSignatures (callee: Function) (arguments: CelType list) : string list =
        let fitsSome (overload: Overload) =
            overload.Parameters.Length = arguments.Length
            && List.exists2 (fun actual expected -> actual = expected) arguments overload.Parameters

        let near =
            match List.filter fitsSome callee.Overloads with
            | [] -> callee.Overloads
            | some -> some

        List.map (printSignature callee.Name) near

    let noOverload (span: Span) (at: Span) (callee: Function) (arguments: CelType list) =
        let problem =
            match callee.Name, arguments with
            | ("_==_" | "_!=_"), [ left; right ] when not (CelType.isNumber left && CelType.isNumber right) ->
                TypeProblem.NeverEqual(left, right)
            | _ -> TypeProblem.NoOverload(callee.Name, arguments, nearestSignatures callee arguments)

        // An operator's words are about both sides, a function's about its name.
        report
            problem
            (if TypeProblem.functionName callee.Name = callee.Name then
                 at
             else
                 span)

    /// The function with its constant argument read once; a constant that it can never read is a problem now.
    let prepared (callee: Function) (arguments: TypedExpr[]) : Function =
        match FunctionTable.prepare callee arguments with
        | Ok ready -> ready
        | Error(struct (place, problem)) ->
            let cause = EvalProblem.toDiagnostic problem arguments[place].Span
            report (TypeProblem.UnreadableConstant(cause.Message, cause.Help)) arguments[place].Span
            callee

    let call (span: Span) (at: Span) (callee: Function) (isMember: bool) (arguments: Checked[]) : Checked =
        let types = [ for argument in arguments -> typeOf argument ]
        let trees = arguments |> Array.map (fun argument -> argument.Tree)

        match resultOf callee isMember types with
        | ValueSome result -> plain span result (TypedNode.Call(prepared callee trees, trees))
        | ValueNone when List.contains CelType.Error types -> plain span CelType.Error (TypedNode.Call(callee, trees))
        | ValueNone ->
            noOverload span at callee types

            // Without the type check the function itself refuses what it cannot take, unless it cannot be called so.
            if
                callee.Overloads
                |> List.exists (fun overload ->
                    overload.IsMember = isMember && overload.Parameters.Length = types.Length)
            then
                plain span CelType.Error (TypedNode.Call(callee, trees))
            else
                invalid span (EvalProblem.NoSuchOverload(callee.Name, List.map CelType.print types))

    let operator (span: Span) (at: Span) (functionName: string) (arguments: Checked[]) : Checked =
        match CheckScope.tryFunction scope functionName true with
        | ValueSome callee -> call span at callee false arguments
        | ValueNone -> unresolved span functionName

    let unknownFunction (span: Span) (at: Span) (functionName: string) : Checked =
        let known = Seq.append scope.Functions.Names Macros.names
        report (TypeProblem.UnknownFunction(functionName, Suggest.Nearest(functionName, known))) at
        unresolved span functionName

    /// The type of a literal's elements: their common type, `dyn` when they have none.
    let join (before: CelType voption) (next: CelType) : CelType voption =
        match before with
        | ValueNone -> ValueSome next
        | ValueSome CelType.Dyn -> before
        | ValueSome joined ->
            match inference.TryJoin(joined, next) with
            | ValueSome common -> ValueSome common
            | ValueNone -> ValueSome CelType.Dyn

    let joined (types: CelType voption) : CelType =
        match types with
        | ValueSome celType -> inference.Resolve celType
        | ValueNone -> inference.Fresh()

    /// What `?value` puts into a literal.
    let unwrapped (part: Checked) : CelType =
        match typeOf part with
        | CelType.Optional value -> value
        | CelType.Dyn
        | CelType.Error
        | CelType.Var _ -> CelType.Dyn
        | other ->
            report (TypeProblem.NotOptional other) part.Tree.Span
            CelType.Error

    /// What a loop over a type binds: its one variable, or its two; and the type of the list that `filter` makes.
    let loopTypes (macro: string) (range: Checked) : struct (CelType * CelType * CelType) =
        match typeOf range with
        | CelType.List element -> element, CelType.Int, element
        | CelType.Map(key, value) -> key, key, value
        | CelType.Error -> CelType.Error, CelType.Error, CelType.Error
        | CelType.Dyn
        | CelType.Var _ as unknown ->
            // What nobody has typed stays so: later uses must not give it a type by chance.
            agrees unknown CelType.Dyn |> ignore
            CelType.Dyn, CelType.Dyn, CelType.Dyn
        | other ->
            report (TypeProblem.NotIterable(macro, other)) range.Tree.Span
            CelType.Error, CelType.Error, CelType.Error

    // ---- the walk --------------------------------------------------------------------------------------------

    let rec walk (locals: Locals) (expr: Expr) : Checked =
        let span = expr.Span

        match expr.Node with
        | Node.Literal written ->
            let struct (value, celType) = literal written
            plain span celType (TypedNode.Constant value)
        | Node.Ident(written, absolute) -> name locals span written absolute
        | Node.Select(operand, field, fieldSpan, optional) -> select locals expr operand field fieldSpan optional
        | Node.Index(operand, index, optional) -> indexed locals span operand index optional
        | Node.Call(written, nameSpan, absolute, arguments) ->
            match Macros.ofCall scope.TakesFirst written nameSpan arguments with
            | ValueSome macro -> expand locals span written macro
            | ValueNone ->
                match CheckScope.tryFunction scope written absolute with
                | ValueSome callee -> call span nameSpan callee false (Array.map (walk locals) arguments)
                | ValueNone ->
                    // The arguments have problems of their own to tell.
                    arguments |> Array.iter (walk locals >> ignore)
                    unknownFunction span nameSpan written
        | Node.MemberCall(target, written, nameSpan, arguments) ->
            match Macros.ofMemberCall target written nameSpan arguments with
            | ValueSome macro -> expand locals span written macro
            | ValueNone -> memberCall locals span target written nameSpan arguments
        | Node.List elements -> list locals span elements
        | Node.Map entries -> map locals span entries
        | Node.Message(typeName, _, fields) ->
            report (TypeProblem.NoMessages("`" + typeName + "{…}`")) span
            fields |> Array.iter (fun field -> walk locals field.Value |> ignore)
            invalid span (EvalProblem.NotInProfile typeName)
        | Node.Unary(UnaryOperator.Not, _, operand) ->
            let operand = walk locals operand
            requireBool "the operand of `!`" operand
            plain span CelType.Bool (TypedNode.Not operand.Tree)
        | Node.Unary(UnaryOperator.Negate, at, operand) -> operator span at "-_" [| walk locals operand |]
        | Node.Binary(written, at, left, right) ->
            operator span at (operatorName written) [| walk locals left; walk locals right |]
        | Node.And operands ->
            let operands = conditions locals "an operand of `&&`" operands
            plain span CelType.Bool (TypedNode.And operands)
        | Node.Or operands ->
            let operands = conditions locals "an operand of `||`" operands
            plain span CelType.Bool (TypedNode.Or operands)
        | Node.Conditional(condition, whenTrue, whenFalse) -> conditional locals span condition whenTrue whenFalse
        // The parser has told why.
        | Node.Malformed -> invalid span (EvalProblem.NotInProfile "what could not be read")

    and conditions locals what operands =
        operands
        |> Array.map (fun operand ->
            let operand = walk locals operand
            requireBool what operand
            operand.Tree)

    and conditional locals span condition whenTrue whenFalse =
        let condition = walk locals condition
        requireBool "the condition of `? :`" condition
        let whenTrue = walk locals whenTrue
        let whenFalse = walk locals whenFalse

        let celType =
            match inference.TryJoin(whenTrue.Tree.Type, whenFalse.Tree.Type) with
            | ValueSome common -> common
            | ValueNone ->
                report (TypeProblem.BranchesDisagree(typeOf whenTrue, typeOf whenFalse)) span
                CelType.Error

        plain span celType (TypedNode.Conditional(condition.Tree, whenTrue.Tree, whenFalse.Tree))

    and select locals expr operand field fieldSpan optional =
        let parameters =
            match operand.Node with
            | Node.Ident(written, absolute) when absolute || not (Map.containsKey written locals.Names) ->
                match CheckScope.tryName scope written absolute with
                | ValueSome(NameMeaning.Parameters declared) -> ValueSome declared
                | _ -> ValueNone
            | _ -> ValueNone

        match parameters with
        | ValueSome declared when not optional -> parameter expr.Span declared field fieldSpan
        | _ ->
            match (if optional then ValueNone else qualifiedName locals expr) with
            | ValueSome found -> found
            | ValueNone -> fieldOf expr.Span (walk locals operand) field fieldSpan optional

    /// operand.field, operand.?field
    and fieldOf span (operand: Checked) field fieldSpan optional =
        let result (celType: CelType) =
            let celType = if optional then optionalOf celType else celType
            plain span celType (TypedNode.Select(operand.Tree, field, optional))

        match typeOf operand, operand.Place with
        | (CelType.Dyn | CelType.Map _), ValueSome place when not optional -> attributeField span operand place field
        | CelType.Map(key, value), place ->
            if place.IsSome then
                placeBelow place.Value field span |> ignore

            if not (agrees CelType.String key) then
                report (TypeProblem.WrongIndex(key, CelType.String)) fieldSpan

            result value
        | CelType.Optional inner, _ ->
            match inner with
            | CelType.Map(_, value) -> plain span (optionalOf value) (TypedNode.Select(operand.Tree, field, optional))
            | _ -> plain span (CelType.Optional CelType.Dyn) (TypedNode.Select(operand.Tree, field, optional))
        | CelType.Error, _ -> result CelType.Error
        | (CelType.Dyn | CelType.Var _) as unknown, _ ->
            agrees unknown CelType.Dyn |> ignore
            result CelType.Dyn
        | other, _ ->
            report (TypeProblem.NoFields(field, other)) fieldSpan
            result CelType.Error

    and optionalOf (celType: CelType) : CelType =
        match celType with
        | CelType.Optional _
        | CelType.Error -> celType
        | other -> CelType.Optional other

    /// operand[index], operand[?index]
    and indexed locals span operand index optional =
        let operand = walk locals operand
        let index = walk locals index

        match operand.Place, typeOf operand, index.Tree.Node with
        // A key written out is a field: facts["disk"] is facts.disk.
        | ValueSome place, (CelType.Dyn | CelType.Map _), TypedNode.Constant(Value.String key) when not optional ->
            attributeField span operand place key
        | _ ->
            let result celType =
                let celType = if optional then optionalOf celType else celType

                {
                    Tree = make span celType (TypedNode.Index(operand.Tree, index.Tree, optional))
                    Place = if optional then ValueNone else elementOf operand.Place
                }

            elementType operand.Tree.Span (typeOf operand) index |> result

    /// The type of what an index takes out of a list, a map, or an optional with one of them.
    and elementType (at: Span) (container: CelType) (index: Checked) : CelType =
        let indexedBy (expected: CelType) (element: CelType) =
            if not (agrees index.Tree.Type expected) then
                report (TypeProblem.WrongIndex(inference.Resolve expected, typeOf index)) index.Tree.Span

            inference.Resolve element

        match container with
        | CelType.List element -> indexedBy CelType.Int element
        | CelType.Map(key, value) -> indexedBy key value
        | CelType.Optional inner -> optionalOf (elementType at inner index)
        | CelType.Error -> CelType.Error
        | CelType.Dyn
        | CelType.Var _ as unknown ->
            agrees unknown CelType.Dyn |> ignore
            CelType.Dyn
        | other ->
            report (TypeProblem.NoElements other) at
            CelType.Error

    and memberCall locals span target written nameSpan arguments =
        let qualified =
            match dottedName target with
            | ValueSome(root, absolute, dotted) when absolute || not (Map.containsKey root locals.Names) ->
                match CheckScope.tryFunction scope (dotted + "." + written) absolute with
                | ValueSome callee -> ValueSome(Choice1Of2 callee)
                | ValueNone when
                    (CheckScope.tryName scope root absolute).IsNone
                    && Seq.exists
                        (fun (known: string) -> known.StartsWith(root + ".", System.StringComparison.Ordinal))
                        scope.Functions.Names
                    ->
                    ValueSome(Choice2Of2(dotted + "." + written))
                | ValueNone -> ValueNone
            | _ -> ValueNone

        match qualified with
        | ValueSome(Choice1Of2 callee) -> call span nameSpan callee false (Array.map (walk locals) arguments)
        | ValueSome(Choice2Of2 unknown) ->
            arguments |> Array.iter (walk locals >> ignore)
            unknownFunction span nameSpan unknown
        | ValueNone ->
            let target = walk locals target
            let arguments = Array.map (walk locals) arguments

            match written, typeOf target, arguments with
            | ("or" | "orValue"), (CelType.Optional _ | CelType.Dyn), [| otherwise |] ->
                optionalOr span target otherwise (written = "orValue")
            | _ ->
                match CheckScope.tryFunction scope written true with
                | ValueSome callee -> call span nameSpan callee true (Array.append [| target |] arguments)
                // A target with a problem of its own has told enough.
                | ValueNone when typeOf target = CelType.Error -> unresolved span written
                | ValueNone -> unknownFunction span nameSpan written

    /// a.or(b) joins two optionals, a.orValue(b) an optional and what stands in for its value.
    and optionalOr span target otherwise unwrap =
        let held =
            match typeOf target with
            | CelType.Optional value -> value
            | _ -> CelType.Dyn

        let expected = if unwrap then held else CelType.Optional held

        let celType =
            match inference.TryJoin(expected, otherwise.Tree.Type) with
            | ValueSome common -> common
            | ValueNone ->
                let name = if unwrap then "orValue" else "or"

                report
                    (TypeProblem.NoOverload(
                        name,
                        [ typeOf target; typeOf otherwise ],
                        [ "optional." + name + "(" + CelType.print expected + ")" ]
                    ))
                    span

                CelType.Error

        plain span celType (TypedNode.OptionalOr(target.Tree, otherwise.Tree, unwrap))

    and list locals span elements =
        let parts = elements |> Array.map (fun element -> walk locals element.Value)

        let element =
            Array.fold2
                (fun before (element: ListElement) part ->
                    join before (if element.Optional then unwrapped part else typeOf part))
                ValueNone
                elements
                parts

        let trees = parts |> Array.map (fun part -> part.Tree)
        let optional = elements |> Array.map (fun element -> element.Optional)

        plain span (CelType.List(joined element)) (Folding.list trees optional)

    and map locals span entries =
        let keys = entries |> Array.map (fun entry -> walk locals entry.Key)
        let values = entries |> Array.map (fun entry -> walk locals entry.Value)

        for key in keys do
            match typeOf key with
            | CelType.Int
            | CelType.UInt
            | CelType.Bool
            | CelType.String
            | CelType.Dyn
            | CelType.Error
            | CelType.Var _ -> ()
            | other -> report (TypeProblem.WrongMapKey other) key.Tree.Span

        let key = Array.fold (fun before part -> join before (typeOf part)) ValueNone keys

        let value =
            Array.fold2
                (fun before (entry: MapEntry) part ->
                    join before (if entry.Optional then unwrapped part else typeOf part))
                ValueNone
                entries
                values

        let trees = Array.map2 (fun key value -> struct (key.Tree, value.Tree)) keys values
        let optional = entries |> Array.map (fun entry -> entry.Optional)

        plain span (CelType.Map(joined key, joined value)) (TypedNode.Map(trees, optional))

    and expand locals span written macro =
        match macro with
        | Macro.Has(operand, field, fieldSpan) -> has locals span operand field fieldSpan
        | Macro.Known operand -> attribute locals span written operand TypedNode.Known
        | Macro.Missing operand -> attribute locals span written operand TypedNode.Missing
        | Macro.Comprehension(kind, range, variables, condition, transform) ->
            comprehension locals span written kind range variables condition transform
        | Macro.Bind(local, init, body) ->
            let init = walk locals init
            let inner = declare local (typeOf init) init.Place locals
            let body = walk inner body

            {
                Tree = make span body.Tree.Type (TypedNode.Bind(locals.Depth, init.Tree, body.Tree))
                Place = ValueNone
            }
        | Macro.OptionalMap(target, local, body, flat) -> optionalMap locals span target local body flat
        | Macro.First candidates ->
            let candidates = Array.map (walk locals) candidates

            let celType =
                Array.fold (fun before part -> join before (typeOf part)) ValueNone candidates

            candidates
            |> Array.map (fun part -> part.Tree)
            |> TypedNode.FirstKnown
            |> plain span (joined celType)
        | Macro.Proto name ->
            report (TypeProblem.NoMessages("`" + name + "`")) span
            invalid span (EvalProblem.NotInProfile name)
        | Macro.Misused(name, usage, at) ->
            report (TypeProblem.MacroMisused(name, usage)) at
            unresolved span name

    and has locals span operand field fieldSpan =
        let operand = walk locals operand

        match typeOf operand, operand.Place with
        | (CelType.Dyn | CelType.Map _ | CelType.Optional _), ValueSome place ->
            placeBelow place field (Span.join operand.Tree.Span fieldSpan) |> ignore
        | (CelType.Dyn | CelType.Map _ | CelType.Optional _ | CelType.Error | CelType.Var _), _ -> ()
        | other, _ -> report (TypeProblem.NoFields(field, other)) fieldSpan

        plain span CelType.Bool (TypedNode.Has(operand.Tree, field))

    and attribute locals span written operand node =
        if not (isAttributeSyntax operand) then
            report (TypeProblem.MacroMisused(written, written + "(facts.path)")) operand.Span

        plain span CelType.Bool (node (walk locals operand).Tree)

    and comprehension locals span written kind range variables condition transform =
        let range = walk locals range
        let struct (single, first, second) = loopTypes written range
        let elementPlace = elementOf range.Place

        let inner, firstSlot, secondSlot =
            match variables with
            | [| struct (x, _) |] -> declare x single elementPlace locals, locals.Depth, -1
            | _ ->
                let struct (k, _) = variables[0]
                let struct (v, _) = variables[1]
                let outer = declare k first ValueNone locals
                declare v second elementPlace outer, locals.Depth, outer.Depth

        let condition = condition |> ValueOption.map (walk inner)
        let transform = transform |> ValueOption.map (walk inner)

        match condition with
        | ValueSome part -> requireBool ("the condition of `" + written + "`") part
        | ValueNone -> ()

        let transformType =
            match transform with
            | ValueSome part -> typeOf part
            | ValueNone -> CelType.Dyn

        let celType =
            match kind with
            | ComprehensionKind.All
            | ComprehensionKind.Exists
            | ComprehensionKind.ExistsOne -> CelType.Bool
            | ComprehensionKind.Filter -> CelType.List single
            | ComprehensionKind.TransformList -> CelType.List transformType
            | ComprehensionKind.TransformMap -> CelType.Map(first, transformType)
            | ComprehensionKind.TransformMapEntry ->
                match transformType with
                | CelType.Map _
                | CelType.Error -> transformType
                | CelType.Dyn
                | CelType.Var _ -> CelType.Map(CelType.Dyn, CelType.Dyn)
                | other ->
                    report (TypeProblem.EntryNotMap other) span
                    CelType.Error

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
            Tree = make span celType tree
            // What a filter keeps is what was reported.
            Place =
                match kind, range.Place with
                | ComprehensionKind.Filter, ValueSome place when elementPlace.IsSome ->
                    ValueSome { place with Written = ValueNone }
                | _ -> ValueNone
        }

    and optionalMap locals span target local body flat =
        let target = walk locals target

        let held =
            match typeOf target with
            | CelType.Optional value -> value
            | CelType.Dyn
            | CelType.Var _ -> CelType.Dyn
            | CelType.Error -> CelType.Error
            | other ->
                report (TypeProblem.NotOptional other) target.Tree.Span
                CelType.Error

        let body = walk (declare local held ValueNone locals) body

        let celType =
            match flat, typeOf body with
            | _, CelType.Error -> CelType.Error
            | true, (CelType.Optional _ as made) -> made
            | true, (CelType.Dyn | CelType.Var _) -> CelType.Optional CelType.Dyn
            | true, other ->
                report (TypeProblem.NotOptional other) body.Tree.Span
                CelType.Error
            | false, made -> CelType.Optional made

        plain span celType (TypedNode.OptionalMap(locals.Depth, target.Tree, body.Tree, flat))

    member _.Run(expr: Expr) : CheckResult =
        let body = walk { Names = Map.empty; Depth = 0 } expr

        if scope.RequiresBool && not (agrees body.Tree.Type CelType.Bool) then
            report (TypeProblem.ResultNotBool(typeOf body)) expr.Span

        {
            Rule = {
                Body = { body.Tree with Type = typeOf body }
                FrameSize = frameSize
            }
            Problems = [ for struct (problem, at) in problems -> problem, at ] |> List.sortBy (fun (_, at) -> at.Start)
            Parameters = parameters
        }

let check (scope: CheckScope) (expr: Expr) : CheckResult = Check(scope).Run expr
