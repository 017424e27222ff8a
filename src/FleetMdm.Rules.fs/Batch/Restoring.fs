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

/// Reads an entry of a column whose place is below `root`.
let part (slot: int) (root: FactPath) (segments: string[]) (entry: byte[]) : Part =
    let depth = FactColumn.depth entry
    let bytes = ReadOnlySpan(entry, 1, entry.Length - 1)

    {
        Segments = segments
        Depth = depth
        Value =
            if not (FactColumn.hasValue entry) then
                ValueNone
            elif slot = CheckScope.DeviceSlot then
                ValueSome(DeviceEntry.value bytes)
            else
                ValueSome(Json.readWhole (pathBelow root segments depth) bytes)
    }

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
