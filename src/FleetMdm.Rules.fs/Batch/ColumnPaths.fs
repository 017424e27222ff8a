/// Which columns some rules need: the ends of the tree of the paths that they name.
module internal FleetMdm.Rules.ColumnPaths

/// The places below an element that are needed. A list in an element is needed as a whole.
let rec private elementPaths (above: string list) (shape: FactShape) : string[] list =
    if shape.IsWhole || not (isNull shape.Element) || shape.Fields.Count = 0 then
        [ Array.ofList (List.rev above) ]
    else
        [
            for field in shape.Fields do
                yield! elementPaths (field.Name :: above) field.Shape
        ]

let rec private below (slot: int) (above: string list) (shape: FactShape) : ColumnPath list =
    let column (elements: string[][] voption) = {
        Slot = slot
        Segments = Array.ofList (List.rev above)
        Elements = elements
    }

    match shape.Element with
    | null when not shape.IsWhole && shape.Fields.Count > 0 -> [
        for field in shape.Fields do
            yield! below slot (field.Name :: above) field.Shape
      ]
    | null -> [ column ValueNone ]
    | element when not (shape.IsWhole || element.IsWhole || shape.Fields.Count > 0) ->
        let paths =
            if element.Fields.Count = 0 then
                []
            else
                elementPaths [] element

        [ column (ValueSome(Array.ofList paths)) ]
    | _ -> [ column ValueNone ]

/// The columns of a root of which only parts are needed.
let ofShape (slot: int) (shape: FactShape) : ColumnPath list =
    if shape.Fields.Count = 0 then [] else below slot [] shape

/// True when `path` lies at or below the column's place.
let covers (column: ColumnPath) (slot: int) (path: string list) : bool =
    let rec startsWith (i: int) (rest: string list) =
        i = column.Segments.Length
        || (match rest with
            | name :: further -> name = column.Segments[i] && startsWith (i + 1) further
            | [] -> false)

    column.Slot = slot && startsWith 0 path
