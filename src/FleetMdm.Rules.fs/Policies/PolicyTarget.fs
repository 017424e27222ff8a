namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Whether a policy speaks about a device: and, as in rules, a "no" outweighs what is not known.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal TargetVerdict =
    | Applies
    | DoesNot
    /// The facts that would decide.
    | Undecided of missing: string list
    | Failed of cause: Diagnostic

/// The devices that a policy speaks about. Every given key must hold; none is every device.
[<NoEquality; NoComparison>]
type internal PolicyTarget = {
    /// Families as `device.os` has them; empty for any.
    Systems: string list
    /// Any of them; empty for none asked.
    Tags: string list
    When: CompiledRule voption
}

module internal PolicyTarget =
    let private sameText (left: string) (right: string) =
        String.Equals(left.Trim(), right.Trim(), StringComparison.OrdinalIgnoreCase)

    let private hasAny (wanted: string list) (found: IReadOnlyList<string>) : bool =
        let rec any (i: int) =
            i < found.Count && (List.exists (fun tag -> sameText tag found[i]) wanted || any (i + 1))

        any 0

    /// The part of the verdict that needs no facts. A device whose system no source names is undecided, as any other
    /// device that has not reported what is asked.
    let ofColumns (target: PolicyTarget) (os: string) (tags: IReadOnlyList<string>) : TargetVerdict =
        if not target.Tags.IsEmpty && not (hasAny target.Tags tags) then
            TargetVerdict.DoesNot
        elif target.Systems.IsEmpty || List.exists (sameText os) target.Systems then
            TargetVerdict.Applies
        elif sameText os "unknown" then
            TargetVerdict.Undecided [ "device.os" ]
        else
            TargetVerdict.DoesNot

    /// The verdict with the answer of `when`, given that of the columns.
    let withAnswer (rule: CompiledRule) (columns: TargetVerdict) (answer: Value) : TargetVerdict =
        match answer, columns with
        | _, TargetVerdict.DoesNot
        | Value.Bool false, _ -> TargetVerdict.DoesNot
        | Value.Bool true, _ -> columns
        | Value.Unknown(paths, _), TargetVerdict.Undecided before ->
            TargetVerdict.Undecided(before @ [ for path in paths -> path.ToString() ])
        | Value.Unknown(paths, _), _ -> TargetVerdict.Undecided [ for path in paths -> path.ToString() ]
        // An unknown outweighs an error: the missing fact may yet say no.
        | _, TargetVerdict.Undecided _ -> columns
        | Value.Error error, _ -> TargetVerdict.Failed(EvalProblem.toDiagnostic error.Problem error.Span)
        | other, _ ->
            let problem = EvalProblem.NotBool(ValueType.describe other)
            TargetVerdict.Failed(EvalProblem.toDiagnostic problem rule.Rule.Body.Span)

    /// The verdict with `when`, given that of the columns.
    let withFacts
        (target: PolicyTarget)
        (columns: TargetVerdict)
        (environment: FleetMdm.Rules.Environment)
        : TargetVerdict =
        match target.When, columns with
        | ValueNone, _
        | _, TargetVerdict.DoesNot -> columns
        | ValueSome rule, _ -> withAnswer rule columns (Interpreter.evaluate environment rule.Rule)
