/// Reads what stands at some places out of any JSON object, in one pass: blanks, escapes, names in any order. Of a name
/// that comes twice the last value counts.
module internal FleetMdm.Rules.FactReader

open System
open System.Text.Json

let private readerOptions = JsonReaderOptions(MaxDepth = 64 + 2)

/// The value that the reader stands at, as it is written; the reader goes on to its end.
let private skipped (reader: byref<Utf8JsonReader>) (json: ReadOnlySpan<byte>) : ReadOnlySpan<byte> =
    let start = int reader.TokenStartIndex
    reader.Skip()
    json.Slice(start, int reader.BytesConsumed - start)

let rec private readFields (reader: byref<Utf8JsonReader>) json (place: ScannedPlace) (row: int) : unit =
    place.SetAbsent(row, place.Depth)

    while reader.Read() && reader.TokenType <> JsonTokenType.EndObject do
        let mutable below: ScannedPlace = null

        for name in place.Names do
            if isNull below && reader.ValueTextEquals(ReadOnlySpan name.Utf8) then
                below <- name.Place

        reader.Read() |> ignore

        if isNull below then
            reader.Skip()
        else
            readValue &reader json below row

and private readValue (reader: byref<Utf8JsonReader>) (json: ReadOnlySpan<byte>) (place: ScannedPlace) row : unit =
    match place.Column, place.List with
    | NonNull column, _ -> column.Set(row, place.Depth, skipped &reader json)
    | _, NonNull list -> readList &reader json place list row
    | _ when reader.TokenType = JsonTokenType.StartObject -> readFields &reader json place row
    | _ ->
        let value = skipped &reader json

        for i in 0 .. place.Columns.Count - 1 do
            place.Columns[i].Set(row, place.Depth, value)

and private readList (reader: byref<Utf8JsonReader>) json (place: ScannedPlace) (list: ListColumnWriter) row : unit =
    let start = int reader.TokenStartIndex
    let mutable isRecords = reader.TokenType = JsonTokenType.StartArray
    list.BeginElements()

    if not isRecords then
        reader.Skip()
    else
        while reader.Read() && reader.TokenType <> JsonTokenType.EndArray do
            if isRecords && reader.TokenType = JsonTokenType.StartObject then
                readFields &reader json place.Element list.Elements
                list.EndElement()
            else
                isRecords <- false
                reader.Skip()

    if isRecords then
        list.SetLaidOut row
    else
        list.Whole.Set(row, place.Depth, json.Slice(start, int reader.BytesConsumed - start))

/// Reads one object into a row. JsonException for anything else.
let read (json: ReadOnlySpan<byte>) (root: ScannedPlace) (row: int) : unit =
    let mutable reader = Utf8JsonReader(json, readerOptions)

    if not (reader.Read() && reader.TokenType = JsonTokenType.StartObject) then
        raise (JsonException "not an object")

    readFields &reader json root row
