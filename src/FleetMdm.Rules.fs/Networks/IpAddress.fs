namespace FleetMdm.Rules

open System

/// An address of IPv4 or IPv6. One that maps an IPv4 address into IPv6 (`::ffff:c000:201`) is that IPv4 address.
[<Sealed>]
type internal IpAddress(bits: UInt128, isV4: bool) =
    inherit OpaqueValue(CelType.ipAddress, "ip")

    static let mapped = UInt128(0UL, 0xFFFFUL)

    /// The address; of IPv4, in the lower 32 bits.
    member _.Bits = bits
    member _.IsV4 = isV4

    /// How many bits an address of its family has.
    member _.Width = if isV4 then 32 else 128

    /// Whether the upper bits of the address are those of a number with so many bits.
    member address.StartsWith(prefix: uint64, length: int) : bool =
        uint64 (bits >>> (address.Width - length)) = prefix

    member _.IsUnspecified = bits = UInt128.Zero

    member address.IsLoopback =
        if isV4 then
            address.StartsWith(127UL, 8)
        else
            bits = UInt128.One

    member address.IsMulticast =
        if isV4 then
            address.StartsWith(0b1110UL, 4)
        else
            address.StartsWith(0xFFUL, 8)

    member address.IsLinkLocalMulticast =
        if isV4 then
            address.StartsWith(0xE00000UL, 24)
        else
            address.IsMulticast && (uint64 (bits >>> 112) &&& 0xFUL) = 2UL

    member address.IsLinkLocalUnicast =
        if isV4 then
            address.StartsWith(0xA9FEUL, 16)
        else
            address.StartsWith(0x3FAUL, 10)

    /// One interface anywhere: as Go has it, private addresses among them, and not the broadcast to all.
    member address.IsGlobalUnicast =
        not (
            address.IsUnspecified
            || address.IsLoopback
            || address.IsMulticast
            || address.IsLinkLocalUnicast
            || (isV4 && address.StartsWith(0xFFFFFFFFUL, 32))
        )

    override _.Text =
        if isV4 then
            IpText.printV4 (uint32 bits)
        else
            IpText.printV6 bits

    override _.EqualTo other =
        match other with
        | :? IpAddress as other -> other.Bits = bits && other.IsV4 = isV4
        | _ -> false

    /// Reads an address. An IPv4 address written into IPv6 (`::ffff:192.0.2.1`) is refused, as other readers do, who differ
    /// in what it means.
    static member TryParse(text: string) : IpAddress voption =
        match IpText.tryV4 text, IpText.tryV6 text with
        | ValueSome bits, _ -> ValueSome(IpAddress(UInt128(0UL, uint64 bits), true))
        | ValueNone, ValueSome bits when bits >>> 32 = mapped ->
            if text.Contains '.' then
                ValueNone
            else
                ValueSome(IpAddress(UInt128(0UL, uint64 (uint32 bits)), true))
        | ValueNone, ValueSome bits -> ValueSome(IpAddress(bits, false))
        | ValueNone, ValueNone -> ValueNone
