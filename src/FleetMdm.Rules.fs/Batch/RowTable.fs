namespace FleetMdm.Rules

/// A column as parts of rules look at it: a code a row, and what the codes stand for, made when it is asked for, and once.
[<AbstractClass>]
type internal ColumnReader(slot: int, segments: string[]) =
    member _.Slot = slot
    member _.Segments = segments
    /// One a row.
    abstract Codes: int[]
    /// Codes are below this.
    abstract Count: int
    /// The codes that the column begins with which are numbers and times.
    abstract Runs: EntryRuns
    /// True where the code stands for a value at the column's place.
    abstract IsReached: code: int -> bool
    /// That value.
    abstract Value: code: int -> Value
    /// What the code stands for, whatever it is.
    abstract Part: code: int -> Restoring.Part

/// A column of values. `root` is the path of what it lies below.
[<Sealed>]
type internal ValueReader(slot: int, root: FactPath, column: FactColumn) =
    inherit ColumnReader(slot, column.Segments)

    // By code; null where it was not read yet.
    let mutable values: Value[] = Array.zeroCreate column.Entries.Count

    let read (code: int) : Value =
        let known = values[code]

        if obj.ReferenceEquals(known, null) then
            let value = Restoring.value slot root column code
            values[code] <- value
            value
        else
            known

    member _.Column = column
    override _.Codes = column.Codes
    override _.Count = column.Entries.Count
    override _.Runs = column.Runs
    override _.IsReached code = FactColumn.isReached column code
    override _.Value code = read code

    override _.Part code = {
        Segments = column.Segments
        Depth = column.Entries.Depth code
        Value =
            if column.Entries.HasValue code then
                ValueSome(read code)
            else
                ValueNone
    }

/// Rows of which parts of rules are asked: devices, or the elements of a list.
[<AbstractClass>]
type internal RowTable(rows: int) =
    member _.Rows = rows
    abstract Column: column: int -> ColumnReader
    /// What `columns` are for a part, whose roots or whose element they are the places of.
    abstract Bind: environment: FleetMdm.Rules.Environment * columns: ColumnReader[] -> Binding

/// Puts what entries of some columns stand for where a part will look for it.
and [<AbstractClass>] internal Binding() =
    /// Of each column the entry of its code. False where what was put may change with the next call, so that no
    /// answer may hold on to it.
    abstract Put: codes: int[] -> bool

    /// The same, for good.
    abstract PutForGood: codes: int[] -> unit

/// A record as far as some columns hold it, at a place of an environment.
[<Sealed>]
type internal RecordBinding(root: FactPath, columns: ColumnReader[], places: int[], put: Value -> unit) =
    inherit Binding()

    let skeleton =
        lazy (Restoring.Skeleton(root, [| for place in places -> columns[place].Segments |]))

    let isReached (codes: int[]) =
        let mutable reached = true

        for place in places do
            reached <- reached && columns[place].IsReached codes[place]

        reached

    override binding.Put codes =
        if isReached codes then
            for i in 0 .. places.Length - 1 do
                skeleton.Value.Put(i, columns[places[i]].Value codes[places[i]])

            put skeleton.Value.Record
            false
        else
            binding.PutForGood codes
            true

    override _.PutForGood codes =
        put (Restoring.record root [ for place in places -> columns[place].Part codes[place] ])

/// The elements of the lists of one column, each a row. `frameSlot` is where a loop has its element.
[<Sealed>]
type internal ElementTable(element: FactPath, frameSlot: int, fields: ValueReader[], elements: int) =
    inherit RowTable(elements)
    override _.Column column = fields[column]

    override _.Bind(environment, columns) =
        RecordBinding(
            element,
            columns,
            [| 0 .. columns.Length - 1 |],
            (fun value -> environment.Frame[frameSlot] <- value)
        )

/// A column of lists of records with its elements. A row with records is like no other; the others are told apart by what
/// they have instead.
[<Sealed>]
type internal ListReader(segments: string[], column: ListColumn, buffers: Buffers) =
    inherit ColumnReader(CheckScope.FactsSlot, segments)
    let rows = column.Whole.Rows
    let elements = column.Starts[rows]
    let path = segments |> Array.fold FactPath.child FactPath.facts
    let element = FactPath.element path
    let whole = ValueReader(CheckScope.FactsSlot, FactPath.facts, column.Whole)
    let entries = column.Whole.Entries.Count

    let fields =
        column.Fields |> Array.map (fun field -> ValueReader(CheckScope.FactsSlot, element, field))

    let codes =
        lazy
            (let codes = buffers.Take rows

             for row in 0 .. rows - 1 do
                 let code = column.Whole.Codes[row]

                 codes[row] <-
                     if FactColumn.isLaidOut column.Whole code then
                         entries + row
                     else
                         code

             codes)

    // Of each element the row that it belongs to.
    let owners =
        lazy
            (let owners = buffers.Take elements

             for row in 0 .. rows - 1 do
                 System.Array.Fill(owners, row, column.Starts[row], column.Starts[row + 1] - column.Starts[row])

             owners)

    let longest =
        lazy
            (let mutable longest = 0

             for row in 0 .. rows - 1 do
                 longest <- max longest (column.Starts[row + 1] - column.Starts[row])

             longest)

    let elementOf (place: int) : Value =
        Restoring.record element [ for field in fields -> field.Part field.Codes[place] ]

    member _.Starts = column.Starts
    member _.Owners = owners.Value
    member _.LongestList = longest.Value
    /// What rows have instead of a list of records.
    member _.Whole = whole

    member _.IsLaidOut(row: int) : bool =
        FactColumn.isLaidOut column.Whole column.Whole.Codes[row]

    /// The elements for a part in which a loop binds them to this place of the frame.
    member _.Table(frameSlot: int) : ElementTable =
        ElementTable(element, frameSlot, fields, elements)

    override _.Codes = codes.Value
    override _.Count = entries + rows
    override _.Runs = EntryRuns.None
    override _.IsReached code = code >= entries

    override _.Value code =
        let row = code - entries

        Value.List [|
            for place in column.Starts[row] .. column.Starts[row + 1] - 1 -> elementOf place
        |]

    override list.Part code =
        if list.IsReached code then
            {
                Segments = segments
                Depth = segments.Length
                Value = ValueSome(list.Value code)
            }
        else
            whole.Part code

/// Devices, each a row.
[<Sealed>]
type internal DeviceTable(batch: Batch, buffers: Buffers) =
    inherit RowTable(batch.Rows)

    let readers =
        Array.map2
            (fun (path: ColumnPath) column ->
                match column with
                | BatchColumn.Scalar scalar when path.Slot = CheckScope.FactsSlot ->
                    ValueReader(path.Slot, FactPath.facts, scalar) :> ColumnReader
                | BatchColumn.Scalar scalar -> ValueReader(path.Slot, FactPath.device, scalar)
                | BatchColumn.Records records -> ListReader(path.Segments, records, buffers))
            batch.Paths
            batch.Columns

    let placesOf (slot: int) (columns: ColumnReader[]) : int[] = [|
        for place in 0 .. columns.Length - 1 do
            if columns[place].Slot = slot then
                place
    |]

    member _.List(column: int) : ListReader =
        match readers[column] with
        | :? ListReader as list -> list
        | _ -> invalidOp "no column of records"

    /// What the targets of a policy say of a row, whose `os` and `tags` are in the columns where they are asked for.
    member _.Verdict(target: PolicyTarget, row: int, wanted: int[]) : TargetVerdict =
        let valueOf (name: string) : Value voption =
            wanted
            |> Array.tryPick (fun column ->
                let reader = readers[column]

                if reader.Segments = [| name |] then
                    match (reader.Part reader.Codes[row]).Value with
                    | ValueSome value -> Some value
                    | ValueNone -> None
                else
                    None)
            |> ValueOption.ofOption

        let os =
            match valueOf "os" with
            | ValueSome(Value.String os) -> os
            | _ -> ""

        let tags =
            match valueOf "tags" with
            | ValueSome(Value.List tags) -> [|
                for tag in tags do
                    match tag with
                    | Value.String tag -> tag
                    | _ -> ()
              |]
            | _ -> [||]

        PolicyTarget.ofColumns target os tags

    override _.Column column = readers[column]

    override _.Bind(environment, columns) =
        let rootBinding slot root =
            RecordBinding(root, columns, placesOf slot columns, (fun value -> environment.Activation[slot] <- value))

        RootsBinding(rootBinding CheckScope.FactsSlot FactPath.facts, rootBinding CheckScope.DeviceSlot FactPath.device)

/// The two roots of a device.
and [<Sealed>] internal RootsBinding(facts: RecordBinding, device: RecordBinding) =
    inherit Binding()

    override _.Put codes =
        let isForGood = facts.Put codes
        device.Put codes && isForGood

    override _.PutForGood codes =
        facts.PutForGood codes
        device.PutForGood codes
