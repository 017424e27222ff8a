/// `== != < <= > >=`, `in`, `[]` and `!`.
module internal FleetMdm.Rules.Comparisons

open System
open FleetMdm.Rules.Signature

let private compareBy (name: string) (accept: int -> bool) : Implementation =
    Implementation.Binary(fun span left right ->
        match Ordering.compare left right with
        | ValueSome Ordering.Unordered -> Value.no
        | ValueSome order -> Value.ofBool (accept order)
        | ValueNone -> ValueType.noOverload span name [ left; right ])

let private isIn (budget: Budget) (span: Span) (element: Value) (container: Value) : Value =
    match container with
    | Value.List elements -> Value.ofBool (Equality.isIn budget element elements)
    | Value.Map map ->
        let mutable found = Value.Null
        Value.ofBool (map.TryFind(element, &found))
    | _ -> ValueType.noOverload span "@in" [ element; container ]

/// The place that a value names in a list: an int, or a uint or double that equals one.
let private placeOf (index: Value) : int64 voption =
    match index with
    | Value.Int place -> ValueSome place
    | Value.UInt place when place <= uint64 Int64.MaxValue -> ValueSome(int64 place)
    | Value.Double place when Math.Floor place = place && abs place <= double Int32.MaxValue -> ValueSome(int64 place)
    | _ -> ValueNone

/// `container[index]`. A list takes an index within its bounds, a map a key that it has. An absent key of a map that
/// a device reported is a fact that was not reported.
let index (span: Span) (container: Value) (index: Value) : Value =
    match container with
    | Value.List elements ->
        match placeOf index with
        | ValueSome place when place >= 0L && place < int64 elements.Length -> elements[int place]
        | ValueSome place -> Value.error span (EvalProblem.IndexOutOfRange(Text.ofInt place, elements.Length))
        | ValueNone -> ValueType.noOverload span "_[_]" [ container; index ]
    | Value.Map map ->
        let mutable found = Value.Null

        if map.TryFind(index, &found) then
            found
        else
            match map, index with
            | (:? FactMap as facts), Value.String name -> Value.absent (FactPath.child facts.Path name)
            | _ -> Value.error span (EvalProblem.NoSuchKey(ValueText.print index))
    | _ -> ValueType.noOverload span "_[_]" [ container; index ]

let private negate (span: Span) (operand: Value) : Value =
    match operand with
    | Value.Bool value -> Value.ofBool (not value)
    | _ -> Value.error span (EvalProblem.NotBool(ValueType.describe operand))

let private a = CelType.Param "A"
let private b = CelType.Param "B"

/// Types that have an order, and the numeric types across each other.
let private ordered: Overload list =
    let numbers = [ CelType.Int; CelType.UInt; CelType.Double ]

    let others = [
        CelType.Bool
        CelType.String
        CelType.Bytes
        CelType.Timestamp
        CelType.Duration
    ]

    [
        for celType in others -> call [ celType; celType ] CelType.Bool
        for left in numbers do
            for right in numbers -> call [ left; right ] CelType.Bool
    ]

let rows: Function list = [
    row
        "_==_"
        [ call [ a; a ] CelType.Bool ]
        "Whether two values are equal; values of different types are not."
        (Implementation.Deep(fun budget _ left right -> Value.ofBool (Equality.equal budget left right)))
    row
        "_!=_"
        [ call [ a; a ] CelType.Bool ]
        "Whether two values differ."
        (Implementation.Deep(fun budget _ left right -> Value.ofBool (not (Equality.equal budget left right))))
    row "_<_" ordered "Whether the left comes before the right." (compareBy "_<_" (fun order -> order < 0))
    row "_<=_" ordered "Whether the left does not come after the right." (compareBy "_<=_" (fun order -> order <= 0))
    row "_>_" ordered "Whether the left comes after the right." (compareBy "_>_" (fun order -> order > 0))
    row "_>=_" ordered "Whether the left does not come before the right." (compareBy "_>=_" (fun order -> order >= 0))
    row
        "@in"
        [
            call [ a; CelType.List a ] CelType.Bool
            call [ a; CelType.Map(a, b) ] CelType.Bool
        ]
        "Whether a list holds an equal element, or a map the key."
        (Implementation.Deep isIn)
    row
        "_[_]"
        [ call [ CelType.List a; CelType.Int ] a; call [ CelType.Map(a, b); a ] b ]
        "The element of a list at a place counted from 0, or the value of a map's key."
        (Implementation.Binary index)
    row "!_" [ call [ CelType.Bool ] CelType.Bool ] "True for false, false for true." (Implementation.Unary negate)
]
