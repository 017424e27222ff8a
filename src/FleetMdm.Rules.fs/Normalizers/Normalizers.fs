namespace FleetMdm.Rules

open System
open System.Collections.Generic
open System.Runtime.InteropServices

/// What `Normalizers.ReadTimestamp` found.
type TimestampReading =
    /// The text is no time.
    | Unreadable = 0
    /// A time that stands for "never": years up to 1971, and 9999.
    | Placeholder = 1
    /// An instant.
    | Zoned = 2
    /// A time without a zone, read in the zone that was assumed.
    | Zoneless = 3

/// What reports say, in one spelling: the normalizers of inventory.md, for the native format and for mappings.
/// Each is pure and total; what it cannot read is absent, never guessed.
[<AbstractClass; Sealed>]
type Normalizers private () =
    static let osFamilies = List.toArray OsFamily.familyNames

    static let absentIfNone (value: string voption) : string | null =
        match value with
        | ValueSome text -> text
        | ValueNone -> null

    /// The families that `device.os` can be.
    static member OsFamilies: IReadOnlyList<string> = osFamilies

    /// The family (`macos`, `windows`, `linux`, …) of any spelling of an operating system; `distro` is the os-release
    /// id where the text names a Linux distribution, else null. False when the text names no system that we know.
    static member TryOsFamily
        (text: string, [<Out>] family: byref<string | null>, [<Out>] distro: byref<string | null>)
        : bool =
        match OsFamily.tryRead text with
        | ValueSome found ->
            family <- found.Family
            distro <- absentIfNone found.Distro
            true
        | ValueNone ->
            family <- null
            distro <- null
            false

    /// The version in a text (`macOS 14.4.1 (23E224)`: 14.4.1); false when it holds none. The build and the codename
    /// are null where the text has none, and may be there without a version.
    static member TryVersion
        (
            text: string,
            [<Out>] version: byref<string | null>,
            [<Out>] build: byref<string | null>,
            [<Out>] codename: byref<string | null>
        ) : bool =
        let read = VersionText.read text
        version <- absentIfNone read.Version
        build <- absentIfNone read.Build
        codename <- absentIfNone read.Codename
        read.Version.IsSome

    /// Yes and no in the words of sources: `Enabled`, `NOT_ENCRYPTED`, `y`.
    static member TryBoolean(text: string, [<Out>] value: byref<bool>) : bool =
        let read = BooleanText.tryRead text
        value <- ValueOption.defaultValue false read
        read.IsSome

    /// Bytes of `16 GB`, `7.5 GiB`, or of a bare number in `unit` (`B`, `KiB`, `MiB`, `GiB`, `TiB`, `MB`, `GB`, `TB`;
    /// `kB` is 1,024 bytes, as kernels mean it).
    static member TryBytes(text: string, unit: string, [<Out>] value: byref<int64>) : bool =
        let read = ByteSize.tryRead text unit
        value <- ValueOption.defaultValue 0L read
        read.IsSome

    /// A time in ISO 8601 order or an epoch in seconds, milliseconds, microseconds or nanoseconds, as UTC.
    /// `assumed` is the zone of times that state none; null is UTC.
    static member ReadTimestamp
        (text: string, assumed: TimeZoneInfo | null, [<Out>] value: byref<DateTimeOffset>)
        : TimestampReading =
        match TimestampText.read text assumed with
        | TimestampText.TimeReading.Unreadable ->
            value <- DateTimeOffset.MinValue
            TimestampReading.Unreadable
        | TimestampText.TimeReading.Placeholder ->
            value <- DateTimeOffset.MinValue
            TimestampReading.Placeholder
        | TimestampText.TimeReading.Zoned time ->
            value <- time
            TimestampReading.Zoned
        | TimestampText.TimeReading.Zoneless time ->
            value <- time
            TimestampReading.Zoneless

    /// A serial number, UUID or model without outer blanks; false for what firmware and tools put there instead
    /// (`To Be Filled By O.E.M.`, `NA`, zeros).
    static member TrySerial(text: string, [<Out>] value: byref<string | null>) : bool =
        let read = IdentityText.tryIdentity text
        value <- absentIfNone read
        read.IsSome

    /// A host name without outer blanks and trailing dot; false for `localhost`, whatever its domain.
    static member TryHostname(text: string, [<Out>] value: byref<string | null>) : bool =
        let read = IdentityText.tryHostname text
        value <- absentIfNone read
        read.IsSome

    /// A hardware address as `02:11:22:aa:bb:cc`.
    static member TryMac(text: string, [<Out>] value: byref<string | null>) : bool =
        let read = IdentityText.tryMac text
        value <- absentIfNone read
        read.IsSome
