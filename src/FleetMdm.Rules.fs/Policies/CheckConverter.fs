namespace FleetMdm.Rules

open System.Runtime.InteropServices

/// The door between the two ways to write a check.
[<AbstractClass; Sealed>]
type CheckConverter private () =

    /// The rule that a check's short form stands for; false when it stands for none.
    static member TryToRule(check: CheckDocument, schema: FactSchema, [<Out>] rule: byref<string | null>) : bool =
        match check.Key with
        | null ->
            rule <- null
            false
        | key ->
            match ShortForm.toRule schema key check.Op check.Value with
            | Ok text ->
                rule <- text
                true
            | Error _ ->
                rule <- null
                false

    /// A check with nothing but the short form of a rule that compiles; false, with the reason, where it has none.
    static member TryToShortForm
        (
            rule: string,
            schema: FactSchema,
            [<Out>] check: byref<CheckDocument | null>,
            [<Out>] problem: byref<Diagnostic | null>
        ) : bool =
        match ShortFormOfRule.tryRead schema rule with
        | Ok(struct (key, op, value)) ->
            check <- CheckDocument(null, null, key, op, value, null, null, null, null)
            problem <- null
            true
        | Error reason ->
            let trimmed = rule.TrimEnd()
            let start = trimmed.Length - trimmed.TrimStart().Length
            check <- null
            problem <- ConversionProblem.toDiagnostic reason (Span.create start trimmed.Length)
            false
