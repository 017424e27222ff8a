/// A second reading of rules-language.md, "Three values": an interpreter of the syntax tree that is written to be obviously
/// right and shares nothing with ours but that tree. It has its own values, reads facts by .NET's JSON reader, counts in
/// big integers, and looks up the type of a place in the printed list of the vocabulary. Slow, and small on purpose: what
/// it does not speak of raises `Beyond`.
module internal FleetMdm.PropertyTests.Reference

open System.Numerics
open FleetMdm.Rules
open FleetMdm.PropertyTests.ReferenceValues
open FleetMdm.PropertyTests.ReferenceFunctions

/// A variable that a macro binds: its value, and the place that its name spells, if it does.
type private Local = { Value: Value; Place: string option }

/// The place that an expression spells: `facts.software[0].version` is `facts.software[].version`.
let rec private placeOf (locals: Map<string, Local>) (expr: Expr) : string option =
    match expr.Node with
    | Node.Ident(name, _) when Map.containsKey name locals -> locals[name].Place
    | Node.Ident(("facts" | "device") as root, _) -> Some root
    | Node.Select(operand, name, _, false) -> placeOf locals operand |> Option.map (fun place -> fieldBelow place name)
    | Node.Index(operand,
                 {
                     Node = Node.Literal(Literal.String name)
                 },
                 false) -> placeOf locals operand |> Option.map (fun place -> fieldBelow place name)
    | Node.Index(operand, _, false) -> placeOf locals operand |> Option.map elementBelow
    | Node.MemberCall(range, "filter", _, [| _; _ |]) -> placeOf locals range
    | _ -> None

/// What a variable of a macro stands for, element by element.
type private Bindings = (string * Local) list

let rec private evaluateIn (world: World) (locals: Map<string, Local>) (expr: Expr) : Value =
    let evaluate = evaluateIn world locals

    /// A value that was read at the place that the expression spells.
    let read (value: Value) : Value =
        match placeOf locals expr |> Option.bind (fun place -> Map.tryFind place typeOfPlace) with
        | Some celType -> coerced celType value
        | None -> value

    match expr.Node with
    | Node.Literal literal -> ofLiteral literal
    | Node.Ident(name, false) when Map.containsKey name locals -> locals[name].Value
    | Node.Ident("facts", _) -> world.Facts
    | Node.Ident("device", _) -> world.Device
    | Node.Ident("now", _) -> Value.Instant world.Now
    | Node.Ident _ -> Value.Error
    | Node.Select(operand, name, _, false) -> read (field (evaluate operand) name)
    | Node.Index(operand, place, false) -> read (index (evaluate operand) (evaluate place))
    | Node.Unary(UnaryOperator.Not, _, operand) -> negated (evaluate operand)
    | Node.Unary(UnaryOperator.Negate, _, operand) ->
        strict [ evaluate operand ] (function
            | [ Value.Int number ] -> int (-number)
            | [ Value.Double number ] -> Value.Double(-number)
            | _ -> Value.Error)
    | Node.Binary(operator, _, left, right) ->
        strict [ evaluate left; evaluate right ] (fun values -> binary operator values[0] values[1])
    | Node.And operands -> connective false [ for operand in operands -> evaluate operand ]
    | Node.Or operands -> connective true [ for operand in operands -> evaluate operand ]
    | Node.Conditional(condition, whenTrue, whenFalse) ->
        strict [ evaluate condition ] (function
            | [ Value.Bool true ] -> evaluate whenTrue
            | [ Value.Bool false ] -> evaluate whenFalse
            | _ -> Value.Error)
    | Node.List elements -> strict [ for element in elements -> evaluate element.Value ] Value.List
    | Node.Map entries ->
        let keys = [ for entry in entries -> evaluate entry.Key ]
        let values = [ for entry in entries -> evaluate entry.Value ]
        strict (keys @ values) (fun _ -> mapOf (List.zip keys values))
    | Node.Call("has",
                _,
                _,
                [| {
                       Node = Node.Select(operand, name, _, false)
                   } |]) -> has (evaluate operand) name
    | Node.Call("known", _, _, [| operand |]) -> known (evaluate operand)
    | Node.Call("missing", _, _, [| operand |]) -> negated (known (evaluate operand))
    | Node.Call(name, _, _, arguments) -> strict [ for argument in arguments -> evaluate argument ] (call world name)
    | Node.MemberCall({ Node = Node.Ident("cel", false) }, "bind", _, [| { Node = Node.Ident(name, _) }; init; body |]) ->
        let local = {
            Value = evaluate init
            Place = placeOf locals init
        }

        evaluateIn world (Map.add name local locals) body
    | Node.MemberCall(range, macro, _, arguments) when isMacro macro -> comprehension world locals range macro arguments
    | Node.MemberCall(target, name, _, arguments) ->
        strict [ for operand in Seq.append [ target ] arguments -> evaluate operand ] (call world name)
    | Node.Select _
    | Node.Index _ -> raise (Beyond "optionals")
    | Node.Message _
    | Node.Malformed -> raise (Beyond "messages")

and private ofLiteral (literal: Literal) : Value =
    match literal with
    | Literal.Null -> Value.Null
    | Literal.Bool value -> Value.Bool value
    | Literal.Int number -> Value.Int(BigInteger number)
    | Literal.Double number -> Value.Double number
    | Literal.String text -> Value.Text text
    | Literal.UInt _
    | Literal.Bytes _ -> raise (Beyond "uint and bytes")

/// A map that a rule makes: keys are ints, bools and texts, each once.
and private mapOf (entries: (Value * Value) list) : Value =
    let isKey (key: Value) = key.IsInt || key.IsBool || key.IsText

    let isTwice (i: int) (key: Value) =
        List.exists (fst >> equal key) (List.take i entries)

    if
        List.forall (fst >> isKey) entries
        && not (List.exists (fun (i, (key, _)) -> isTwice i key) (List.indexed entries))
    then
        Value.Map(entries, None)
    else
        Value.Error

and private isMacro (name: string) =
    List.contains name [ "all"; "exists"; "exists_one"; "existsOne"; "filter"; "map"; "transformList" ]

and private comprehension world locals range macro (arguments: Expr[]) : Value =
    let rangePlace = placeOf locals range

    let names, parts =
        let isPair = macro = "transformList" || (arguments.Length = 3 && macro <> "map")
        Array.splitAt (if isPair then 2 else 1) arguments

    let names = [
        for argument in names do
            match argument.Node with
            | Node.Ident(name, false) -> name
            | _ -> raise (Beyond "a macro without a variable")
    ]

    let value local = { Value = local; Place = None }

    let element local = {
        Value = local
        Place = Option.map elementBelow rangePlace
    }

    /// The variables for each element, in order.
    let bindings (range: Value) : Bindings list option =
        match range, names with
        | Value.List elements, [ name ] -> Some [ for item in elements -> [ name, element item ] ]
        | Value.List elements, [ i; name ] ->
            Some [
                for place, item in List.indexed elements ->
                    [ i, value (Value.Int(BigInteger place)); name, element item ]
            ]
        | Value.Map(entries, _), [ name ] -> Some [ for key, _ in entries -> [ name, value key ] ]
        | Value.Map(entries, _), [ key; name ] -> Some [ for k, v in entries -> [ key, value k; name, element v ] ]
        | _ -> None

    let evaluate (bindings: Bindings) (part: Expr) : Value =
        evaluateIn world (List.fold (fun locals (name, local) -> Map.add name local locals) locals bindings) part

    /// The elements that a condition takes, made into something: an element that is not known makes the whole so.
    let collect (condition: Expr option) (make: Bindings -> Value) (all: Bindings list) (result: Value list -> Value) =
        let taken = [
            for bound in all do
                match condition |> Option.map (evaluate bound) with
                | None
                | Some(Value.Bool true) -> make bound
                | Some(Value.Bool false) -> ()
                | Some other when isKnown other -> Value.Error
                | Some other -> other
        ]

        strict taken result

    let item (bound: Bindings) = (snd bound.Head).Value

    strict [ evaluateIn world locals range ] (fun ranges ->
        match bindings ranges.Head, macro, List.ofArray parts with
        | None, _, _ -> Value.Error
        | Some all, "all", [ condition ] -> connective false [ for bound in all -> evaluate bound condition ]
        | Some all, "exists", [ condition ] -> connective true [ for bound in all -> evaluate bound condition ]
        | Some all, ("exists_one" | "existsOne"), [ condition ] ->
            collect (Some condition) item all (fun taken -> Value.Bool(taken.Length = 1))
        | Some all, "filter", [ condition ] -> collect (Some condition) item all Value.List
        | Some all, ("map" | "transformList"), [ body ] ->
            collect None (fun bound -> evaluate bound body) all Value.List
        | Some all, ("map" | "transformList"), [ condition; body ] ->
            collect (Some condition) (fun bound -> evaluate bound body) all Value.List
        | _ -> raise (Beyond("macro " + macro)))

/// What a rule comes to.
let evaluate (world: World) (rule: Expr) : Value =
    match evaluateIn world Map.empty rule with
    | Value.Absent place -> Value.Unknown(Set.singleton place)
    | value -> value
