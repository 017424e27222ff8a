namespace FleetMdm.Rules

open System

/// A signature of a function: `string.startsWith(string) -> bool`.
[<NoEquality; NoComparison>]
type internal Overload = {
    /// True when the first parameter is the target: `x.size()`.
    IsMember: bool
    Parameters: CelType list
    Result: CelType
}

/// Where times that state no zone were written; null: nobody knows, and they are taken as UTC.
[<Sealed>]
type internal AssumedZone(zone: TimeZoneInfo | null) =
    let mutable isMissed = false
    member _.Zone = zone
    /// True when a time would have needed the zone that nobody knows.
    member _.IsMissed = isMissed
    /// Called for each time without a zone.
    member _.Needed() : unit = isMissed <- isMissed || isNull zone

/// What a function does with arguments that are neither unknown nor errors. Dispatch on run-time types is the
/// implementation's: arguments that no overload takes give `NoSuchOverload`. `span` is the call's, for errors.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal Implementation =
    | Unary of (Span -> Value -> Value)
    | Binary of (Span -> Value -> Value -> Value)
    | Variadic of (Span -> Value[] -> Value)
    /// Two arguments of any depth: what it looks at is paid for.
    | Deep of (Budget -> Span -> Value -> Value -> Value)
    /// Any number of arguments, whose sizes are paid for: what it makes of them it pays for itself, before it makes it.
    | Metered of (Budget -> Span -> Value[] -> Value)
    /// One argument, and the run's `now`.
    | Clocked of (Timestamp -> Span -> Value -> Value)
    /// One argument, and the zone of times that state none.
    | Zoned of (AssumedZone -> Value -> Value)
    /// One argument, which is handed on as it is, unknown and error too, and shown to somebody who keeps the books.
    | Observed of (Value -> unit)

/// A function one of whose arguments is worth reading once when it is a constant: a pattern, a version, a zone.
[<NoEquality; NoComparison>]
type internal Preparation = {
    /// The place of the argument, the target counted.
    Argument: int
    /// The implementation with the constant built in (it takes the same arguments and ignores that one), or why the
    /// constant is no good. Constants of other types than expected are `ValueNone`: the checker has its say on them.
    With: Value -> Result<Implementation, EvalProblem> voption
}

/// One row of the function table: its name, its signatures, what it does, and one sentence for people.
[<NoEquality; NoComparison>]
type internal Function = {
    /// `size`, `startsWith`; operators go by CEL's internal names: `_+_`, `_==_`, `@in`, `-_`, `!_`.
    Name: string
    Overloads: Overload list
    Implementation: Implementation
    /// See `FunctionTable.prepare`.
    Preparation: Preparation voption
    Doc: string
}

/// A rule after checking: names are resolved, macros are nodes, types are known as far as they can be.
/// It is what the interpreter evaluates.
[<NoEquality; NoComparison>]
type internal TypedExpr = {
    Node: TypedNode
    Type: CelType
    Span: Span
}

and [<RequireQualifiedAccess; NoEquality; NoComparison>] internal TypedNode =
    | Constant of Value
    /// A free variable: a place in the activation (`Environment` says which name has which place).
    | Variable of slot: int * name: string
    /// A variable bound by a macro: a place in the evaluation's frame.
    | Local of slot: int * name: string
    /// A path below `facts` or `device` written out in the rule, with the type that the schema coerces it to
    /// (`Dyn`: as reported). `path` ends in the last segment; `segments` are the names below the root.
    | Fact of slot: int * path: FactPath * segments: string[] * coerce: CelType
    /// A field of a record below a typed list of facts, converted to the type that the schema gives it, as `Fact` is.
    | Coerced of operand: TypedExpr * target: CelType
    | Select of operand: TypedExpr * field: string * optional: bool
    | Index of operand: TypedExpr * index: TypedExpr * optional: bool
    | Call of callee: Function * arguments: TypedExpr[]
    | And of operands: TypedExpr[]
    | Or of operands: TypedExpr[]
    | Not of operand: TypedExpr
    | Conditional of condition: TypedExpr * whenTrue: TypedExpr * whenFalse: TypedExpr
    /// `optional.[i]` tells whether element i was written `?e`.
    | List of elements: TypedExpr[] * optional: bool[]
    | Map of entries: struct (TypedExpr * TypedExpr)[] * optional: bool[]
    /// has(operand.field)
    | Has of operand: TypedExpr * field: string
    | Known of operand: TypedExpr
    | Missing of operand: TypedExpr
    /// all, exists, exists_one, filter, map, transformList, transformMap, transformMapEntry
    | Comprehension of Comprehension
    /// cel.bind(local, init, body)
    | Bind of slot: int * init: TypedExpr * body: TypedExpr
    /// target.optMap(local, body) and target.optFlatMap(local, body)
    | OptionalMap of slot: int * target: TypedExpr * body: TypedExpr * flat: bool
    /// a.or(b), a.orValue(b): the right side is evaluated only when the left is none.
    | OptionalOr of left: TypedExpr * right: TypedExpr * unwrap: bool
    /// first(a, b, …) of mappings: the first that is known.
    | FirstKnown of candidates: TypedExpr[]
    /// What could not be resolved when the rule is evaluated without the type check: an error when it is reached.
    | Invalid of EvalProblem

and [<RequireQualifiedAccess>] internal ComprehensionKind =
    | All
    | Exists
    | ExistsOne
    | Filter
    /// map and transformList; `Condition` is the filter of the longer forms.
    | TransformList
    | TransformMap
    | TransformMapEntry

and [<NoEquality; NoComparison>] internal Comprehension = {
    Kind: ComprehensionKind
    Range: TypedExpr
    /// Frame slots. One variable: `First` is the element of a list or the key of a map, `Second` is -1.
    /// Two: `First` is the index or key, `Second` the element or value.
    First: int
    Second: int
    /// The predicate of all, exists, exists_one and filter; the optional filter of the transforms.
    Condition: TypedExpr voption
    /// What the transforms make of an element.
    Transform: TypedExpr voption
}

/// A checked rule: its tree, and how many frame slots its macros need.
[<NoEquality; NoComparison>]
type internal TypedRule = { Body: TypedExpr; FrameSize: int }

module internal TypedExpr =
    /// The parts of an expression, in the order of the text.
    let children (expr: TypedExpr) : TypedExpr list =
        match expr.Node with
        | TypedNode.Constant _
        | TypedNode.Variable _
        | TypedNode.Local _
        | TypedNode.Fact _
        | TypedNode.Invalid _ -> []
        | TypedNode.Select(operand, _, _)
        | TypedNode.Coerced(operand, _)
        | TypedNode.Not operand
        | TypedNode.Has(operand, _)
        | TypedNode.Known operand
        | TypedNode.Missing operand -> [ operand ]
        | TypedNode.Index(operand, index, _) -> [ operand; index ]
        | TypedNode.Call(_, parts)
        | TypedNode.And parts
        | TypedNode.Or parts
        | TypedNode.List(parts, _)
        | TypedNode.FirstKnown parts -> List.ofArray parts
        | TypedNode.Conditional(condition, whenTrue, whenFalse) -> [ condition; whenTrue; whenFalse ]
        | TypedNode.Map(entries, _) -> [
            for struct (key, value) in entries do
                key
                value
          ]
        | TypedNode.Comprehension loop -> [
            loop.Range
            yield! ValueOption.toList loop.Condition
            yield! ValueOption.toList loop.Transform
          ]
        | TypedNode.Bind(_, first, second)
        | TypedNode.OptionalMap(_, first, second, _)
        | TypedNode.OptionalOr(first, second, _) -> [ first; second ]

    /// Every part of an expression, itself first.
    let rec descendants (expr: TypedExpr) : TypedExpr seq =
        seq {
            expr

            for child in children expr do
                yield! descendants child
        }
