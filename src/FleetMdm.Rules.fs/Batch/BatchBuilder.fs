namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Some devices as columns of what the policies of a plan look at.
[<Sealed>]
type Batch internal (paths: ColumnPath[], columns: BatchColumn[], rows: int, rented: Buffers) =
    member internal _.Paths = paths
    member internal _.Columns = columns
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
    member _.Encode() : IReadOnlyList<byte[]> = [|
        for column in columns do
            match column with
            | BatchColumn.Scalar scalar -> ColumnCodec.encode scalar
            | BatchColumn.Records records ->
                ColumnCodec.encodeLayout records

                for field in records.Fields do
                    ColumnCodec.encode field
    |]

    /// Gives back the memory that the columns lie in; nothing may be asked of the batch after that.
    member _.Dispose() : unit = rented.Dispose()

    interface IDisposable with
        member batch.Dispose() = batch.Dispose()

/// Lays devices out as columns.
[<Sealed>]
type BatchBuilder internal (paths: ColumnPath[]) =
    let facts = ScannedPlace 0
    let ofDevice = List<struct (string * ColumnWriter)>()
    let endRow = List<unit -> unit>()
    let mutable rows = 0

    let columnOf (path: ColumnPath) : unit -> BatchColumn =
        match path.Elements with
        | ValueNone ->
            let column = ColumnWriter(path.Segments, path.Slot = CheckScope.DeviceSlot)
            endRow.Add column.EndRow

            if path.Slot = CheckScope.FactsSlot then
                facts.Reach(column, List.ofArray path.Segments).Column <- column
            else
                ofDevice.Add(struct (path.Segments[0], column))

            fun () -> BatchColumn.Scalar(column.ToColumn())
        | ValueSome elements ->
            let element = ScannedPlace 0

            let fields =
                elements
                |> Array.map (fun segments ->
                    let field = ColumnWriter(segments, false)
                    element.Reach(field, List.ofArray segments).Column <- field
                    field)

            let list = ListColumnWriter(path.Segments, fields)
            endRow.Add list.EndRow
            let place = facts.Reach(list.Whole, List.ofArray path.Segments)
            place.List <- list
            place.Element <- element
            fun () -> BatchColumn.Records(list.ToColumn())

    let columns = paths |> Array.map columnOf

    /// Adds a device as the next row. JsonException when its facts are no canonical JSON.
    member _.Add(device: DeviceReport) : unit =
        FactScanner.scan device.FactsJson.Span facts

        for struct (name, column) in ofDevice do
            match DeviceEntry.ofDevice device name with
            | [||] -> column.SetAbsent 0
            | entry -> column.Set(1, ReadOnlySpan entry)

        for ends in endRow do
            ends ()

        rows <- rows + 1

    member _.Build() : Batch =
        new Batch(paths, columns |> Array.map (fun column -> column ()), rows, new Buffers())
