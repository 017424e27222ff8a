namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// One compilation of one document: everything that is wrong with it, in the order of the document.
[<Sealed>]
type private PolicyCompiling
    (document: PolicyDocument, given: IReadOnlyDictionary<string, DocumentValue>, schema: FactSchema) =
    let diagnostics = List<PolicyDiagnostic>()

    let tell (field: string) (checkId: string | null) (diagnostic: Diagnostic) =
        diagnostics.Add(PolicyDiagnostic(field, checkId, diagnostic))

    /// A problem with the whole of a field's text.
    let report (field: string) (checkId: string | null) (text: string | null) (problem: PolicyProblem) =
        let length =
            match text with
            | null -> 0
            | written -> written.Length

        tell field checkId (PolicyProblem.toDiagnostic problem (Span.create 0 length))

    let isId (id: string) =
        let isAlphanumeric (c: char) =
            Char.IsAsciiLetterLower c || Char.IsAsciiDigit c

        id.Length >= 1
        && id.Length <= 128
        && isAlphanumeric id[0]
        && id |> Seq.forall (fun c -> isAlphanumeric c || c = '.' || c = '_' || c = '-')

    let isIdentifier (name: string) =
        name.Length > 0
        && not (Char.IsAsciiDigit name[0])
        && name |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_')

    /// A word of a list, without case; reported and replaced by `otherwise` when it is none of them.
    let oneOf
        (words: (string * 'meaning) list)
        (otherwise: 'meaning)
        (field: string)
        (checkId: string | null)
        (written: string | null)
        (problem: string * string | null -> PolicyProblem)
        : 'meaning =
        match written with
        | null -> otherwise
        | word ->
            match List.tryFind (fun (known, _) -> known = word) words with
            | Some(_, meaning) -> meaning
            | None ->
                report field checkId word (problem (word, Suggest.Nearest(word, List.map fst words)))
                otherwise

    let severities = [
        "info", Severity.Info
        "low", Severity.Low
        "medium", Severity.Medium
        "high", Severity.High
        "critical", Severity.Critical
    ]

    let onMissingWords = [
        "unknown", Status.Unknown
        "fail", Status.Fail
        "pass", Status.Pass
        "not_applicable", Status.NotApplicable
    ]

    // ---- parameters ------------------------------------------------------------------------------------------

    /// The declared type of a parameter, else that of its default.
    let typeOf (field: string) (parameter: ParameterDocument) : CelType voption =
        match parameter.TypeName with
        | null ->
            match parameter.DefaultValue with
            | null -> ValueNone
            | value -> ValueSome(Parameters.inferType value)
        | typeText ->
            match CelType.tryParse typeText with
            | ValueSome celType when Parameters.isParameterType celType -> ValueSome celType
            | _ ->
                report (field + ".type") null typeText (PolicyProblem.ParameterTypeUnknown typeText)
                ValueNone

    let valueOf (field: string) (parameter: ParameterDocument) (celType: CelType) : Value voption =
        let read (field: string) (value: DocumentValue) =
            let found = Parameters.tryRead celType value

            if found.IsNone then
                let text = if value.IsList then "" else value.Items[0].Text
                report field null text (PolicyProblem.ParameterValueMismatch(parameter.Name, celType))

            found

        // The default is read even where another value is given: it is checked either way.
        let byDefault =
            match parameter.DefaultValue with
            | null -> ValueNone
            | value -> read (field + ".default") value

        match given.TryGetValue parameter.Name with
        | true, value -> read field value
        | _ ->
            if isNull parameter.DefaultValue then
                report field null null (PolicyProblem.ParameterWithoutDefault parameter.Name)

            byDefault

    /// Every parameter with its type and value. One with a problem of its own is known and absorbs: its uses are no
    /// further problems.
    let parameters () : Map<string, struct (CelType * Value)> =
        let add (known: Map<string, struct (CelType * Value)>) (parameter: ParameterDocument) =
            let field = "params." + parameter.Name

            if not (isIdentifier parameter.Name) then
                report field null null (PolicyProblem.ParameterNameMalformed parameter.Name)

            if known.ContainsKey parameter.Name then
                report field null null (PolicyProblem.DuplicateParameter parameter.Name)

            let celType = typeOf field parameter

            let value =
                match celType with
                | ValueSome celType -> valueOf field parameter celType
                | ValueNone ->
                    if isNull parameter.TypeName && isNull parameter.DefaultValue then
                        report field null null (PolicyProblem.ParameterWithoutDefault parameter.Name)

                    ValueNone

            let absorbing = ValueOption.defaultValue CelType.Error celType
            Map.add parameter.Name (struct (absorbing, ValueOption.defaultValue Value.Null value)) known

        let known = Seq.fold add Map.empty document.Parameters

        for pair in given do
            if not (known.ContainsKey pair.Key) then
                let suggestion = Suggest.Nearest(pair.Key, Map.keys known)
                report "params" null null (PolicyProblem.UnknownParameterValue(pair.Key, suggestion))

        known

    // ---- rules -----------------------------------------------------------------------------------------------

    let ruleAt (field: string) (checkId: string | null) (scope: CheckScope) (text: string) : CompiledRule =
        let compiled = CompiledRule.compile scope text
        compiled.Diagnostics |> List.iter (tell field checkId)
        compiled

    /// The part of a short form that a problem of its rule is about: the value it was given, or the fact it names.
    let partOf (diagnostic: Diagnostic) : string =
        match diagnostic.Code with
        | "FM2015"
        | "FM6003" -> "value"
        | _ -> "key"

    let shortForm (field: string) (checkId: string) (scope: CheckScope) (key: string) (check: CheckDocument) =
        match ShortForm.toRule schema key check.Op check.Value with
        | Error faults ->
            for fault in faults do
                report (field + "." + fault.Part) checkId fault.Text fault.Problem

            ValueNone
        | Ok text ->
            let compiled = CompiledRule.compile scope text

            // The rule is ours: its diagnostics are told of the words that the user wrote.
            for found in compiled.Diagnostics do
                let part = partOf found

                let length =
                    match part, check.Value with
                    | "value", NonNull value when not value.IsList -> value.Items[0].Text.Length
                    | "value", _ -> 0
                    | _ -> key.Length

                tell
                    (field + "." + part)
                    checkId
                    (Diagnostic(
                        found.Code,
                        found.Severity,
                        found.Message,
                        Span.create 0 length,
                        found.Label,
                        found.Help
                    ))

            ValueSome compiled

    let check
        (scope: CheckScope)
        (policyOnMissing: Status)
        (taken: HashSet<string>)
        (index: int)
        (written: CheckDocument)
        =
        let field = "checks[" + string index + "]"

        let id =
            match written.Id with
            | null -> "check-" + string (index + 1)
            | id -> id

        if not (isId id) then
            report (field + ".id") id written.Id (PolicyProblem.IdMalformed("the check id", id))

        if not (taken.Add id) then
            report (field + ".id") id written.Id (PolicyProblem.DuplicateCheck id)

        let compiled =
            match written.Rule with
            | null ->
                match written.Key with
                | null ->
                    report field id null PolicyProblem.NeitherRuleNorKey
                    ValueNone
                | key -> shortForm field id scope key written
            | _ when not (isNull written.Key) ->
                report field id null PolicyProblem.BothRuleAndKey
                ValueNone
            | rule -> ValueSome(ruleAt (field + ".rule") id scope rule)

        let onMissing =
            oneOf
                onMissingWords
                policyOnMissing
                (field + ".on_missing")
                id
                written.OnMissing
                PolicyProblem.UnknownOnMissing

        if isNull written.Message then
            report (field + ".message") id null PolicyProblem.NoMessage

        if isNull written.Remediation && isNull written.Script then
            report (field + ".remediation") id null PolicyProblem.NoRemediation

        compiled |> ValueOption.map (fun rule -> PolicyCheck(id, written, rule, onMissing))

    // ---- targets ---------------------------------------------------------------------------------------------

    let targetOs (index: int) (written: string) : string voption =
        let field = "targets.os[" + string index + "]"

        match OsFamily.tryRead written with
        | ValueSome { Family = family; Distro = ValueNone } -> ValueSome family
        | ValueSome { Distro = ValueSome distro } ->
            report field null written (PolicyProblem.DistributionAsOs(written, distro))
            ValueNone
        | ValueNone ->
            let known = Vocabulary.operatingSystems
            report field null written (PolicyProblem.UnknownOs(written, Suggest.Nearest(written.Trim(), known), known))
            ValueNone

    let targetTag (index: int) (written: string) : string voption =
        match written.Trim() with
        | "" ->
            report ("targets.tags[" + string index + "]") null written PolicyProblem.BlankTag
            ValueNone
        | tag -> ValueSome tag

    let choose (read: int -> string -> string voption) (written: IReadOnlyList<string>) : string list = [
        for i in 0 .. written.Count - 1 do
            match read i written[i] with
            | ValueSome found -> found
            | ValueNone -> ()
    ]

    // ---- the whole -------------------------------------------------------------------------------------------

    let paramsValue (known: Map<string, struct (CelType * Value)>) : Value =
        let builder = MapBuilder known.Count

        for KeyValue(name, struct (_, value)) in known do
            builder.Add(Value.String name, value) |> ignore

        builder.ToValue()

    member _.Run() : PolicyCompilation =
        if not (isId document.Id) then
            report "id" null document.Id (PolicyProblem.IdMalformed("the policy id", document.Id))

        let severity =
            oneOf severities Severity.Medium "severity" null document.Severity PolicyProblem.UnknownSeverity

        if isNull document.Severity then
            report "severity" null null PolicyProblem.NoSeverity

        let onMissing =
            oneOf onMissingWords Status.Unknown "on_missing" null document.OnMissing PolicyProblem.UnknownOnMissing

        let known = parameters ()

        let scope = {
            CheckScope.ofRule schema known with
                RequiresBool = true
        }

        let target = {
            Systems = choose targetOs document.TargetOs
            Tags = choose targetTag document.TargetTags
            When =
                match document.TargetWhen with
                | null -> ValueNone
                | rule -> ValueSome(ruleAt "targets.when" null scope rule)
        }

        if document.Checks.Count = 0 then
            report "checks" null null PolicyProblem.NoChecks

        let taken = HashSet<string>(StringComparer.Ordinal)

        let checks = [|
            for i in 0 .. document.Checks.Count - 1 do
                match check scope onMissing taken i document.Checks[i] with
                | ValueSome compiled -> compiled
                | ValueNone -> ()
        |]

        let used =
            Set.unionMany [
                for check in checks do
                    check.Rule.Parameters
                match target.When with
                | ValueSome rule -> rule.Parameters
                | ValueNone -> ()
            ]

        for parameter in document.Parameters do
            if not (used.Contains parameter.Name) then
                report ("params." + parameter.Name) null null (PolicyProblem.UnusedParameter parameter.Name)

        let isWrong =
            diagnostics |> Seq.exists (fun found -> found.Diagnostic.Severity = DiagnosticSeverity.Error)

        let policy: Policy | null =
            if isWrong then
                null
            else
                Policy(document, severity, target, paramsValue known, checks)

        PolicyCompilation(policy, diagnostics)

/// The door for policies: a document in, diagnostics and a policy out. Never throws for any document.
[<AbstractClass; Sealed>]
type PolicyCompiler private () =
    static let none = Dictionary<string, DocumentValue>()

    static member Compile(document: PolicyDocument, schema: FactSchema) : PolicyCompilation =
        PolicyCompiling(document, none, schema).Run()

    /// The same with values for some of its parameters (`policy test`).
    static member CompileWith
        (document: PolicyDocument, parameters: IReadOnlyDictionary<string, DocumentValue>, schema: FactSchema)
        : PolicyCompilation =
        PolicyCompiling(document, parameters, schema).Run()
