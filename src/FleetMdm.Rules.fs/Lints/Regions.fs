/// What is known of the value of one expression when some comparisons of it hold, and whether any value is left.
/// A region may be larger than the truth, never smaller: that nothing is left is certain.
module internal FleetMdm.Rules.Regions

open System

[<Struct; NoEquality; NoComparison>]
type Limit = { Value: Value; IsIncluded: bool }

/// A question about a value that can be tried on one; none where the answer is an error, hence neither true nor false.
[<NoEquality; NoComparison>]
type Trial = {
    Wanted: bool
    Answer: Value -> bool voption
}

[<NoEquality; NoComparison>]
type Region = {
    /// Whole numbers only.
    IsWhole: bool
    /// The only values that are possible.
    Among: Value list voption
    Excluded: Value list
    Lower: Limit voption
    Upper: Limit voption
    Trials: Trial list
    /// Texts that it begins with, and that it ends with.
    Starts: string list
    Ends: string list
}

let everything: Region = {
    IsWhole = false
    Among = ValueNone
    Excluded = []
    Lower = ValueNone
    Upper = ValueNone
    Trials = []
    Starts = []
    Ends = []
}

let among (values: Value list) : Region = {
    everything with
        Among = ValueSome values
}

let except (values: Value list) : Region = { everything with Excluded = values }

let above (value: Value) (isIncluded: bool) : Region = {
    everything with
        Lower =
            ValueSome {
                Value = value
                IsIncluded = isIncluded
            }
}

let below (value: Value) (isIncluded: bool) : Region = {
    everything with
        Upper =
            ValueSome {
                Value = value
                IsIncluded = isIncluded
            }
}

let private isEqual (left: Value) (right: Value) =
    Equality.equal (Budget Limits.cost) left right

/// The order of two values; none where there is none.
let private order (left: Value) (right: Value) : int voption =
    match left, right with
    | Value.Version a, Value.Version b -> ValueSome(DeviceVersion.Compare(a, b))
    | _ ->
        match Ordering.compare left right with
        | ValueSome order when order <> Ordering.Unordered -> ValueSome order
        | _ -> ValueNone

/// The tighter of two limits; `direction` is 1 for lower ones, -1 for upper ones. Where they have no order, either.
let private tighter (direction: int) (left: Limit voption) (right: Limit voption) : Limit voption =
    match left, right with
    | ValueNone, limit
    | limit, ValueNone -> limit
    | ValueSome a, ValueSome b ->
        match order a.Value b.Value with
        | ValueSome 0 -> if a.IsIncluded then right else left
        | ValueSome order when sign order = direction -> left
        | ValueSome _ -> right
        | ValueNone -> left

/// What is left where both hold.
let intersect (left: Region) (right: Region) : Region = {
    IsWhole = left.IsWhole || right.IsWhole
    Among =
        match left.Among, right.Among with
        | ValueNone, values
        | values, ValueNone -> values
        | ValueSome a, ValueSome b -> ValueSome(a |> List.filter (fun value -> List.exists (isEqual value) b))
    Excluded = left.Excluded @ right.Excluded
    Lower = tighter 1 left.Lower right.Lower
    Upper = tighter -1 left.Upper right.Upper
    Trials = left.Trials @ right.Trials
    Starts = left.Starts @ right.Starts
    Ends = left.Ends @ right.Ends
}

/// Whether a value lies on the right side of a limit. One that has no order with it cannot have passed the comparison.
let private isWithin (direction: int) (limit: Limit voption) (value: Value) : bool =
    match limit with
    | ValueNone -> true
    | ValueSome limit ->
        match order value limit.Value with
        | ValueSome 0 -> limit.IsIncluded
        | ValueSome order -> sign order = direction
        | ValueNone -> false

let private isExcluded (region: Region) (value: Value) =
    List.exists (isEqual value) region.Excluded

let private holds (region: Region) (value: Value) : bool =
    not (isExcluded region value)
    && isWithin 1 region.Lower value
    && isWithin -1 region.Upper value
    && region.Trials |> List.forall (fun trial -> trial.Answer value = ValueSome trial.Wanted)

/// Whether two texts cannot both begin (or both end) the same text.
let private disagree (isPrefix: string -> string -> bool) (texts: string list) : bool =
    texts
    |> List.exists (fun one -> texts |> List.exists (fun other -> not (isPrefix one other || isPrefix other one)))

let private startsWith (text: string) (start: string) =
    text.StartsWith(start, StringComparison.Ordinal)

let private endsWith (text: string) (finish: string) =
    text.EndsWith(finish, StringComparison.Ordinal)

/// Whether no whole number lies between the limits, but for excluded ones.
let private holdsNoWhole (region: Region) : bool =
    match region.Lower, region.Upper with
    | ValueSome {
                    Value = Value.Int low
                    IsIncluded = withLow
                },
      ValueSome {
                    Value = Value.Int high
                    IsIncluded = withHigh
                } when low > Int64.MinValue && low < Int64.MaxValue - 64L && high > Int64.MinValue ->
        let first = if withLow then low else low + 1L
        let last = if withHigh then high else high - 1L

        first > last
        || last - first < 32L
           && last >= first
           && Seq.forall (fun number -> isExcluded region (Value.Int number)) (seq { first..last })
    | _ -> false

let private isCrossed (region: Region) : bool =
    match region.Lower, region.Upper with
    | ValueSome lower, ValueSome upper ->
        match order lower.Value upper.Value with
        | ValueSome 0 -> not (lower.IsIncluded && upper.IsIncluded) || isExcluded region lower.Value
        | ValueSome order -> order > 0
        | ValueNone -> false
    | _ -> false

/// Whether no value is left. False says nothing.
let isEmpty (region: Region) : bool =
    match region.Among with
    | ValueSome values -> not (List.exists (holds region) values)
    | ValueNone ->
        isCrossed region
        || region.IsWhole && holdsNoWhole region
        || disagree startsWith region.Starts
        || disagree endsWith region.Ends
