/// Comparisons whose answer can turn only once while the fact that they look at grows: `facts.disk.free_bytes >= 20000`,
/// `now - device.last_seen < duration("720h")`. Where the entries of a column are in order, a few of them tell the answers
/// of all.
module internal FleetMdm.Rules.Bisection

/// True where the value depends on no device: constants, `now`, parameters, and what functions make of them.
let rec private isSteady (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Constant _ -> true
    | TypedNode.Variable(slot, _) -> slot <> CheckScope.FactsSlot && slot <> CheckScope.DeviceSlot
    | TypedNode.Select(operand, _, _) -> isSteady operand
    | TypedNode.Call(_, arguments) -> Array.forall isSteady arguments
    | _ -> false

/// The sign of a number written in the rule; none for zero and for what is no number.
let private signOf (expr: TypedExpr) : int voption =
    match expr.Node with
    | TypedNode.Constant(Value.Int number) when number <> 0L -> ValueSome(sign number)
    | TypedNode.Constant(Value.Double number) when number > 0.0 -> ValueSome 1
    | TypedNode.Constant(Value.Double number) when number < 0.0 -> ValueSome -1
    | _ -> ValueNone

/// 1 where the value grows with the one fact in it, or stays; -1 where it falls, or stays. Values for which there is no
/// result, an overflow say, lie at one end of what the fact can be or at both, never between two that have one.
let rec private slope (expr: TypedExpr) : int voption =
    match expr.Node with
    | TypedNode.Fact _ -> ValueSome 1
    | TypedNode.Call({ Name = "_+_" }, [| left; right |]) when isSteady right -> slope left
    | TypedNode.Call({ Name = "_+_" }, [| left; right |]) when isSteady left -> slope right
    | TypedNode.Call({ Name = "_-_" }, [| left; right |]) when isSteady right -> slope left
    | TypedNode.Call({ Name = "_-_" }, [| left; right |]) when isSteady left -> slope right |> ValueOption.map (~-)
    | TypedNode.Call({ Name = "_*_" }, [| left; right |]) when (signOf left).IsSome -> scaled right left
    | TypedNode.Call({ Name = "_*_" }, [| left; right |])
    | TypedNode.Call({ Name = "_/_" }, [| left; right |]) -> scaled left right
    | _ -> ValueNone

and private scaled (expr: TypedExpr) (by: TypedExpr) : int voption =
    match slope expr, signOf by with
    | ValueSome rising, ValueSome sign -> ValueSome(rising * sign)
    | _ -> ValueNone

let private isOrder (name: string) : bool =
    name = "_<_" || name = "_<=_" || name = "_>_" || name = "_>=_"

/// The type that the one fact is converted to.
let rec private coercionOf (expr: TypedExpr) : CelType voption =
    match expr.Node with
    | TypedNode.Fact(_, _, _, coerce) -> ValueSome coerce
    | _ -> TypedExpr.children expr |> List.tryPick (coercionOf >> ValueOption.toOption) |> ValueOption.ofOption

/// The runs within which the conversion of the fact keeps the order, and fits all values or none.
let private runsFor (coercion: CelType voption) (runs: EntryRuns) : struct (int * int) list =
    let decimals = runs.Integers + runs.Decimals
    let integers = struct (0, runs.Integers)
    let others = struct (runs.Integers, decimals)
    let instants = struct (decimals, decimals + runs.Instants)

    match coercion with
    | ValueSome CelType.Dyn -> [ integers; others; instants ]
    | ValueSome CelType.Double -> [ integers; others ]
    | ValueSome CelType.Int -> [ integers ]
    | ValueSome(CelType.Timestamp | CelType.String) -> [ instants ]
    | _ -> []

/// Where the answer turns at most once from the first entry of a run to its last, provided that it is yes or no at both:
/// these runs of a column, each as its first code and the one after its last.
let turningRuns (expr: TypedExpr) (runs: EntryRuns) : struct (int * int) list =
    match expr.Node with
    | TypedNode.Call({ Name = name }, [| left; right |]) when isOrder name ->
        if (isSteady right && (slope left).IsSome) || (isSteady left && (slope right).IsSome) then
            runsFor (coercionOf expr) runs
        else
            []
    | TypedNode.Known { Node = TypedNode.Fact _ }
    | TypedNode.Missing { Node = TypedNode.Fact _ } -> runsFor (coercionOf expr) runs
    // What is there, is there, whatever it is.
    | TypedNode.Has({
                        Node = TypedNode.Fact _ | TypedNode.Variable _
                    },
                    _) -> runsFor (ValueSome CelType.Dyn) runs
    | _ -> []
