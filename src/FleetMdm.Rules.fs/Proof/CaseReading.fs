/// Reads a condition as a formula of cases.
module internal FleetMdm.Rules.CaseReading

open System
open CaseFormula
open CaseTable

/// The kind that all constants have.
let private commonKind (limits: Limit[]) : string voption =
    match limits |> Array.map (fun limit -> kindOf limit.Value) |> Array.distinct with
    | [| one |] -> one
    | _ -> ValueNone

/// A part that is the same for every device: a constant, or a function of some (`days(30)`).
let rec private constantOf (text: string) (expr: TypedExpr) : Limit voption =
    let found (value: Value) =
        ValueSome {
            Value = value
            Source = text.Substring(expr.Span.Start, expr.Span.Length)
        }

    let isFixed (part: TypedExpr) = (constantOf text part).IsSome

    match expr.Node with
    | TypedNode.Constant value -> found value
    | TypedNode.Call(callee, arguments) when not (FunctionTable.asksForNow callee) && Array.forall isFixed arguments ->
        let environment =
            FleetMdm.Rules.Environment([||], Time.ofDateTimeOffset DateTimeOffset.UnixEpoch)

        match Interpreter.evaluate environment { Body = expr; FrameSize = 0 } with
        | Value.Unknown _
        | Value.Error _ -> ValueNone
        | value -> found value
    | _ -> ValueNone

/// A constant version: `version("14")`, or a text where one is asked for.
let private versionOf (text: string) (expr: TypedExpr) : Limit voption =
    match constantOf text expr with
    | ValueSome { Value = Value.String written } ->
        match DeviceVersion.TryParse written with
        | null -> ValueNone
        | version ->
            ValueSome {
                Value = Value.Version version
                Source = written
            }
    | ValueSome({ Value = Value.Version version } as limit) -> ValueSome { limit with Source = version.Text }
    | _ -> ValueNone

/// What the sign of a comparison must be.
let private acceptOf (operator: string) : (int -> bool) voption =
    match operator with
    | "_<_"
    | "isLessThan" -> ValueSome(fun order -> order < 0)
    | "_<=_"
    | "atMost" -> ValueSome(fun order -> order <= 0)
    | "_>_"
    | "isGreaterThan" -> ValueSome(fun order -> order > 0)
    | "_>=_"
    | "atLeast" -> ValueSome(fun order -> order >= 0)
    | _ -> ValueNone

/// A condition as a formula. `text` is the rule's own.
let rec read (book: Questions) (text: string) (expr: TypedExpr) : Formula =
    let readPart = read book text

    let source (part: TypedExpr) =
        text.Substring(part.Span.Start, part.Span.Length)

    let whole () = book.Whole(source expr, expr)

    let place (operand: TypedExpr) (limits: Limit[]) (test: Test) =
        match commonKind limits with
        | ValueSome kind -> book.Place(source operand, operand, kind, limits, test)
        | ValueNone -> whole ()

    let compareWith (operand: TypedExpr) (limit: Limit) (accept: int -> bool) =
        place operand [| limit |] (Test.Order(limit.Value, accept))

    let equals (operand: TypedExpr) (limit: Limit) (negated: bool) =
        match limit.Value with
        | Value.Bool wanted when operand.Type = CelType.Bool ->
            let asked = readPart operand
            if wanted <> negated then asked else Formula.Not asked
        | _ -> place operand [| limit |] (Test.Equals(limit.Value, negated))

    match expr.Node with
    | TypedNode.Constant(Value.Bool value) -> Formula.Constant value
    | TypedNode.And operands -> Formula.And(Array.map readPart operands)
    | TypedNode.Or operands -> Formula.Or(Array.map readPart operands)
    | TypedNode.Not operand -> Formula.Not(readPart operand)
    | TypedNode.Conditional(condition, whenTrue, whenFalse) ->
        Formula.If(readPart condition, readPart whenTrue, readPart whenFalse)
    | TypedNode.Call({ Name = "_==_" | "_!=_" as name }, [| left; right |]) ->
        match constantOf text left, constantOf text right with
        | _, ValueSome limit -> equals left limit (name = "_!=_")
        | ValueSome limit, _ -> equals right limit (name = "_!=_")
        | _ -> whole ()
    | TypedNode.Call({ Name = "@in" },
                     [| operand
                        {
                            Node = TypedNode.Constant(Value.List constants)
                        } |]) when constants.Length > 0 ->
        let limits =
            constants
            |> Array.map (fun constant -> {
                Value = constant
                Source = ValueText.print constant
            })

        place operand limits (Test.OneOf constants)
    | TypedNode.Call({ Name = "inRange" },
                     [| operand
                        {
                            Node = TypedNode.Constant(Value.String range)
                        } |]) ->
        match Versions.readRange range with
        | Ok bounds ->
            bounds
            |> List.map (fun bound ->
                let limit = {
                    Value = Value.Version bound.Limit
                    Source = bound.Limit.Text
                }

                compareWith operand limit bound.Accept)
            |> Array.ofList
            |> Formula.And
        | Error _ -> whole ()
    | TypedNode.Call({
                         Name = "atLeast" | "atMost" | "isLessThan" | "isGreaterThan" as name
                     },
                     [| operand; limit |]) ->
        match versionOf text limit, acceptOf name with
        | ValueSome limit, ValueSome accept -> compareWith operand limit accept
        | _ -> whole ()
    | TypedNode.Call({
                         Name = "_<_" | "_<=_" | "_>_" | "_>=_" as name
                     },
                     [| left; right |]) ->
        match constantOf text left, constantOf text right, acceptOf name with
        | _, ValueSome limit, ValueSome accept -> compareWith left limit accept
        | ValueSome limit, _, ValueSome accept -> compareWith right limit (fun order -> accept (-order))
        | _ -> whole ()
    | _ -> whole ()
