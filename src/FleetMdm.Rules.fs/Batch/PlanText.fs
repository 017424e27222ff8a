namespace FleetMdm.Rules

open System.Collections.Generic

/// A part of a rule, and how it is evaluated for many devices at once.
[<Sealed>]
type PlannedPart internal (source: string, way: string, shared: int, parts: IReadOnlyList<PlannedPart>) =
    /// The part as it is written.
    member _.Source = source
    /// How it is evaluated: a phrase.
    member _.Way = way
    /// How many other parts of all rules ask the same of the same columns, so that they are evaluated together.
    member _.SharedWith = shared
    /// What it is put together from.
    member _.Parts = parts

/// A rule of a policy as it is planned.
[<Sealed>]
type PlannedRule internal (name: string, body: PlannedPart) =
    /// The id of its check, or `targets.when`.
    member _.Name = name
    member _.Body = body

/// A policy as it is planned.
[<Sealed>]
type PlannedPolicyText internal (policy: Policy, reason: string | null, rules: IReadOnlyList<PlannedRule>) =
    member _.Policy = policy
    /// Why the policy is asked device by device; null for one that is evaluated on columns.
    member _.Reason = reason
    member _.Rules = rules

module internal PlanText =
    open RulePlan

    /// The elements of a list whose fields a condition looks at have names of their own.
    let rec private part (text: string) (nameOf: int -> string) (fieldOf: int -> int -> string) (uses: string -> int) =
        fun (planned: RulePart) ->
            let make (expr: TypedExpr) (note: PlanNote) (key: string) (parts: PlannedPart[]) =
                let source = text.Substring(expr.Span.Start, expr.Span.Length)
                let shared = if key = "" then 0 else uses key - 1
                PlannedPart(source, PlanNote.describe note, shared, parts)

            match planned with
            | RulePart.Leaf leaf ->
                let names = leaf.Columns |> Array.map nameOf |> List.ofArray

                let note =
                    match names with
                    | [] -> PlanNote.Once
                    | _ when leaf.Turning.IsSome ->
                        PlanNote.WhereItTurns(List.last names, List.take (names.Length - 1) names)
                    | [ name ] when leaf.Text.IsSome -> PlanNote.OfBytes name
                    | [ name ] -> PlanNote.ForEachValue name
                    | _ -> PlanNote.ForEachCombination names

                make leaf.Expr note leaf.Key [||]
            | RulePart.Connective(expr, operands, columns) ->
                let names = columns |> Array.map nameOf |> List.ofArray

                let note =
                    match expr.Node with
                    | TypedNode.Not _ -> PlanNote.OfItsOperand names
                    | TypedNode.Conditional _ -> PlanNote.SidesOfCondition names
                    | _ -> PlanNote.OperandsInOrder names

                make expr note "" (operands |> Array.map (part text nameOf fieldOf uses))
            | RulePart.Quantifier(expr, _, list, condition) ->
                make expr (PlanNote.OverElements(nameOf list)) "" [| part text (fieldOf list) fieldOf uses condition |]

    /// A rule's plan; `nameOf` and `fieldOf` give the names of columns and of those of a list's elements, `uses` how many
    /// leaves have a key.
    let ofRule name (rule: CompiledRule) (plan: RulePlan) nameOf fieldOf uses : PlannedRule =
        PlannedRule(name, part rule.Text nameOf fieldOf uses plan.Body)

    /// A rule that is asked device by device.
    let unplanned name (rule: CompiledRule) : PlannedRule =
        PlannedRule(name, PlannedPart(rule.Text, PlanNote.describe PlanNote.DeviceByDevice, 0, [||]))
