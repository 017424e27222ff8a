/// The checks of a document: each one's rule, or the short form that stands for one, and what it had better say.
module internal FleetMdm.Rules.CheckCompiler

open System
open System.Collections.Generic

/// The part of a short form that a problem of its rule is about: the value it was given, or the fact it names.
let private partOf (diagnostic: Diagnostic) : string =
    match diagnostic.Code with
    | "FM2015"
    | "FM6003"
    | "FM6008"
    | "FM6010"
    | "FM6044" -> "value"
    | _ -> "key"

/// Whether a problem of the rule is one of the form: how the rule is worded is not its author's doing.
let private isOfForm (diagnostic: Diagnostic) : bool =
    match diagnostic.Code with
    | "FM6001"
    | "FM6002"
    | "FM6003"
    | "FM6008"
    | "FM6010"
    | "FM6030"
    | "FM6044" -> true
    | code -> not (code.StartsWith("FM6", StringComparison.Ordinal))

/// The rule of a short form is ours: its diagnostics are told of the words that the user wrote.
let private toldOfForm (key: string) (check: CheckDocument) (found: Diagnostic) : struct (string * Diagnostic) =
    let part = partOf found

    let length =
        match part, check.Value with
        | "value", NonNull value when not value.IsList -> value.Items[0].Text.Length
        | "value", _ -> 0
        | _ -> key.Length

    let at = Span.create 0 length
    struct (part, Diagnostic(found.Code, found.Severity, found.Message, at, found.Label, found.Help))

let private ofShortForm (problems: PolicyProblems) schema scope field checkId (key: string) (check: CheckDocument) =
    match ShortForm.toRule schema key check.Op check.Value with
    | Error faults ->
        for fault in faults do
            problems.Report (field + "." + fault.Part) checkId fault.Text fault.Problem

        ValueNone
    | Ok text ->
        let compiled = CompiledRule.compile scope text

        problems.TellOf(
            compiled,
            fun found ->
                if isOfForm found then
                    let struct (part, told) = toldOfForm key check found
                    ValueSome(PolicyDiagnostic(field + "." + part, checkId, told))
                else
                    ValueNone
        )

        ValueSome compiled

let private ruleOf (problems: PolicyProblems) schema scope field checkId (check: CheckDocument) : CompiledRule voption =
    match check.Rule, check.Key with
    | null, null ->
        problems.Report field checkId null PolicyProblem.NeitherRuleNorKey
        ValueNone
    | null, NonNull key -> ofShortForm problems schema scope field checkId key check
    | NonNull rule, null -> ValueSome(problems.Compile (field + ".rule") checkId scope rule)
    | _, _ ->
        problems.Report field checkId null PolicyProblem.BothRuleAndKey
        ValueNone

let private compileOne
    (problems: PolicyProblems)
    schema
    scope
    (policyOnMissing: Status)
    (taken: HashSet<string>)
    index
    written
    =
    let check: CheckDocument = written
    let field = "checks[" + string index + "]"

    let id =
        match check.Id with
        | null -> "check-" + string (index + 1)
        | id -> id

    PolicyWords.requireId problems (field + ".id") id "the check id" id

    if not (taken.Add id) then
        problems.Report (field + ".id") id check.Id (PolicyProblem.DuplicateCheck id)

    let rule = ruleOf problems schema scope field id check

    let onMissing =
        PolicyWords.onMissing problems (field + ".on_missing") id policyOnMissing check.OnMissing

    if isNull check.Message then
        problems.Report (field + ".message") id null PolicyProblem.NoMessage

    if isNull check.Remediation && isNull check.Script then
        problems.Report (field + ".remediation") id null PolicyProblem.NoRemediation

    rule |> ValueOption.map (fun rule -> PolicyCheck(id, check, rule, onMissing))

/// A check whose rule is that of an earlier one, but for its layout.
let private findSameRules (compiled: struct (int * PolicyCheck) list) : PolicyDiagnostic list =
    let first = Dictionary<string, string>(StringComparer.Ordinal)

    [
        for struct (index, check) in compiled do
            if check.Rule.IsUsable then
                let printed = Printer.print check.Rule.Expr

                if not (first.TryAdd(printed, check.Id)) then
                    let problem = PolicyProblem.SameRule first[printed]
                    let field = "checks[" + string index + "].rule"
                    PolicyDiagnostic(field, check.Id, PolicyProblem.toDiagnostic problem (Span.create 0 0))
    ]

/// Those that have a rule.
let compile
    (problems: PolicyProblems)
    (schema: FactSchema)
    (scope: CheckScope)
    (policyOnMissing: Status)
    (document: PolicyDocument)
    : PolicyCheck[] =
    if document.Checks.Count = 0 then
        problems.Report "checks" null null PolicyProblem.NoChecks

    let taken = HashSet<string>(StringComparer.Ordinal)

    let compiled = [
        for i in 0 .. document.Checks.Count - 1 do
            match compileOne problems schema scope policyOnMissing taken i document.Checks[i] with
            | ValueSome check -> struct (i, check)
            | ValueNone -> ()
    ]

    problems.Suspect(fun () -> findSameRules compiled)
    [| for struct (_, check) in compiled -> check |]
