/// The ways in which a condition can come out true, or false: each way is a conjunction of what must hold of single
/// expressions. There may be more ways than the truth has, never fewer: that there is none is certain, also where facts
/// are missing.
module internal FleetMdm.Rules.Clauses

open FleetMdm.Rules.Regions

/// What must hold, by the expression that it holds of, as it is printed.
type Way = Map<string, Region>

/// More ways than this are not told apart.
[<Literal>]
let private MostWays = 64

let private isPossible (way: Way) =
    not (Map.exists (fun _ region -> isEmpty region) way)

let private together (left: Way) (right: Way) : Way =
    Map.fold
        (fun all subject region ->
            match Map.tryFind subject all with
            | Some before -> Map.add subject (intersect before region) all
            | None -> Map.add subject region all)
        left
        right

/// The possible ways in which both come out; none where there are too many.
let tryBoth (left: Way list) (right: Way list) : Way list voption =
    let ways = [
        for one in left do
            for other in right do
                let way = together one other

                if isPossible way then
                    way
    ]

    if ways.Length > MostWays then ValueNone else ValueSome ways

/// Whether no way of the one goes with a way of the other.
let exclude (left: Way list) (right: Way list) : bool =
    match tryBoth left right with
    | ValueSome [] -> true
    | _ -> false

// ---- constants ---------------------------------------------------------------------------------------------------

/// The value of a part that needs nothing of a device.
let private evaluateClosed (part: TypedExpr) : Value =
    Interpreter.evaluatePart (Environment([||], { Seconds = 0L; Nanos = 0 })) part

/// Whether a part is the same in every evaluation.
let rec private isClosed (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Constant _ -> true
    | TypedNode.Call(callee, arguments) ->
        match callee.Implementation with
        | Implementation.Clocked _
        | Implementation.Zoned _
        | Implementation.Observed _ -> false
        | Implementation.Unary _
        | Implementation.Binary _
        | Implementation.Variadic _
        | Implementation.Metered _
        | Implementation.Deep _ -> Array.forall isClosed arguments
    | TypedNode.List(elements, _) -> Array.forall isClosed elements
    | _ -> false

/// A parameter stands for any value that may be given for it, unless its value is asked about.
let rec private readsParameters (expr: Expr) : bool =
    match expr.Node with
    | Node.Ident("params", _) -> true
    | _ -> Lint.parts expr |> List.exists (fun part -> readsParameters part.Expr)

let private tryConstant (rule: LintedRule) (expr: Expr) : Value voption =
    match rule.TryTyped expr with
    | ValueSome part when isClosed part && (rule.ParametersAreFixed || not (readsParameters expr)) ->
        match evaluateClosed part with
        | Value.Error _
        | Value.Unknown _ -> ValueNone
        | value -> ValueSome value
    | _ -> ValueNone

// ---- single questions --------------------------------------------------------------------------------------------

/// Whether a value that is not below another must be at or above it: not so for what may be NaN.
let private isTotal (rule: LintedRule) (subject: Expr) : bool =
    match rule.TryTyped subject with
    | ValueSome {
                    Node = TypedNode.Fact _ | TypedNode.Coerced _
                } -> true
    | ValueSome { Type = celType } ->
        match celType with
        | CelType.Bool
        | CelType.Int
        | CelType.UInt
        | CelType.String
        | CelType.Timestamp
        | CelType.Duration
        | CelType.Version -> true
        | _ -> false
    | ValueNone -> false

/// What no value of the expression can be.
let private natural (rule: LintedRule) (subject: Expr) : Region =
    let isCount =
        match subject.Node with
        | Node.Call("size", _, _, _)
        | Node.MemberCall(_, ("size" | "major" | "minor" | "patch"), _, [||]) -> true
        | _ -> false

    let region = if isCount then above (Value.Int 0L) true else everything

    match rule.TypeOf subject with
    | CelType.Int
    | CelType.UInt -> { region with IsWhole = true }
    | _ -> region

/// The regions of which one holds where `subject operator value` is `wanted`.
let private ordered (isTotal: bool) (operator: BinaryOperator) (value: Value) (wanted: bool) : Region list =
    match operator, wanted with
    | BinaryOperator.Equal, true
    | BinaryOperator.NotEqual, false -> [ among [ value ] ]
    | BinaryOperator.Equal, false
    | BinaryOperator.NotEqual, true -> [ except [ value ] ]
    | BinaryOperator.Less, true -> [ below value false ]
    | BinaryOperator.LessOrEqual, true -> [ below value true ]
    | BinaryOperator.Greater, true -> [ above value false ]
    | BinaryOperator.GreaterOrEqual, true -> [ above value true ]
    | BinaryOperator.Less, false when isTotal -> [ above value true ]
    | BinaryOperator.LessOrEqual, false when isTotal -> [ above value false ]
    | BinaryOperator.Greater, false when isTotal -> [ below value true ]
    | BinaryOperator.GreaterOrEqual, false when isTotal -> [ below value false ]
    | _ -> [ everything ]

let private mirrored (operator: BinaryOperator) : BinaryOperator =
    match operator with
    | BinaryOperator.Less -> BinaryOperator.Greater
    | BinaryOperator.LessOrEqual -> BinaryOperator.GreaterOrEqual
    | BinaryOperator.Greater -> BinaryOperator.Less
    | BinaryOperator.GreaterOrEqual -> BinaryOperator.LessOrEqual
    | other -> other

/// Every comparison of a range of versions at once, or one of them broken.
let private versionRange (text: string) (wanted: bool) : Region list =
    let ofBound (bound: Versions.Bound) (wanted: bool) : Region =
        let limit = Value.Version bound.Limit

        match bound.Accept -1 = wanted, bound.Accept 0 = wanted, bound.Accept 1 = wanted with
        | false, true, false -> among [ limit ]
        | true, false, true -> except [ limit ]
        | false, false, true -> above limit false
        | false, true, true -> above limit true
        | true, false, false -> below limit false
        | true, true, false -> below limit true
        | _ -> everything

    match Versions.readRange text with
    | Error _ -> [ everything ]
    | Ok bounds when wanted -> [
        bounds |> List.map (fun bound -> ofBound bound true) |> List.fold intersect everything
      ]
    | Ok bounds -> bounds |> List.map (fun bound -> ofBound bound false)

let private versionQuestion (name: string) (argument: Value) (wanted: bool) : Region list voption =
    let compared operator (limit: Value) =
        ValueSome(ordered true operator limit wanted)

    let read (text: string) operator =
        match DeviceVersion.TryParse text with
        | null -> ValueNone
        | version -> compared operator (Value.Version version)

    match name, argument with
    | "atLeast", Value.String text -> read text BinaryOperator.GreaterOrEqual
    | "atMost", Value.String text -> read text BinaryOperator.LessOrEqual
    | "isLessThan", Value.Version _ -> compared BinaryOperator.Less argument
    | "isGreaterThan", Value.Version _ -> compared BinaryOperator.Greater argument
    | "inRange", Value.String text -> ValueSome(versionRange text wanted)
    | _ -> ValueNone

/// The call with a value in the place of its subject.
let private trial (call: TypedExpr) (subject: Span) (wanted: bool) : Region =
    let answer (value: Value) : bool voption =
        match call.Node with
        | TypedNode.Call(callee, arguments) ->
            let put (argument: TypedExpr) =
                if argument.Span = subject then
                    {
                        argument with
                            Node = TypedNode.Constant value
                    }
                else
                    argument

            let asked = {
                call with
                    Node = TypedNode.Call(callee, Array.map put arguments)
            }

            match evaluateClosed asked with
            | Value.Bool answer -> ValueSome answer
            | _ -> ValueNone
        | _ -> ValueNone

    {
        everything with
            Trials = [ { Wanted = wanted; Answer = answer } ]
    }

let private textQuestion (name: string) (argument: Value) (wanted: bool) : Region =
    match name, argument with
    | "startsWith", Value.String start when wanted -> { everything with Starts = [ start ] }
    | "endsWith", Value.String finish when wanted -> { everything with Ends = [ finish ] }
    | _ -> everything

/// The one part of a call that is not constant, and the constant, of two parts.
let private subjectOf (rule: LintedRule) (left: Expr) (right: Expr) : struct (Expr * Value * bool) voption =
    match tryConstant rule left, tryConstant rule right with
    | ValueNone, ValueSome value -> ValueSome(struct (left, value, false))
    | ValueSome value, ValueNone -> ValueSome(struct (right, value, true))
    | _ -> ValueNone

/// What a single question says about its subject when its answer is `wanted`: one of some regions.
let private ofQuestion (rule: LintedRule) (expr: Expr) (wanted: bool) : struct (Expr * Region list) voption =
    let tried (subject: Expr) (regions: Region list) =
        match rule.TryTyped expr with
        | ValueSome call ->
            let trial = trial call subject.Span wanted
            ValueSome(struct (subject, List.map (intersect trial) regions))
        | ValueNone -> ValueSome(struct (subject, regions))

    match expr.Node with
    | Node.Binary(BinaryOperator.In, _, left, right) ->
        match tryConstant rule left, tryConstant rule right with
        | ValueNone, ValueSome(Value.List values) ->
            let values = List.ofArray values
            ValueSome(struct (left, [ (if wanted then among values else except values) ]))
        | _ -> ValueNone
    | Node.Binary(operator, _, left, right) ->
        match subjectOf rule left right with
        | ValueSome(subject, value, isTurned) ->
            let operator = if isTurned then mirrored operator else operator
            ValueSome(struct (subject, ordered (isTotal rule subject) operator value wanted))
        | ValueNone -> ValueNone
    | Node.MemberCall(subject, name, _, [| argument |]) ->
        match tryConstant rule subject, tryConstant rule argument with
        | ValueNone, ValueSome value ->
            match rule.TypeOf subject, versionQuestion name value wanted with
            | CelType.Version, ValueSome regions -> ValueSome(struct (subject, regions))
            | _ -> tried subject [ textQuestion name value wanted ]
        | _ -> ValueNone
    | _ -> ValueNone

// ---- conditions --------------------------------------------------------------------------------------------------

/// The possible ways in which a condition comes out `wanted`.
let rec ways (rule: LintedRule) (wanted: bool) (expr: Expr) : Way list =
    let whole () : Way list = [ Map.ofList [ Printer.print expr, among [ Value.ofBool wanted ] ] ]

    let all (operands: Expr[]) : Way list =
        let add (before: Way list voption) (operand: Expr) =
            before |> ValueOption.bind (fun before -> tryBoth before (ways rule wanted operand))

        match Array.fold add (ValueSome [ Map.empty ]) operands with
        | ValueSome found -> found
        | ValueNone -> whole ()

    let any (operands: Expr[]) : Way list =
        let found = operands |> List.ofArray |> List.collect (ways rule wanted)
        if found.Length > MostWays then whole () else found

    match expr.Node with
    | Node.Literal(Literal.Bool value) -> if value = wanted then [ Map.empty ] else []
    | Node.And operands -> if wanted then all operands else any operands
    | Node.Or operands -> if wanted then any operands else all operands
    | Node.Unary(UnaryOperator.Not, _, operand) -> ways rule (not wanted) operand
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        let branch taken result =
            tryBoth (ways rule taken condition) (ways rule wanted result)

        match branch true whenTrue, branch false whenFalse with
        | ValueSome first, ValueSome second when first.Length + second.Length <= MostWays -> first @ second
        | _ -> whole ()
    | _ ->
        match tryConstant rule expr, ofQuestion rule expr wanted with
        | ValueSome(Value.Bool value), _ -> if value = wanted then [ Map.empty ] else []
        | _, ValueSome(subject, regions) ->
            let narrow (region: Region) : Way =
                Map.ofList [ Printer.print subject, intersect (natural rule subject) region ]

            tryBoth (whole ()) (List.map narrow regions) |> ValueOption.defaultValue (whole ())
        | _, ValueNone -> whole ()
