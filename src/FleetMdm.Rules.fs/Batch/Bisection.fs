/// Comparisons whose answer can turn only once while a fact that they look at grows: `facts.disk.free_bytes >= 20000`,
/// `now - device.last_seen < duration("720h")`, `facts.disk.free_bytes * 10 >= facts.disk.total_bytes`. Where the entries of a column are in order, a few of them tell the answers
/// of all.
module internal FleetMdm.Rules.Bisection

open System

/// The one place whose fact grows; all others are what they are.
[<Struct; NoEquality; NoComparison>]
type Growing = {
    Slot: int
    Segments: string[]
} with

    /// True for a path at the place or below it.
    member growing.Covers(slot: int, segments: string[]) : bool =
        slot = growing.Slot
        && segments.Length >= growing.Segments.Length
        && segments.AsSpan(0, growing.Segments.Length).SequenceEqual(ReadOnlySpan growing.Segments)

/// True where the value does not depend on what grows: constants, `now`, parameters, other facts, and what functions make
/// of them.
let rec private isSteady (growing: Growing) (expr: TypedExpr) : bool =
    match expr.Node with
    | TypedNode.Constant _ -> true
    | TypedNode.Variable(slot, _) -> slot <> CheckScope.FactsSlot && slot <> CheckScope.DeviceSlot
    | TypedNode.Fact(slot, _, segments, _) -> not (growing.Covers(slot, segments))
    | TypedNode.Select(operand, _, _) -> isSteady growing operand
    | TypedNode.Call(_, arguments) -> Array.forall (isSteady growing) arguments
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
let rec private slope (growing: Growing) (expr: TypedExpr) : int voption =
    let isSteady, slope = isSteady growing, slope growing

    match expr.Node with
    | TypedNode.Fact(slot, _, segments, _) when growing.Covers(slot, segments) -> ValueSome 1
    | TypedNode.Call({ Name = "_+_" }, [| left; right |]) when isSteady right -> slope left
    | TypedNode.Call({ Name = "_+_" }, [| left; right |]) when isSteady left -> slope right
    | TypedNode.Call({ Name = "_-_" }, [| left; right |]) when isSteady right -> slope left
    | TypedNode.Call({ Name = "_-_" }, [| left; right |]) when isSteady left -> slope right |> ValueOption.map (~-)
    | TypedNode.Call({ Name = "_*_" }, [| left; right |]) when (signOf left).IsSome -> scaled growing right left
    | TypedNode.Call({ Name = "_*_" }, [| left; right |])
    | TypedNode.Call({ Name = "_/_" }, [| left; right |]) -> scaled growing left right
    | _ -> ValueNone

and private scaled (growing: Growing) (expr: TypedExpr) (by: TypedExpr) : int voption =
    match slope growing expr, signOf by with
    | ValueSome rising, ValueSome sign -> ValueSome(rising * sign)
    | _ -> ValueNone

let private isOrder (name: string) : bool =
    name = "_<_" || name = "_<=_" || name = "_>_" || name = "_>=_"

/// The type that what grows is converted to.
let rec private coercionOf (growing: Growing) (expr: TypedExpr) : CelType voption =
    match expr.Node with
    | TypedNode.Fact(slot, _, segments, coerce) when growing.Covers(slot, segments) -> ValueSome coerce
    | _ ->
        TypedExpr.children expr
        |> List.tryPick (coercionOf growing >> ValueOption.toOption)
        |> ValueOption.ofOption

/// The kinds of entries among which a comparison turns once.
[<NoEquality; NoComparison>]
type Turning = {
    Integers: bool
    Decimals: bool
    Instants: bool
} with

    /// The runs of these kinds, each as its first code and the one after its last.
    member turning.Of(runs: EntryRuns) : struct (int * int) list =
        let decimals = runs.Integers + runs.Decimals

        [
            if turning.Integers then
                struct (0, runs.Integers)
            if turning.Decimals then
                struct (runs.Integers, decimals)
            if turning.Instants then
                struct (decimals, runs.Total)
        ]

/// The runs within which the conversion of the fact keeps the order, and fits all values or none.
let private kindsFor (coercion: CelType voption) : Turning voption =
    let kinds integers decimals instants =
        ValueSome {
            Integers = integers
            Decimals = decimals
            Instants = instants
        }

    match coercion with
    | ValueSome CelType.Dyn -> kinds true true true
    | ValueSome CelType.Double -> kinds true true false
    | ValueSome CelType.Int -> kinds true false false
    | ValueSome(CelType.Timestamp | CelType.String) -> kinds false false true
    | _ -> ValueNone

/// Where the answer turns at most once while one fact grows from the first entry of a run to its last, whatever the other
/// facts are, provided that it is yes or no at both: in runs of these kinds.
let tryTurning (growing: Growing) (expr: TypedExpr) : Turning voption =
    let isSteady, slope = isSteady growing, slope growing

    match expr.Node with
    | TypedNode.Call({ Name = name }, [| left; right |]) when isOrder name ->
        if (isSteady right && (slope left).IsSome) || (isSteady left && (slope right).IsSome) then
            kindsFor (coercionOf growing expr)
        else
            ValueNone
    | TypedNode.Known { Node = TypedNode.Fact _ }
    | TypedNode.Missing { Node = TypedNode.Fact _ } -> kindsFor (coercionOf growing expr)
    // What is there, is there, whatever it is.
    | TypedNode.Has({
                        Node = TypedNode.Fact _ | TypedNode.Variable _
                    },
                    _) -> kindsFor (ValueSome CelType.Dyn)
    | _ -> ValueNone
