namespace FleetMdm.Rules

open System.Collections.Generic
open System.Runtime.InteropServices

/// A line of a user's `facts.yaml` that cannot be taken.
[<Sealed>]
type FactSchemaProblem internal (path: string, diagnostic: Diagnostic) =
    /// The path as the user wrote it.
    member _.Path = path
    /// The span counts within the path, or within the type's text when the type is at fault.
    member _.Diagnostic = diagnostic

/// What is known about facts: their paths and types. It types rules, coerces what devices report, and knows what a
/// mistyped path was meant to be. Immutable.
[<Sealed>]
type FactSchema private (root: FactNode, device: FactNode, entries: FactSchemaEntry list, knowsReported: bool) =
    static let treeOf (named: FactSchemaEntry list) : FactNode =
        let add (tree: FactNode) (entry: FactSchemaEntry) =
            match FactPath.trySegments entry.Path with
            | ValueSome(_ :: segments) ->
                FactNode.tryAdd FactOrigin.Named entry.Type segments tree |> ValueOption.defaultValue tree
            | _ -> tree

        List.fold add FactNode.empty named

    static let builtIn =
        FactSchema(treeOf Vocabulary.facts, treeOf Vocabulary.columns, Vocabulary.facts, false)

    /// Below `facts.`, whether the user wrote the root or not.
    static let segmentsBelowFacts (path: string) : string list voption =
        match FactPath.trySegments path with
        | ValueSome("facts" :: []) -> ValueNone
        | ValueSome("facts" :: segments) -> ValueSome segments
        | ValueSome segments when segments.Head <> FactPath.Element -> ValueSome segments
        | _ -> ValueNone

    /// The types that JSON can carry. `uint` never comes from facts, and a version is text until a rule reads it.
    static let rec isFactType (factType: CelType) =
        match factType with
        | CelType.Dyn
        | CelType.Bool
        | CelType.Int
        | CelType.Double
        | CelType.String
        | CelType.Timestamp -> true
        | CelType.List element -> isFactType element
        | CelType.Map(CelType.String, value) -> isFactType value
        | _ -> false

    /// The vocabulary of `fleetmdm.device/v1`.
    static member BuiltIn = builtIn

    /// The core columns of a device, as rules see them.
    static member Columns: IReadOnlyList<FactSchemaEntry> = Vocabulary.columns

    /// What is known below `facts`.
    member internal _.Facts = root

    /// What is known below `device`.
    member internal _.Device = device

    /// True when the schema knows what devices have reported, so that a path not among them is worth a word.
    member _.KnowsReported = knowsReported

    /// The named facts: the vocabulary in its own order, then the user's.
    member _.Entries: IReadOnlyList<FactSchemaEntry> = entries

    /// The entry of a path as a rule writes it (`facts.disk.encrypted`); null when no schema names it.
    member _.TryFind(path: string) : FactSchemaEntry | null =
        match List.tryFind (fun (entry: FactSchemaEntry) -> entry.Path = path) entries with
        | Some entry -> entry
        | None -> null

    /// Adds a user's facts: pairs of path (`facts.edr.version` or `edr.version`) and type
    /// (bool, int, double, string, timestamp, list(type), map(string, type), dyn). What cannot be taken goes to
    /// `problems`; the rest is in the result.
    member _.With
        (
            additional: IEnumerable<KeyValuePair<string, string>>,
            [<Out>] problems: byref<IReadOnlyList<FactSchemaProblem>>
        ) : FactSchema =
        let found = List<FactSchemaProblem>()
        let added = List<FactSchemaEntry>()
        let mutable tree = root

        for pair in additional do
            let refuse (problem: PolicyProblem) (text: string) =
                found.Add(FactSchemaProblem(pair.Key, PolicyProblem.toDiagnostic problem (Span.create 0 text.Length)))

            match segmentsBelowFacts pair.Key, CelType.tryParse pair.Value with
            | ValueNone, _ -> refuse (PolicyProblem.FactPathMalformed pair.Key) pair.Key
            | ValueSome _, ValueNone -> refuse (PolicyProblem.FactTypeUnknown pair.Value) pair.Value
            | ValueSome _, ValueSome factType when not (isFactType factType) ->
                refuse (PolicyProblem.FactTypeUnknown pair.Value) pair.Value
            | ValueSome segments, ValueSome factType ->
                let path = (FactPath.below FactPath.facts segments).ToString()

                match FactNode.tryFind segments tree with
                | ValueSome known when known.Origin = FactOrigin.Named ->
                    if known.Type <> factType then
                        refuse (PolicyProblem.FactTypeConflict(path, CelType.print known.Type)) pair.Value
                | _ ->
                    match FactNode.tryAdd FactOrigin.Named factType segments tree with
                    | ValueSome grown ->
                        tree <- grown
                        added.Add(FactSchemaEntry(path, factType, null))
                    | ValueNone -> refuse (PolicyProblem.FactPathBelowScalar path) pair.Key

        problems <- found
        FactSchema(tree, device, entries @ List.ofSeq added, knowsReported)

    /// The same schema, knowing also which paths devices have reported (`facts.edr.version`): for suggestions, and for
    /// the warning about a path that nobody has. They stay `dyn`; text that is no path is passed over.
    member _.WithReported(paths: IEnumerable<string>) : FactSchema =
        let add (tree: FactNode) (path: string) =
            match segmentsBelowFacts path with
            | ValueSome segments ->
                FactNode.tryAdd FactOrigin.Reported CelType.Dyn segments tree |> ValueOption.defaultValue tree
            | ValueNone -> tree

        FactSchema(Seq.fold add root paths, device, entries, true)
