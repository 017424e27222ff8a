namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Text

/// Which facts some rules need: a tree of paths. What is outside is skipped when facts are read. The paths are made
/// here once and shared by all devices.
[<Sealed>]
type internal FactShape private (path: FactPath) =
    let fields = List<FactField>()
    let elementPath = FactPath.element path
    let mutable whole = false
    let mutable element: FactShape | null = null
    member _.Path = path
    member _.ElementPath = elementPath

    /// True when everything below is needed, or when this shape is where reading began.
    member _.IsWhole = whole

    /// The fields that are needed, where not everything is.
    member _.Fields = fields

    /// What is needed of each element of a list; null for nothing in particular.
    member _.Element: FactShape | null = element

    /// Adds a path, given by the segments below this place: everything at its end is needed.
    member shape.Need(segments: string list) : unit = shape.Reach(segments).NeedAll()

    member private _.NeedAll() : unit = whole <- true

    /// Adds a path, of which only what is added below it is needed, or whether it is there.
    member shape.Reach(segments: string list) : FactShape =
        match segments with
        | [] -> shape
        | name :: rest when name = FactPath.Element ->
            let below =
                match element with
                | null -> FactShape elementPath
                | known -> known

            element <- below
            below.Reach rest
        | name :: rest ->
            let below =
                match fields.FindIndex(fun field -> field.Name = name) with
                | -1 ->
                    let made = FactShape(FactPath.child path name)
                    fields.Add(FactField(name, made))
                    made
                | known -> fields[known].Shape

            below.Reach rest

    /// The places where reading ends, in the order in which they were added.
    member shape.Ends: FactShape list =
        let below = [
            for field in fields do
                yield! field.Shape.Ends
            match element with
            | null -> ()
            | element -> yield! element.Ends
        ]

        if whole || below.IsEmpty then [ shape ] else below

    /// Nothing is needed yet.
    static member Create(root: FactPath) : FactShape = FactShape root

    /// Everything is needed.
    static member Whole(root: FactPath) : FactShape =
        let shape = FactShape root
        shape.Need []
        shape

/// A field that is needed.
and [<Sealed>] internal FactField(name: string, shape: FactShape) =
    let utf8 = Encoding.UTF8.GetBytes name
    member _.Name = name
    member _.Utf8 = utf8
    member _.Shape = shape
