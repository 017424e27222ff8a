/// Functions of numbers (cel-go ext, "Math"). Bits are in `Bits`.
module internal FleetMdm.Rules.Mathematics

open System
open FleetMdm.Rules.Signature

let private isNumber (value: Value) : bool =
    match value with
    | Value.Int _
    | Value.UInt _
    | Value.Double _ -> true
    | _ -> false

/// The value that comes before all others in an order; of equals the first.
let private extreme (name: string) (isBetter: int -> bool) (span: Span) (values: Value[]) : Value =
    let among (what: string) =
        Value.error span (EvalProblem.NoExtreme(name, what))

    match Array.tryFind (isNumber >> not) values with
    | Some strange -> ValueType.noOverload span name [ strange ]
    | None when values.Length = 0 -> among "an empty list"
    | None ->
        let mutable best = values[0]
        let mutable isOrdered = true

        for value in values[1..] do
            match Ordering.compareNumbers value best with
            | ValueSome Ordering.Unordered -> isOrdered <- false
            | ValueSome order when isBetter order -> best <- value
            | _ -> ()

        if isOrdered then best else among "NaN"

let private choose (name: string) (isBetter: int -> bool) : Implementation =
    Implementation.Variadic(fun span arguments ->
        match arguments with
        | [| Value.List values |] -> extreme name isBetter span values
        | values -> extreme name isBetter span values)

let private ofDouble (name: string) (compute: double -> Value) : Implementation =
    Implementation.Unary(fun span value ->
        match value with
        | Value.Double number -> compute number
        | _ -> ValueType.noOverload span name [ value ])

let private abs (span: Span) (value: Value) : Value =
    match value with
    | Value.Int Int64.MinValue -> Value.error span (EvalProblem.Overflow "int")
    | Value.Int number -> Value.Int(Math.Abs number)
    | Value.UInt _ -> value
    | Value.Double number -> Value.Double(Math.Abs number)
    | _ -> ValueType.noOverload span "math.abs" [ value ]

let private sign (span: Span) (value: Value) : Value =
    match value with
    | Value.Int number -> Value.Int(int64 (Math.Sign number))
    | Value.UInt number -> Value.UInt(min number 1UL)
    | Value.Double number when Double.IsNaN number -> value
    | Value.Double number -> Value.Double(double (Math.Sign number))
    | _ -> ValueType.noOverload span "math.sign" [ value ]

let private sqrt (span: Span) (value: Value) : Value =
    match value with
    | Value.Int number -> Value.Double(Math.Sqrt(double number))
    | Value.UInt number -> Value.Double(Math.Sqrt(double number))
    | Value.Double number -> Value.Double(Math.Sqrt number)
    | _ -> ValueType.noOverload span "math.sqrt" [ value ]

let private numbers = [ CelType.Int; CelType.UInt; CelType.Double ]

let private each (result: CelType -> CelType) : Overload list = [
    for number in numbers -> call [ number ] (result number)
]

/// One number, two of any types, or a list. More than two are written as arguments too: see `Macros`.
let private chosen: Overload list = [
    yield! each id
    for left in numbers do
        for right in numbers -> call [ left; right ] (if left = right then left else CelType.Dyn)
    for number in numbers -> call [ CelType.List number ] number
]

let private double (name: string) (doc: string) (compute: double -> double) : Function =
    row name [ call [ CelType.Double ] CelType.Double ] doc (ofDouble name (compute >> Value.Double))

let private question (name: string) (doc: string) (answer: double -> bool) : Function =
    row name [ call [ CelType.Double ] CelType.Bool ] doc (ofDouble name (answer >> Value.ofBool))

let rows: Function list = [
    row
        "math.greatest"
        chosen
        "The greatest of its arguments, of which there can be any number, or of a list; numbers of all types compare."
        (choose "math.greatest" (fun order -> order > 0))
    row
        "math.least"
        chosen
        "The least of its arguments, of which there can be any number, or of a list; numbers of all types compare."
        (choose "math.least" (fun order -> order < 0))
    row "math.abs" (each id) "A number without its sign." (Implementation.Unary abs)
    row "math.sign" (each id) "-1, 0 or 1 as a number is below, equal to or above 0." (Implementation.Unary sign)
    row
        "math.sqrt"
        (each (fun _ -> CelType.Double))
        "The square root; NaN of what is below 0."
        (Implementation.Unary sqrt)
    double "math.ceil" "The next whole number that is not below." Math.Ceiling
    double "math.floor" "The next whole number that is not above." Math.Floor
    double "math.round" "The nearest whole number; halves go away from 0." (fun number ->
        Math.Round(number, MidpointRounding.AwayFromZero))
    double "math.trunc" "The number without its fraction." Math.Truncate
    question "math.isNaN" "Whether a double is no number." Double.IsNaN
    question "math.isInf" "Whether a double is one of the infinities." Double.IsInfinity
    question "math.isFinite" "Whether a double is neither NaN nor an infinity." Double.IsFinite
]
