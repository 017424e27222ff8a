namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// A device as it is stored: the core columns, and its facts as canonical JSON (one object, UTF-8, keys in
/// ordinal order, no nulls). What was not reported is null or absent, never an empty text.
[<Sealed>]
type DeviceReport
    (
        deviceId: string,
        hostname: string,
        os: string,
        osVersion: string | null,
        serial: string | null,
        lastSeen: Nullable<DateTimeOffset>,
        tags: IReadOnlyList<string>,
        factsJson: ReadOnlyMemory<byte>
    ) =
    member _.DeviceId = deviceId
    member _.Hostname = hostname
    member _.Os = os
    member _.OsVersion = osVersion
    member _.Serial = serial
    member _.LastSeen = lastSeen
    /// Reported tags and tags given by hand, joined, each once, in ordinal order. A device without tags has the empty list.
    member _.Tags = tags
    member _.FactsJson = factsJson
