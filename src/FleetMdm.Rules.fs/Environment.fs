namespace FleetMdm.Rules

/// What a rule is evaluated in: the values of its free variables by slot (`CheckScope` says which name has which), the
/// run's `now`, and room for the variables of macros. One environment serves many rules, one after the other.
[<Sealed>]
type internal Environment(activation: Value[], now: Timestamp, zone: AssumedZone) =
    let budget = Budget Limits.cost
    let mutable frame: Value[] = [||]
    member _.Activation = activation
    member _.Now = now
    member _.Zone = zone
    member _.Budget = budget
    /// The values of the variables that macros bind, by slot.
    member _.Frame = frame

    /// One for rules, none of whose functions reads a time without a zone.
    new(activation: Value[], now: Timestamp) = Environment(activation, now, AssumedZone null)

    /// Makes room for a rule and gives it its whole budget.
    member _.Enter(rule: TypedRule) : unit =
        budget.Refill Limits.cost

        if frame.Length < rule.FrameSize then
            frame <- Array.create rule.FrameSize Value.Null
