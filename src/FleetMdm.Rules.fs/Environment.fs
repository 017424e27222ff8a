namespace FleetMdm.Rules

/// What a rule is evaluated in: the values of its free variables by slot (`CheckScope` says which name has which), the
/// run's `now`, and room for the variables of macros. One environment serves many rules, one after the other.
[<Sealed>]
type internal Environment(activation: Value[], now: Timestamp) =
    let budget = Budget Limits.cost
    let mutable frame: Value[] = [||]
    member _.Activation = activation
    member _.Now = now
    member _.Budget = budget
    /// The values of the variables that macros bind, by slot.
    member _.Frame = frame

    /// Makes room for a rule and gives it its whole budget.
    member _.Enter(rule: TypedRule) : unit =
        budget.Refill Limits.cost

        if frame.Length < rule.FrameSize then
            frame <- Array.create rule.FrameSize Value.Null
