/// From entries of columns back to what rules are evaluated on: as much of a device as the columns hold.
module internal FleetMdm.Rules.Restoring

open System
open System.Collections.Generic

/// An entry read once.
[<Struct; NoEquality; NoComparison>]
type Part = {
    Segments: string[]
    /// How many of the names were there.
    Depth: int
    /// What stood at that depth; none where an object went on without the next name.
    Value: Value voption
}

let private pathBelow (root: FactPath) (segments: string[]) (depth: int) : FactPath =
    let mutable path = root

    for i in 0 .. depth - 1 do
        path <- FactPath.child path segments[i]

    path

/// What an entry with a value stands for, in a column whose place is below `root`.
let value (slot: int) (root: FactPath) (column: FactColumn) (code: int) : Value =
    let bytes = column.Entries.Value code

    if slot = CheckScope.DeviceSlot then
        DeviceEntry.value bytes
    else
        Json.readWhole (pathBelow root column.Segments (column.Entries.Depth code)) bytes

/// The object of which all parts, each of them below it, are known. `level` names lead to it.
let rec private recordAt (path: FactPath) (level: int) (parts: Part list) : FactMap =
    let names = List<string>()
    let values = List<Value>()

    for part in parts do
        if part.Depth > level && not (names.Contains part.Segments[level]) then
            let name = part.Segments[level]

            let same =
                parts |> List.filter (fun other -> other.Depth > level && other.Segments[level] = name)

            let ends =
                same
                |> List.tryPick (fun other ->
                    match other.Value with
                    | ValueSome value when other.Depth = level + 1 -> Some value
                    | _ -> None)

            names.Add name

            values.Add(
                match ends with
                | Some value -> value
                | None -> Value.Map(recordAt (FactPath.child path name) (level + 1) same)
            )

    FactMap(path, names.ToArray(), values.ToArray())

/// The root, or the element of a list, of which the parts are known.
let record (path: FactPath) (parts: Part list) : Value = Value.Map(recordAt path 0 parts)

/// A record with values at some places, which can be replaced.
[<Sealed>]
type Skeleton(root: FactPath, places: string[][]) =
    let record =
        record root [
            for segments in places ->
                {
                    Segments = segments
                    Depth = segments.Length
                    Value = ValueSome Value.Null
                }
        ]

    /// The fields of the innermost object on the way to a place, and which of them it is.
    let rec hole (within: Value) (segments: string[]) (level: int) : struct (Value[] * int) =
        match within with
        | Value.Map(:? FactMap as map) ->
            let field = Array.IndexOf(map.Names, segments[level])

            if level = segments.Length - 1 then
                struct (map.Values, field)
            else
                hole map.Values[field] segments (level + 1)
        | _ -> invalidOp "a place below another"

    let holes = [| for segments in places -> hole record segments 0 |]

    /// The record; it changes with the next `Put`.
    member _.Record = record

    member _.Put(place: int, value: Value) : unit =
        let struct (values, field) = holes[place]
        values[field] <- value
