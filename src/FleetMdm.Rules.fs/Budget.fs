namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What is left of the steps that one rule may take on one device (`Limits.cost`).
/// INVARIANT: once spent it stays spent; whatever was computed after that does not count, because the interpreter
/// answers with the cost error. So code that pays need not make an error of its own: it stops early and returns anything.
[<Sealed>]
type internal Budget(steps: int) =
    let mutable left = steps
    let mutable paidFor: HashSet<string> | null = null
    member _.IsSpent = left < 0
    /// Negative once it is spent.
    member _.Left = left

    /// Pays; false when the budget is spent.
    member _.Pay(steps: int) : bool =
        left <- left - steps

        if left < 0 then
            // Far below zero, so that no number of further payments wraps around.
            left <- -1

        left >= 0

    /// Pays for a text of so many UTF-16 units before it is made, sixteen for a step; false when the budget is spent.
    member budget.PayForText(length: int64) : bool =
        budget.Pay(int (min (length >>> 4) (int64 Int32.MaxValue)))

    /// Pays for something that is made of a text and kept, the first time that it is asked for.
    member budget.PayOnce(text: string, steps: int) : bool =
        let known =
            match paidFor with
            | null ->
                let made = HashSet<string>(StringComparer.Ordinal)
                paidFor <- made
                made
            | known -> known

        if known.Add text then
            budget.Pay steps
        else
            not budget.IsSpent

    member _.Refill(steps: int) =
        left <- steps
        paidFor <- null
