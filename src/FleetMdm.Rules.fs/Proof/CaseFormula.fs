/// What a rule asks of a device, as a formula over questions: a condition as a whole, or a place with an order.
module internal FleetMdm.Rules.CaseFormula

open System
open System.Collections.Generic

/// How an answer of one question is tested.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Test =
    | IsTrue
    /// `==` and `!=`: values of other types are unequal.
    | Equals of constant: Value * negated: bool
    /// The sign of the comparison with a constant; a value of another type has none.
    | Order of constant: Value * accept: (int -> bool)
    | OneOf of Value[]

[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Formula =
    | Constant of bool
    | Ask of question: int * Test
    | And of Formula[]
    | Or of Formula[]
    | Not of Formula
    | If of Formula * Formula * Formula

/// A constant with an order, as it is written.
[<NoEquality; NoComparison>]
type Limit = { Value: Value; Source: string }

/// A constant that a question knows; `IsOwn`: from the first of the rules that are compared.
[<NoEquality; NoComparison>]
type KnownLimit = { Limit: Limit; IsOwn: bool }

/// A question: about a condition as a whole, or about a place with an order.
[<NoEquality; NoComparison>]
type Question = {
    /// As it is written, for people.
    Source: string
    Type: CelType
    IsOrdered: bool
    Constants: List<KnownLimit>
    /// Which of the rules that are compared ask it: a bit each.
    mutable Askers: int
}

/// One answer.
[<RequireQualifiedAccess; Struct; NoEquality; NoComparison>]
type Answer =
    | True
    | False
    | Unknown
    | Error
    | OtherType
    | NaN
    /// Odd: the constant at half of it. Even: the gap before that.
    | Position of place: int

/// The order of two constants of one kind.
let order (left: Value) (right: Value) : int =
    match left, right with
    | Value.Version left, Value.Version right -> sign (DeviceVersion.Compare(left, right))
    | _ -> ValueOption.defaultValue Ordering.Unordered (Ordering.compare left right)

/// The kind of constants that have an order among them; none for those that have none.
let kindOf (constant: Value) : string voption =
    match constant with
    | Value.Int _
    | Value.UInt _ -> ValueSome "number"
    | Value.Double value when Double.IsFinite value -> ValueSome "number"
    | Value.String _ -> ValueSome "text"
    | Value.Timestamp _ -> ValueSome "time"
    | Value.Duration _ -> ValueSome "duration"
    | Value.Version _ -> ValueSome "version"
    | _ -> ValueNone
