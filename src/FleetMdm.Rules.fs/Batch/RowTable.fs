namespace FleetMdm.Rules

open System
open System.Text
open System.Text.Unicode

/// A column as parts of rules look at it: a code a row, and what the codes stand for, made when it is asked for, and once.
[<AbstractClass>]
type internal ColumnReader(slot: int, segments: string[]) =
    member _.Slot = slot
    member _.Segments = segments
    /// One a row.
    abstract Codes: RowCodes
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
    /// True where the code stands for a text at the column's place whose characters lie in its bytes as they are.
    abstract IsText: code: int -> bool
    /// The characters of that text, in UTF-8.
    abstract Text: code: int -> ReadOnlySpan<byte>
    /// What is known of its entries from batches before; none for a column of which nothing can be.
    abstract Memo: EntryMemo voption
    /// By code, the numbers of the entries there; none where there are too many.
    abstract Numbers: int[]
    default _.Memo = ValueNone
    default _.Numbers = [||]
    default _.IsText _ = false
    default _.Text _ = ReadOnlySpan.Empty

/// A column of values. `root` is the path of what it lies below, `memo` has the entries of batches before.
[<Sealed>]
type internal ValueReader(slot: int, root: FactPath, column: FactColumn, memo: EntryMemo) =
    inherit ColumnReader(slot, column.Segments)

    // By code; null where it was not read yet.
    let mutable values: Value[] = [||]
    let mutable isPlain: bool voption = ValueNone
    let mutable grouped: int[] = [||]
    let mutable groups: int[] = [||]
    let numbers = lazy (memo.Numbers column.Entries)

    /// Whether all texts of the column are ASCII without escapes, so that one look at them is enough.
    let isPlainColumn () : bool =
        match isPlain with
        | ValueSome known -> known
        | ValueNone ->
            let content = column.Entries.Content
            let plain = Ascii.IsValid content && not (content.Contains '\\'B)
            isPlain <- ValueSome plain
            plain

    let read (code: int) : Value =
        if values.Length = 0 then
            values <- Array.zeroCreate column.Entries.Count

        let known = values[code]

        if obj.ReferenceEquals(known, null) then
            let value = Restoring.value slot root column code
            values[code] <- value
            value
        else
            known

    override _.Memo = ValueSome memo
    override _.Numbers = numbers.Value
    override _.Codes = column.Codes
    override _.Count = column.Entries.Count
    override _.Runs = column.Runs

    override _.IsText code =
        FactColumn.isReached column code
        && (let value = column.Entries.Value code

            if slot = CheckScope.DeviceSlot then
                DeviceEntry.isText value
            else
                value[0] = '"'B && (isPlainColumn () || (not (value.Contains '\\'B) && Utf8.IsValid value)))

    override _.Text code =
        let value = column.Entries.Value code

        if slot = CheckScope.DeviceSlot then
            DeviceEntry.utf8 value
        else
            value.Slice(1, value.Length - 2)

    /// The rows in groups by their codes, made when they are asked for, and once: where the groups begin, and the rows.
    member _.Grouped(buffers: Buffers) : struct (int[] * int[]) =
        if groups.Length = 0 then
            groups <- buffers.Numbers.Take(column.Entries.Count + 1)
            grouped <- buffers.Numbers.Take column.Rows
            RowCodes.group column.Codes column.Entries.Count column.Rows groups grouped

        struct (groups, grouped)

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
    /// The codes that the rows have in a column.
    abstract Codes: column: int -> RowCodes
    default table.Codes column = (table.Column column).Codes
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

    /// The elements in groups by what a column has of them.
    member _.Grouped(column: int, buffers: Buffers) : struct (int[] * int[]) = fields[column].Grouped buffers

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
type internal ListReader(segments: string[], column: ListColumn, memos: EntryMemo[], buffers: Buffers) =
    inherit ColumnReader(CheckScope.FactsSlot, segments)
    let rows = column.Whole.Rows
    let elements = column.Starts[rows]
    let path = segments |> Array.fold FactPath.child FactPath.facts
    let element = FactPath.element path

    let whole =
        ValueReader(CheckScope.FactsSlot, FactPath.facts, column.Whole, memos[0])

    let entries = column.Whole.Entries.Count

    let fields =
        column.Fields
        |> Array.mapi (fun place field -> ValueReader(CheckScope.FactsSlot, element, field, memos[place + 1]))

    let codes =
        lazy
            (RowCodes.make (entries + rows) rows (fun row ->
                let code = column.Whole.Codes[row]

                if FactColumn.isLaidOut column.Whole code then
                    entries + row
                else
                    code))

    // Of each element the row that it belongs to.
    let owners =
        lazy
            (let owners = buffers.Numbers.Take elements

             for row in 0 .. rows - 1 do
                 System.Array.Fill(owners, row, column.Starts[row], column.Starts[row + 1] - column.Starts[row])

             owners)

    let longest =
        lazy
            (let mutable longest = 0

             for row in 0 .. rows - 1 do
                 longest <- max longest (column.Starts[row + 1] - column.Starts[row])

             longest)

    let others =
        lazy
            (let isOther =
                Array.init entries (fun code -> not (FactColumn.isLaidOut column.Whole code))

             [|
                 if Array.contains true isOther then
                     for row in 0 .. rows - 1 do
                         if isOther[column.Whole.Codes[row]] then
                             row
             |])

    let elementOf (place: int) : Value =
        Restoring.record element [ for field in fields -> field.Part field.Codes[place] ]

    member _.Starts = column.Starts
    member _.Owners = owners.Value
    member _.LongestList = longest.Value
    /// The rows that have something else than a list of records.
    member _.Others: int[] = others.Value

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
type internal DeviceTable(batch: Batch, memos: Memos, buffers: Buffers) =
    inherit RowTable(batch.Rows)

    let readers =
        Array.mapi2
            (fun place (path: ColumnPath) column ->
                match column with
                | BatchColumn.Scalar scalar when path.Slot = CheckScope.FactsSlot ->
                    ValueReader(path.Slot, FactPath.facts, scalar, (memos.Entries place)[0]) :> ColumnReader
                | BatchColumn.Scalar scalar ->
                    ValueReader(path.Slot, FactPath.device, scalar, (memos.Entries place)[0])
                | BatchColumn.Records records -> ListReader(path.Segments, records, memos.Entries place, buffers))
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
