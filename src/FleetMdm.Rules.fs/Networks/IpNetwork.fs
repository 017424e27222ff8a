namespace FleetMdm.Rules

open System

/// A range of addresses: those that begin with the first `length` bits of its address. The other bits of the address are
/// kept, as they were written.
[<Sealed>]
type internal IpNetwork(address: IpAddress, length: int) =
    inherit OpaqueValue(CelType.ipNetwork, "cidr")

    /// The bits of an address that tell ranges of this length apart.
    let networkOf (bits: UInt128) : UInt128 =
        // A shift by the whole width would leave the bits as they are.
        let free = address.Width - length
        if free = 128 then UInt128.Zero else bits >>> free

    member _.Address = address
    member _.Length = length

    member _.Contains(other: IpAddress) : bool =
        other.IsV4 = address.IsV4 && networkOf other.Bits = networkOf address.Bits

    member network.Contains(other: IpNetwork) : bool =
        other.Length >= length && network.Contains other.Address

    /// The same range, by its first address.
    member _.Masked() : IpNetwork =
        let free = address.Width - length

        let bits =
            if free = 128 then
                UInt128.Zero
            else
                networkOf address.Bits <<< free

        IpNetwork(IpAddress(bits, address.IsV4), length)

    override _.Text = address.Text + "/" + Text.ofInt (int64 length)

    override _.EqualTo other =
        match other with
        | :? IpNetwork as other -> other.Length = length && other.Address.EqualTo address
        | _ -> false

    /// Reads `10.0.0.0/8`. An IPv4 address mapped into IPv6 is refused: its length would count the wrong bits.
    static member TryParse(text: string) : IpNetwork voption =
        match text.Split '/' with
        | [| before; behind |] ->
            match IpAddress.TryParse before with
            | ValueSome address when not (address.IsV4 && before.Contains ':') ->
                IpText.tryNumber behind address.Width |> ValueOption.map (fun length -> IpNetwork(address, length))
            | _ -> ValueNone
        | _ -> ValueNone
