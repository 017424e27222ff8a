namespace FleetMdm.Rules

open System

/// What a free name of a rule stands for.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal NameMeaning =
    /// A place in the activation.
    | Variable of slot: int * celType: CelType
    /// A place in the activation that holds what was reported: paths below it are attributes, unknown when absent.
    /// `closed`: it has the known fields and no others.
    | Attributes of slot: int * root: FactPath * known: FactNode * closed: bool
    /// Values that are fixed before the rule is evaluated.
    | Parameters of Map<string, struct (CelType * Value)>
    /// A constant with a name: the types that a rule can name.
    | Constant of Value * CelType

/// What a rule may refer to, and how strictly it is checked.
[<NoEquality; NoComparison>]
type internal CheckScope = {
    /// Free names, qualified ones (`google.protobuf.Timestamp`) among them.
    Names: Map<string, NameMeaning>
    /// The namespace in which names are looked up first; empty for none.
    Container: string
    Functions: FunctionTable
    /// True in mappings: `first(a, b)` is the first that is known.
    TakesFirst: bool
    /// False: evaluate without the type check. Type problems are not reported; what cannot be resolved is an error
    /// when it is reached.
    TypeCheck: bool
    /// True where the result decides something: it must be bool, or dyn.
    RequiresBool: bool
    /// True when every fact that devices have reported is known, so that any other path is worth a word.
    KnowsReported: bool
}

module internal CheckScope =
    /// The activation's fixed places; bindings follow.
    [<Literal>]
    let DeviceSlot = 0

    [<Literal>]
    let FactsSlot = 1

    [<Literal>]
    let ParamsSlot = 2

    [<Literal>]
    let NowSlot = 3

    [<Literal>]
    let FirstBindingSlot = 4

    let private typeNames: Map<string, NameMeaning> =
        Map.ofList [
            for name, celType in CelType.denotable ->
                name, NameMeaning.Constant(Value.Type celType, CelType.Type celType)
        ]

    let private ofNames (functions: FunctionTable) (names: (string * NameMeaning) list) : CheckScope = {
        Names = List.fold (fun all (name, meaning) -> Map.add name meaning all) typeNames names
        Container = ""
        Functions = functions
        TakesFirst = false
        TypeCheck = true
        RequiresBool = false
        KnowsReported = false
    }

    let private roots (schema: FactSchema) (parameters: Map<string, struct (CelType * Value)>) = [
        "device", NameMeaning.Attributes(DeviceSlot, FactPath.device, schema.Device, true)
        "facts", NameMeaning.Attributes(FactsSlot, FactPath.facts, schema.Facts, false)
        "params", NameMeaning.Parameters parameters
        "now", NameMeaning.Variable(NowSlot, CelType.Timestamp)
    ]

    /// What a rule of a policy sees.
    let ofRule (schema: FactSchema) parameters : CheckScope = {
        ofNames FunctionTable.rules (roots schema parameters) with
            KnowsReported = schema.KnowsReported
    }

    /// What an expression with bindings sees (`eval --batch`): the four roots, and the bindings in order, which may
    /// hide them; and the functions of the language with those that the request declares.
    let ofBindings (functions: FunctionTable) (schema: FactSchema) (bindings: (string * CelType) list) : CheckScope =
        let bound =
            bindings
            |> List.mapi (fun i (name, celType) -> name, NameMeaning.Variable(FirstBindingSlot + i, celType))

        ofNames functions (roots schema Map.empty @ bound)

    /// What a mapping's expression sees: the source record, whose fields nobody has typed.
    let ofMapping (functions: FunctionTable) : CheckScope =
        let anything = {
            FactNode.empty with
                Type = CelType.Dyn
        }

        {
            ofNames functions [
                "record", NameMeaning.Attributes(DeviceSlot, FactPath.root "record", anything, false)
            ] with
                TakesFirst = true
        }

    /// The roots of what was reported, with their places in the activation, by place.
    let attributeRoots (scope: CheckScope) : struct (int * FactPath) list =
        [
            for KeyValue(_, meaning) in scope.Names do
                match meaning with
                | NameMeaning.Attributes(slot, root, _, _) -> struct (slot, root)
                | NameMeaning.Variable _
                | NameMeaning.Parameters _
                | NameMeaning.Constant _ -> ()
        ]
        |> List.sortBy (fun (struct (slot, _)) -> slot)

    /// The names that `name` may mean in a container, nearest first: in `a.b`, `x` is `a.b.x`, `a.x` or `x`.
    let candidates (scope: CheckScope) (name: string) (absolute: bool) : string list =
        if absolute || scope.Container = "" then
            [ name ]
        else
            let rec outwards (container: string) =
                match container.LastIndexOf '.' with
                | -1 -> [ container + "." + name; name ]
                | dot -> (container + "." + name) :: outwards (container.Substring(0, dot))

            outwards scope.Container

    let tryName (scope: CheckScope) (name: string) (absolute: bool) : NameMeaning voption =
        candidates scope name absolute
        |> List.tryPick (fun candidate -> Map.tryFind candidate scope.Names)
        |> ValueOption.ofOption

    let tryFunction (scope: CheckScope) (name: string) (absolute: bool) : Function voption =
        let rec first (names: string list) =
            match names with
            | [] -> ValueNone
            | candidate :: rest ->
                match scope.Functions.TryFind candidate with
                | ValueSome found -> ValueSome found
                | ValueNone -> first rest

        first (candidates scope name absolute)

    /// What the user may have meant by a name that means nothing: a root or a binding, else a column or a fact written
    /// without its root. Null for nothing near.
    let nearestName (scope: CheckScope) (name: string) : string | null =
        // Types are names too, but nobody who mistypes a name means one.
        let names =
            Map.keys scope.Names |> Seq.filter (fun known -> not (typeNames.ContainsKey known))

        let fieldsOf (root: string) =
            match Map.tryFind root scope.Names with
            | Some(NameMeaning.Attributes(_, _, known, _)) -> [
                for field in Map.keys known.Fields -> struct (field, root + "." + field)
              ]
            | _ -> []

        let known = [
            for name in names -> struct (name, name)
            yield! fieldsOf "device"
            yield! fieldsOf "facts"
        ]

        match Suggest.Nearest(name, known |> Seq.map (fun (struct (word, _)) -> word)) with
        | null -> null
        | near ->
            let struct (_, written) = known |> List.find (fun (struct (word, _)) -> word = near)
            written

    /// True when a qualified name or function may start with this segment.
    let startsQualified (scope: CheckScope) (segment: string) : bool =
        scope.Container <> ""
        || Map.exists
            (fun (name: string) _ ->
                name.Length > segment.Length
                && name[segment.Length] = '.'
                && name.StartsWith(segment, StringComparison.Ordinal))
            scope.Names
