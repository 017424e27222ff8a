namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Text.Json

/// A stored column that does not say what the devices say.
[<Sealed>]
type ColumnDifference(name: string, row: int) =
    /// The column, as `BatchPlan.ColumnNames` names it.
    member _.Name = name
    /// The first row that differs; -1 where the bytes are not what was written.
    member _.Row = row

/// A column as it is looked for in devices again: a whole column, or a list with those of its fields that are stored.
[<NoEquality; NoComparison>]
type internal AuditedPath = {
    Path: ColumnPath
    /// The column's name; of a list that of the layout, then those of its fields.
    Names: string list
}

module internal AuditedPath =
    let private isBelow (left: string[]) (right: string[]) =
        let shared = min left.Length right.Length
        Array.truncate shared left = Array.truncate shared right

    /// None for what is no name of a column.
    let private tryRead (name: string) : struct (int * string list * string list voption) voption =
        let slot =
            function
            | "facts" -> ValueSome CheckScope.FactsSlot
            | "device" -> ValueSome CheckScope.DeviceSlot
            | _ -> ValueNone

        match FactPath.trySegments name with
        | ValueSome(root :: segments) ->
            let below =
                match List.tryFindIndex ((=) FactPath.Element) segments with
                | Some element -> struct (List.truncate element segments, ValueSome(List.skip (element + 1) segments))
                | None -> struct (segments, ValueNone)

            slot root
            |> ValueOption.map (fun slot ->
                let struct (segments, field) = below
                struct (slot, segments, field))
        | _ -> ValueNone

    let private withField (audited: AuditedPath) (name: string) (field: string[]) : AuditedPath = {
        Path = {
            audited.Path with
                Elements = audited.Path.Elements |> ValueOption.map (fun known -> Array.append known [| field |])
        }
        Names = audited.Names @ [ name ]
    }

    /// The columns in groups that can be laid out together: none lies below another of its group. Names that are none are
    /// left out.
    let group (names: string seq) : AuditedPath list list =
        let canJoin slot (segments: string[]) (audited: AuditedPath) =
            audited.Path.Slot <> slot || not (isBelow segments audited.Path.Segments)

        let isList slot (segments: string[]) (field: string[]) (audited: AuditedPath) =
            audited.Path.Slot = slot
            && audited.Path.Segments = segments
            && (match audited.Path.Elements with
                | ValueSome fields -> not (Array.exists (isBelow field) fields)
                | ValueNone -> false)

        let rec place (made: AuditedPath) name (field: string[] voption) (groups: AuditedPath list list) =
            let slot, segments = made.Path.Slot, made.Path.Segments

            match groups, field with
            | [], ValueSome field -> [ [ withField made name field ] ]
            | [], ValueNone -> [ [ made ] ]
            | group :: rest, ValueSome field when List.exists (isList slot segments field) group ->
                (group
                 |> List.map (fun audited ->
                     if isList slot segments field audited then
                         withField audited name field
                     else
                         audited))
                :: rest
            | group :: rest, ValueSome field when List.forall (canJoin slot segments) group ->
                (withField made name field :: group) :: rest
            | group :: rest, ValueNone when List.forall (canJoin slot segments) group -> (made :: group) :: rest
            | group :: rest, _ -> group :: place made name field rest

        ([], Seq.sortWith (fun (left: string) right -> String.CompareOrdinal(left, right)) names)
        ||> Seq.fold (fun groups name ->
            match tryRead name with
            | ValueNone -> groups
            | ValueSome(struct (slot, segments, below)) ->
                let path elements = {
                    Slot = slot
                    Segments = Array.ofList segments
                    Elements = elements
                }

                match below with
                | ValueNone ->
                    place
                        {
                            Path = path ValueNone
                            Names = [ name ]
                        }
                        name
                        ValueNone
                        groups
                | ValueSome field ->
                    let list = FactPath.below FactPath.facts segments

                    let layout = {
                        Path = path (ValueSome [||])
                        Names = [ (FactPath.element list).ToString() ]
                    }

                    place
                        layout
                        name
                        (if field.IsEmpty then
                             ValueNone
                         else
                             ValueSome(Array.ofList field))
                        groups)

/// Compares stored columns with the devices that they were made of.
[<AbstractClass; Sealed>]
type ColumnAudit private () =
    // The first row whose entry in the stored column is another than in the fresh one.
    static let firstDifference
        (stored: FactColumn)
        (storedRow: int -> int)
        (fresh: FactColumn)
        (rows: int)
        : int voption =
        let mutable at = 0

        while at < rows
              && stored.Entries.Bytes(stored.Codes[storedRow at]).SequenceEqual(fresh.Entries.Bytes fresh.Codes[at]) do
            at <- at + 1

        if at < rows then ValueSome at else ValueNone

    /// `names` and `columns` are what is stored of a segment, `devices` its devices row by row, as they are now; null for one
    /// that is not as it was. Empty where all is as it should be.
    static member Compare
        (
            names: IReadOnlyList<string>,
            columns: IReadOnlyList<ReadOnlyMemory<byte>>,
            devices: IReadOnlyList<DeviceReport | null>
        ) : IReadOnlyList<ColumnDifference> =
        let found = List<ColumnDifference>()

        let stored =
            Dictionary(Seq.map2 (fun name column -> KeyValuePair(name, column)) names columns, StringComparer.Ordinal)

        use buffers = new Buffers()

        let differs (name: string) (row: int) = found.Add(ColumnDifference(name, row))

        let tryTake (name: string) (decode: ReadOnlyMemory<byte> -> 'column voption) : 'column voption =
            let column =
                match stored.TryGetValue name with
                | true, bytes -> decode bytes
                | _ -> ValueNone

            if column.IsNone then
                differs name -1

            column

        let compareGroup (group: AuditedPath list) =
            let paths = [| for audited in group -> audited.Path |]
            let builder = BatchBuilder(paths, ignore)
            let rows = List<int>()

            for row in 0 .. devices.Count - 1 do
                match devices[row] with
                | null -> ()
                | device ->
                    try
                        builder.Add device
                        rows.Add row
                    with :? JsonException ->
                        // Facts that cannot be read say nothing of columns.
                        ()

            use batch = builder.Build()

            let compare (name: string) (stored: FactColumn) (fresh: FactColumn) =
                match firstDifference stored (fun at -> rows[at]) fresh rows.Count with
                | ValueSome at -> differs name rows[at]
                | ValueNone -> ()

            let compareList (names: string list) (fields: string[][]) (layout: ListColumn) (fresh: ListColumn) =
                compare names.Head layout.Whole fresh.Whole

                let lengthsDiffer =
                    Seq.tryFindIndex
                        (fun at ->
                            layout.Starts[rows[at] + 1] - layout.Starts[rows[at]]
                            <> fresh.Starts[at + 1] - fresh.Starts[at])
                        (seq { 0 .. rows.Count - 1 })

                match lengthsDiffer with
                | Some at -> differs names.Head rows[at]
                | None ->
                    // Of each fresh element the stored one, and its row.
                    let elements = List<struct (int * int)>()

                    for row in rows do
                        for element in layout.Starts[row] .. layout.Starts[row + 1] - 1 do
                            elements.Add(struct (element, row))

                    names.Tail
                    |> List.iteri (fun i name ->
                        let field =
                            tryTake name (fun bytes ->
                                ColumnCodec.tryDecode fields[i] layout.Starts[devices.Count] bytes buffers)

                        let storedElement at =
                            let struct (element, _) = elements[at]
                            element

                        match field with
                        | ValueSome field ->
                            match firstDifference field storedElement fresh.Fields[i] elements.Count with
                            | ValueSome at ->
                                let struct (_, row) = elements[at]
                                differs name row
                            | ValueNone -> ()
                        | ValueNone -> ())

            group
            |> List.iteri (fun i audited ->
                match batch.Columns[i], audited.Path.Elements with
                | BatchColumn.Scalar fresh, _ ->
                    tryTake audited.Names.Head (fun bytes ->
                        ColumnCodec.tryDecode audited.Path.Segments devices.Count bytes buffers)
                    |> ValueOption.iter (fun column -> compare audited.Names.Head column fresh)
                | BatchColumn.Records fresh, ValueSome fields ->
                    tryTake audited.Names.Head (fun bytes ->
                        ColumnCodec.tryDecodeLayout audited.Path.Segments devices.Count bytes buffers)
                    |> ValueOption.iter (fun layout -> compareList audited.Names fields layout fresh)
                | BatchColumn.Records _, ValueNone -> ())

        List.iter compareGroup (AuditedPath.group names)
        found
