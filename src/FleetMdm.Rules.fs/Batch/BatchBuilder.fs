namespace FleetMdm.Rules

open System
open System.Buffers
open System.Collections.Generic

/// Some devices as columns of what the policies of a plan look at.
[<Sealed>]
type Batch internal (paths: ColumnPath[], columns: BatchColumn[], rows: int, memory: IDisposable) =
    let mutable isDisposed = false
    let outcomes = new Buffers()
    member internal _.Paths = paths
    member internal _.Columns = columns
    /// Where the outcomes of policies lie.
    member internal _.Outcomes = outcomes
    /// How many devices.
    member _.Rows = rows

    /// The tags of a device, for plans that read them.
    member _.Tags(row: int) : IReadOnlyList<string> =
        let column =
            paths
            |> Array.findIndex (fun path -> path.Slot = CheckScope.DeviceSlot && path.Segments = [| "tags" |])

        match columns[column] with
        | BatchColumn.Scalar tags -> DeviceEntry.texts (tags.Entries.Value tags.Codes[row])
        | BatchColumn.Records _ -> [||]

    /// The columns as bytes, one for each of the plan's `ColumnNames`.
    member _.Encode() : IReadOnlyList<byte[]> =
        let output = ArrayBufferWriter<byte>()

        [|
            for column in columns do
                match column with
                | BatchColumn.Scalar scalar -> ColumnCodec.encode output scalar
                | BatchColumn.Records records ->
                    ColumnCodec.encodeLayout output records

                    for field in records.Fields do
                        ColumnCodec.encode output field
        |]

    /// Gives back the memory that the columns and outcomes lie in; nothing may be asked of them after that.
    member _.Dispose() : unit =
        if not isDisposed then
            isDisposed <- true
            outcomes.Dispose()
            memory.Dispose()

    interface IDisposable with
        member batch.Dispose() = batch.Dispose()

/// Lays devices out as columns. When the batch is disposed of, `whenFree` gets the builder, as good as new.
[<Sealed>]
type BatchBuilder internal (paths: ColumnPath[], whenFree: BatchBuilder -> unit) =
    let facts = ScannedPlace 0
    let ofDevice = List<struct (string * ColumnWriter)>()
    let ofFacts = List<ColumnWriter>()
    let lists = List<ListColumnWriter>()
    let entry = ArrayBufferWriter<byte> 256
    let mutable rows = 0

    let columnOf (path: ColumnPath) : unit -> BatchColumn =
        match path.Elements with
        | ValueNone ->
            let column = ColumnWriter(path.Segments, path.Slot = CheckScope.DeviceSlot)

            if path.Slot = CheckScope.FactsSlot then
                facts.Reach(column, List.ofArray path.Segments).Column <- column
                ofFacts.Add column
            else
                ofDevice.Add(struct (path.Segments[0], column))

            fun () -> BatchColumn.Scalar(column.ToColumn rows)
        | ValueSome elements ->
            let element = ScannedPlace 0

            let fields =
                elements
                |> Array.map (fun segments ->
                    let field = ColumnWriter(segments, false)
                    element.Reach(field, List.ofArray segments).Column <- field
                    field)

            let list = ListColumnWriter(path.Segments, fields)
            lists.Add list
            let place = facts.Reach(list.Whole, List.ofArray path.Segments)
            place.List <- list
            place.Element <- element
            fun () -> BatchColumn.Records(list.ToColumn())

    let columns = paths |> Array.map columnOf

    let addDevice (device: DeviceReport) =
        for i in 0 .. ofDevice.Count - 1 do
            let struct (name, column) = ofDevice[i]
            entry.ResetWrittenCount()
            DeviceEntry.write entry device name

            if entry.WrittenCount = 0 then
                column.SetAbsent(rows, 0)
            else
                column.Set(rows, 1, entry.WrittenSpan)

    let clear () =
        rows <- 0

        for i in 0 .. ofDevice.Count - 1 do
            let struct (_, column) = ofDevice[i]
            column.Clear()

        for column in ofFacts do
            column.Clear()

        for list in lists do
            list.Clear()

    /// Adds a device as the next row. JsonException when its facts are no canonical JSON.
    member _.Add(device: DeviceReport) : unit =
        let json = device.FactsJson.Span

        if not (FactScanner.tryScan json facts rows) then
            FactReader.read json facts rows

        addDevice device

        for i in 0 .. lists.Count - 1 do
            lists[i].EndRow()

        rows <- rows + 1

    /// The devices that were added. The batch lies in the memory of the builder: none can be added any more.
    member builder.Build() : Batch =
        let memory = {
            new IDisposable with
                member _.Dispose() =
                    clear ()
                    whenFree builder
        }

        new Batch(paths, columns |> Array.map (fun column -> column ()), rows, memory)
