/// The device's own fields as entries of a column: a letter for the type, then the value's bytes.
module internal FleetMdm.Rules.DeviceEntry

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.Text

[<Literal>]
let private Text = 't'B

[<Literal>]
let private Time = 's'B

[<Literal>]
let private Texts = 'l'B

let private ofText (text: string | null) : byte[] =
    match text with
    | null -> [||]
    | text ->
        let entry = Array.zeroCreate<byte>(1 + Encoding.UTF8.GetByteCount text)
        entry[0] <- Text
        Encoding.UTF8.GetBytes(text, Span(entry, 1, entry.Length - 1)) |> ignore
        entry

let private ofTime (time: Nullable<DateTimeOffset>) : byte[] =
    if not time.HasValue then
        [||]
    else
        let entry = Array.create 9 Time
        BinaryPrimitives.WriteInt64BigEndian(Span(entry, 1, 8), time.Value.UtcTicks)
        entry

let private ofTexts (texts: IReadOnlyList<string>) : byte[] =
    let entry = List<byte>([ Texts ])

    for text in texts do
        let utf8 = Encoding.UTF8.GetBytes text
        let length = Array.zeroCreate<byte> 4
        BinaryPrimitives.WriteInt32BigEndian(Span length, utf8.Length)
        entry.AddRange length
        entry.AddRange utf8

    entry.ToArray()

/// What the device has under a name; empty when it was not reported.
let ofDevice (device: DeviceReport) (name: string) : byte[] =
    match name with
    | "device_id" -> ofText device.DeviceId
    | "hostname" -> ofText device.Hostname
    | "os" -> ofText device.Os
    | "os_version" -> ofText device.OsVersion
    | "serial" -> ofText device.Serial
    | "last_seen" -> ofTime device.LastSeen
    | "tags" -> ofTexts device.Tags
    | _ -> [||]

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
