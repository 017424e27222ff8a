namespace FleetMdm.Rules

/// Who named a path of the tree.
[<RequireQualifiedAccess>]
type internal FactOrigin =
    /// A container that only holds what was named below it.
    | Implied
    | Named
    /// No schema names it, but devices have reported it.
    | Reported

/// A place in the tree of known facts. `Element` is what is known of the elements of a list.
[<NoEquality; NoComparison>]
type internal FactNode = {
    Type: CelType
    Origin: FactOrigin
    Fields: Map<string, FactNode>
    Element: FactNode voption
}

module internal FactNode =
    let empty: FactNode = {
        Type = CelType.record
        Origin = FactOrigin.Implied
        Fields = Map.empty
        Element = ValueNone
    }

    let tryChild (segment: string) (node: FactNode) : FactNode voption =
        if segment = FactPath.Element then
            node.Element
        else
            match Map.tryFind segment node.Fields with
            | Some child -> ValueSome child
            | None -> ValueNone

    let rec tryFind (segments: string list) (node: FactNode) : FactNode voption =
        match segments with
        | [] -> ValueSome node
        | segment :: rest -> tryChild segment node |> ValueOption.bind (tryFind rest)

    /// The type of a container that comes into being because `segment` is named below it. What devices have
    /// reported promises nothing: the next device may report something else there.
    let private containerType (origin: FactOrigin) (segment: string) =
        match origin with
        | FactOrigin.Reported -> CelType.Dyn
        | _ when segment = FactPath.Element -> CelType.List CelType.Dyn
        | _ -> CelType.record

    /// Puts a type at a path; the containers on the way come into being. None when one of them is a scalar, or is a
    /// list where a map is needed.
    let rec tryAdd
        (origin: FactOrigin)
        (factType: CelType)
        (segments: string list)
        (node: FactNode)
        : FactNode voption =
        match segments with
        | [] when node.Origin <> FactOrigin.Named && (origin = FactOrigin.Named || node.Fields.IsEmpty) ->
            ValueSome {
                node with
                    Type = factType
                    Origin = origin
            }
        | [] -> ValueSome node
        | segment :: rest ->
            let holds =
                match node.Type with
                | CelType.Dyn -> true
                | CelType.List _ -> segment = FactPath.Element
                | CelType.Map _ -> segment <> FactPath.Element
                | _ -> false

            if not holds then
                ValueNone
            else
                let below =
                    match tryChild segment node, rest with
                    | ValueSome child, _ -> child
                    | ValueNone, next :: _ -> {
                        empty with
                            Type = containerType origin next
                      }
                    | ValueNone, [] -> { empty with Type = CelType.Dyn }

                match tryAdd origin factType rest below with
                | ValueNone -> ValueNone
                | ValueSome child when segment = FactPath.Element -> ValueSome { node with Element = ValueSome child }
                | ValueSome child ->
                    ValueSome {
                        node with
                            Fields = Map.add segment child node.Fields
                    }
