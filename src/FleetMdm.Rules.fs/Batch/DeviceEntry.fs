/// The device's own fields as entries of a column: a letter for the type, then the value's bytes.
module internal FleetMdm.Rules.DeviceEntry

open System
open System.Buffers
open System.Buffers.Binary
open System.Collections.Generic
open System.Text

[<Literal>]
let private Text = 't'B

[<Literal>]
let private Time = 's'B

[<Literal>]
let private Texts = 'l'B

let private put (output: ArrayBufferWriter<byte>) (next: byte) : unit =
    (output.GetSpan 1)[0] <- next
    output.Advance 1

let private putUtf8 (output: ArrayBufferWriter<byte>) (text: string) : unit =
    output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount text.Length)))

let private putText (output: ArrayBufferWriter<byte>) (text: string | null) : unit =
    match text with
    | null -> ()
    | text ->
        put output Text
        putUtf8 output text

let private putTime (output: ArrayBufferWriter<byte>) (time: Nullable<DateTimeOffset>) : unit =
    if time.HasValue then
        put output Time
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan sizeof<int64>, time.Value.UtcTicks)
        output.Advance sizeof<int64>

let private putTexts (output: ArrayBufferWriter<byte>) (texts: IReadOnlyList<string>) : unit =
    put output Texts

    for i in 0 .. texts.Count - 1 do
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan sizeof<int>, Encoding.UTF8.GetByteCount texts[i])
        output.Advance sizeof<int>
        putUtf8 output texts[i]

/// Writes what the device has under a name; nothing when it was not reported.
let write (output: ArrayBufferWriter<byte>) (device: DeviceReport) (name: string) : unit =
    match name with
    | "device_id" -> putText output device.DeviceId
    | "hostname" -> putText output device.Hostname
    | "os" -> putText output device.Os
    | "os_version" -> putText output device.OsVersion
    | "serial" -> putText output device.Serial
    | "last_seen" -> putTime output device.LastSeen
    | "tags" -> putTexts output device.Tags
    | _ -> ()

let isTime (entry: ReadOnlySpan<byte>) : bool = entry[0] = Time && entry.Length = 9

let isText (entry: ReadOnlySpan<byte>) : bool = entry[0] = Text

/// The characters of a text's entry.
let utf8 (entry: ReadOnlySpan<byte>) : ReadOnlySpan<byte> = entry.Slice 1

/// The texts of a `tags` entry.
let texts (entry: ReadOnlySpan<byte>) : string[] =
    let found = List<string>()
    let mutable at = 1

    while at < entry.Length do
        let length = BinaryPrimitives.ReadInt32BigEndian(entry.Slice at)
        found.Add(Encoding.UTF8.GetString(entry.Slice(at + 4, length)))
        at <- at + 4 + length

    found.ToArray()

/// The text of an `os` entry, and of any other text's.
let text (entry: ReadOnlySpan<byte>) : string = Encoding.UTF8.GetString(entry.Slice 1)

/// The value that an entry with one stands for, as `DeviceFacts.device` has it.
let value (entry: ReadOnlySpan<byte>) : Value =
    match entry[0] with
    | Time ->
        let ticks = BinaryPrimitives.ReadInt64BigEndian(entry.Slice 1)
        Value.Timestamp(FleetMdm.Rules.Time.ofDateTimeOffset (DateTimeOffset(ticks, TimeSpan.Zero)))
    | Texts -> Value.List(texts entry |> Array.map Value.String)
    | _ -> Value.String(text entry)
