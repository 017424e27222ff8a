namespace FleetMdm.Rules

open System

/// A rule of a policy that is put to the fleet, and where it stands.
[<NoEquality; NoComparison>]
type internal InquiredRule = {
    Field: string
    CheckId: string | null
    Rule: CompiledRule
    /// The whole of what its author wrote for it.
    Whole: Span
    /// Whether the author wrote the rule, and not the short form.
    IsWritten: bool
    /// Whether it is a check, which is to pass.
    IsCheck: bool
}

/// A path that rules look at, and the question whether it was reported.
[<NoEquality; NoComparison>]
type internal InquiredFact = {
    Path: FactPath
    IsReported: CompiledRule
}

/// What is asked of a fleet about a policy, and where in the policy it stands.
module internal FleetQuestions =
    let private pathTo (root: string) (segments: string list) : string =
        List.fold (fun path segment -> FactPathText.Field(path, segment)) root segments

    /// A rule that passes where a path was reported; of a field of a list's elements, where one of them has it.
    let private questionOf (path: FactPath) : string =
        let rec ask (depth: int) (root: string) (segments: string list) : string =
            match List.tryFindIndex ((=) FactPath.Element) segments with
            | Some place when place < segments.Length - 1 ->
                let list = pathTo root (List.take place segments)
                let element = "e" + string depth
                list + ".exists(" + element + ", " + ask (depth + 1) element (List.skip (place + 1) segments) + ")"
            | Some place -> "known(" + pathTo root (List.take place segments) + ")"
            | None -> "known(" + pathTo root segments + ")"

        let rec rootOf (path: FactPath) : string =
            match path.Parent with
            | null -> path.Segment
            | parent -> rootOf parent

        ask 0 (rootOf path) (FactPath.segments path)

    /// The path, and each list that it goes through.
    let rec private withLists (path: FactPath) : FactPath list =
        match path.Parent with
        | null -> []
        | parent when path.Segment = FactPath.Element -> parent :: withLists parent
        | parent -> withLists parent

    let factsOf (scope: CheckScope) (rules: InquiredRule list) : InquiredFact list =
        let paths =
            rules
            |> List.collect _.Rule.Reads
            |> List.collect (fun reading -> reading.Path :: withLists reading.Path)
            |> List.filter (fun path -> not (isNull path.Parent) && path.Segment <> FactPath.Element)
            |> List.distinctBy string

        [
            for path in paths do
                let question = CompiledRule.compile scope (questionOf path)

                if question.IsUsable then
                    { Path = path; IsReported = question }
        ]

    /// Whether FM6001 tells of the path: a name that neither a schema nor a device knows, at a place where others are.
    let isTold (scope: CheckScope) (path: FactPath) : bool =
        let rec isUnknown (segments: string list) (node: FactNode) : bool =
            match segments with
            | [] -> false
            | segment :: rest ->
                match FactNode.tryChild segment node with
                | ValueSome child -> isUnknown rest child
                | ValueNone -> not node.Fields.IsEmpty

        match Map.tryFind "facts" scope.Names with
        | Some(NameMeaning.Attributes(_, root, known, _)) when
            scope.KnowsReported && path.ToString().StartsWith(root.ToString() + ".", StringComparison.Ordinal)
            ->
            isUnknown (FactPath.segments path) known
        | _ -> false

    /// Whether a place lies above another one.
    let rec isAbove (above: FactPath) (path: FactPath) : bool =
        match path.Parent with
        | null -> false
        | parent -> FactPath.same above parent || isAbove above parent

    /// The first part of a rule that names the path; the whole rule where none does.
    let placeOf (rule: InquiredRule) (path: FactPath) : Span =
        let names (part: TypedExpr) =
            match part.Node with
            | TypedNode.Fact(_, named, _, _) -> FactPath.same named path || isAbove named path
            | _ -> false

        match Seq.tryFind names (TypedExpr.descendants rule.Rule.Rule.Body) with
        | Some part when rule.IsWritten -> part.Span
        | _ -> rule.Whole

    let ofCheck (policy: Policy) (index: int) : InquiredRule =
        let check = policy.Checks[index]
        let field = "checks[" + string index + "]"

        let struct (part, whole) =
            match policy.Document.Checks[index].Key with
            | null -> struct (".rule", check.Rule.Rule.Body.Span)
            | key -> struct (".key", Span.create 0 key.Length)

        {
            Field = field + part
            CheckId = check.Id
            Rule = check.Rule
            Whole = whole
            IsWritten = (part = ".rule")
            IsCheck = true
        }

    let ofWhen (rule: CompiledRule) : InquiredRule = {
        Field = "targets.when"
        CheckId = null
        Rule = rule
        Whole = rule.Rule.Body.Span
        IsWritten = true
        IsCheck = false
    }
