namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Text
open System.Text.Json

/// The places that are looked for in a JSON object, as a tree of names.
[<Sealed; AllowNullLiteral>]
type internal ScannedPlace(depth: int) =
    let names = List<struct (byte[] * ScannedPlace)>()
    let columns = List<ColumnWriter>()
    /// How many names lead here.
    member _.Depth = depth
    member _.Names = names

    /// The columns at this place and below it.
    member _.Columns = columns

    /// The column whose place this is; null for none.
    member val Column: ColumnWriter | null = null with get, set

    /// The lists of records whose place this is, and the places in an element; null for none.
    member val List: ListColumnWriter | null = null with get, set
    member val Element: ScannedPlace = null with get, set

    /// The place at the end of a path, which `column` holds.
    member place.Reach(column: ColumnWriter, segments: string list) : ScannedPlace =
        columns.Add column

        match segments with
        | [] -> place
        | name :: rest ->
            let utf8 = Encoding.UTF8.GetBytes name

            let below =
                match names.FindIndex(fun (struct (known, _)) -> known.AsSpan().SequenceEqual(ReadOnlySpan utf8)) with
                | -1 ->
                    let made = ScannedPlace(depth + 1)
                    names.Add(struct (utf8, made))
                    made
                | known ->
                    let struct (_, found) = names[known]
                    found

            below.Reach(column, rest)

/// Reads what stands at some places out of canonical JSON, in one pass.
module internal FactScanner =
    let private readerOptions = JsonReaderOptions(MaxDepth = 64 + 2)

    let private setAbsent (place: ScannedPlace) : unit =
        for i in 0 .. place.Columns.Count - 1 do
            place.Columns[i].SetAbsent place.Depth

    /// The value that the reader stands at, as it is written; the reader goes on to its end.
    let private skipped (reader: byref<Utf8JsonReader>) (json: ReadOnlySpan<byte>) : ReadOnlySpan<byte> =
        let start = int reader.TokenStartIndex
        reader.Skip()
        json.Slice(start, int reader.BytesConsumed - start)

    let rec private scanFields (reader: byref<Utf8JsonReader>) (json: ReadOnlySpan<byte>) (place: ScannedPlace) : unit =
        setAbsent place

        while reader.Read() && reader.TokenType <> JsonTokenType.EndObject do
            let mutable i = 0
            let mutable below: ScannedPlace = null

            while isNull below && i < place.Names.Count do
                let struct (name, named) = place.Names[i]

                if reader.ValueTextEquals(ReadOnlySpan name) then
                    below <- named

                i <- i + 1

            reader.Read() |> ignore

            if isNull below then
                reader.Skip()
            else
                scanValue &reader json below

    and private scanValue (reader: byref<Utf8JsonReader>) (json: ReadOnlySpan<byte>) (place: ScannedPlace) : unit =
        match place.Column, place.List with
        | NonNull column, _ -> column.Set(place.Depth, skipped &reader json)
        | _, NonNull list -> scanList &reader json place list
        | _ when reader.TokenType = JsonTokenType.StartObject -> scanFields &reader json place
        | _ ->
            let value = skipped &reader json

            for i in 0 .. place.Columns.Count - 1 do
                place.Columns[i].Set(place.Depth, value)

    and private scanList reader (json: ReadOnlySpan<byte>) (place: ScannedPlace) (list: ListColumnWriter) : unit =
        let before = list.Elements
        let start = int reader.TokenStartIndex
        let mutable isRecords = reader.TokenType = JsonTokenType.StartArray

        if not isRecords then
            reader.Skip()
        else
            while reader.Read() && reader.TokenType <> JsonTokenType.EndArray do
                if isRecords && reader.TokenType = JsonTokenType.StartObject then
                    scanFields &reader json place.Element
                    list.EndElement()
                else
                    isRecords <- false
                    reader.Skip()

        if isRecords then
            list.SetLaidOut()
        else
            list.Truncate before
            list.Whole.Set(place.Depth, json.Slice(start, int reader.BytesConsumed - start))

    /// Scans one object. It must be canonical JSON, as the store keeps it.
    let scan (json: ReadOnlySpan<byte>) (root: ScannedPlace) : unit =
        let mutable reader = Utf8JsonReader(json, readerOptions)

        if not (reader.Read() && reader.TokenType = JsonTokenType.StartObject) then
            raise (JsonException "not an object")

        scanFields &reader json root
