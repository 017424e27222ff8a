namespace FleetMdm.Rules

/// The columns that a part is evaluated over: what their entries stand for is made when it is asked for, and once.
[<AbstractClass>]
type internal RowTable(rows: int) =
    member _.Rows = rows

    /// The rows split by what they have in a column.
    abstract Split: groups: RowGroups * column: int -> RowGroups

    /// Puts what a row has in some columns where a part will look for it.
    abstract Bind: environment: FleetMdm.Rules.Environment * row: int * columns: int[] -> unit

/// A column with its entries read.
[<Sealed>]
type internal ReadColumn(slot: int, root: FactPath, column: FactColumn) =
    let parts = Array.create column.Entries.Length ValueNone
    member _.Column = column
    member _.Slot = slot

    member _.Part(row: int) : Restoring.Part =
        let code = column.Codes[row]

        match parts[code] with
        | ValueSome part -> part
        | ValueNone ->
            let part = Restoring.part slot root column.Segments column.Entries[code]
            parts[code] <- ValueSome part
            part

/// The elements of the lists of one column, each a row.
[<Sealed>]
type internal ElementTable(path: FactPath, frameSlot: int, fields: FactColumn[], elements: int) =
    inherit RowTable(elements)

    let element = FactPath.element path

    let columns =
        fields |> Array.map (fun field -> ReadColumn(CheckScope.FactsSlot, element, field))

    /// The element as far as these columns hold it.
    member _.Element(row: int, wanted: int[]) : Value =
        Restoring.record element [ for column in wanted -> columns[column].Part row ]

    override _.Split(groups, column) =
        RowGroups.split groups fields[column].Codes fields[column].Entries.Length

    override table.Bind(environment, row, wanted) =
        environment.Frame[frameSlot] <- table.Element(row, wanted)

/// A column of lists of records with its elements.
[<Sealed>]
type internal ReadList(segments: string[], column: ListColumn) =
    let path = segments |> Array.fold FactPath.child FactPath.facts
    let elements = column.Starts[column.Starts.Length - 1]
    let whole = ReadColumn(CheckScope.FactsSlot, FactPath.facts, column.Whole)
    let allFields = [| 0 .. column.Fields.Length - 1 |]
    let table = ElementTable(path, -1, column.Fields, elements)

    // A row with records is like no other; the others are told apart by what they have instead.
    let codes =
        lazy
            (Array.init (column.Starts.Length - 1) (fun row ->
                let code = column.Whole.Codes[row]

                if FactColumn.isLaidOut column.Whole.Entries[code] then
                    column.Whole.Entries.Length + row
                else
                    code))

    member _.Column = column
    member _.Elements = elements

    /// The elements for a part in which a loop binds them to this place of the frame.
    member _.Table(frameSlot: int) : RowTable =
        ElementTable(path, frameSlot, column.Fields, elements)

    member _.IsLaidOut(row: int) : bool =
        FactColumn.isLaidOut column.Whole.Entries[column.Whole.Codes[row]]

    member _.Split(groups: RowGroups) : RowGroups =
        RowGroups.split groups codes.Value (column.Whole.Entries.Length + column.Starts.Length - 1)

    member list.Part(row: int) : Restoring.Part =
        if list.IsLaidOut row then
            {
                Segments = segments
                Depth = segments.Length
                Value =
                    ValueSome(
                        Value.List [|
                            for i in column.Starts[row] .. column.Starts[row + 1] - 1 -> table.Element(i, allFields)
                        |]
                    )
            }
        else
            whole.Part row

/// Devices, each a row.
[<Sealed>]
type internal DeviceTable(batch: Batch) =
    inherit RowTable(batch.Rows)

    let columns =
        Array.map2
            (fun (path: ColumnPath) column ->
                match column with
                | BatchColumn.Scalar scalar ->
                    let root =
                        if path.Slot = CheckScope.FactsSlot then
                            FactPath.facts
                        else
                            FactPath.device

                    Choice1Of2(ReadColumn(path.Slot, root, scalar))
                | BatchColumn.Records records -> Choice2Of2(ReadList(path.Segments, records)))
            batch.Paths
            batch.Columns

    member _.List(column: int) : ReadList =
        match columns[column] with
        | Choice2Of2 list -> list
        | Choice1Of2 _ -> invalidOp "no column of records"

    /// What the targets of a policy say of a row, whose `os` and `tags` are in the columns where they are asked for.
    member _.Verdict(target: PolicyTarget, row: int, wanted: int[]) : TargetVerdict =
        let textOf (name: string) : Value voption =
            wanted
            |> Array.tryPick (fun column ->
                match columns[column] with
                | Choice1Of2 scalar when scalar.Column.Segments = [| name |] ->
                    match (scalar.Part row).Value with
                    | ValueSome value -> Some value
                    | ValueNone -> None
                | _ -> None)
            |> ValueOption.ofOption

        let os =
            match textOf "os" with
            | ValueSome(Value.String os) -> os
            | _ -> ""

        let tags =
            match textOf "tags" with
            | ValueSome(Value.List tags) -> [|
                for tag in tags do
                    match tag with
                    | Value.String tag -> tag
                    | _ -> ()
              |]
            | _ -> [||]

        PolicyTarget.ofColumns target os tags

    override _.Split(groups, column) =
        match columns[column] with
        | Choice1Of2 scalar -> RowGroups.split groups scalar.Column.Codes scalar.Column.Entries.Length
        | Choice2Of2 list -> list.Split groups

    override _.Bind(environment, row, wanted) =
        let parts (slot: int) = [
            for column in wanted do
                match columns[column] with
                | Choice1Of2 scalar when scalar.Slot = slot -> scalar.Part row
                | Choice2Of2 list when slot = CheckScope.FactsSlot -> list.Part row
                | _ -> ()
        ]

        environment.Activation[CheckScope.FactsSlot] <- Restoring.record FactPath.facts (parts CheckScope.FactsSlot)
        environment.Activation[CheckScope.DeviceSlot] <- Restoring.record FactPath.device (parts CheckScope.DeviceSlot)
