/// IP addresses as text: read as strictly as Go's `netip` does (no leading zeros, no zones), printed as RFC 5952 says.
module internal FleetMdm.Rules.IpText

open System
open System.Globalization
open System.Text

let private invariant = CultureInfo.InvariantCulture

/// The longest text of an address: eight groups of four digits, or six of them and an IPv4 address.
let private longest = 45

/// A number without a sign or leading zeros, at most `most`.
let tryNumber (text: string) (most: int) : int voption =
    let isWritten =
        text.Length > 0
        && text.Length <= 3
        && String.forall Char.IsAsciiDigit text
        && (text = "0" || text[0] <> '0')

    if isWritten && Int32.Parse(text, invariant) <= most then
        ValueSome(Int32.Parse(text, invariant))
    else
        ValueNone

/// All of the values, or none.
let private whole (values: 'value voption[]) : 'value[] voption =
    if Array.forall ValueOption.isSome values then
        ValueSome(Array.map ValueOption.get values)
    else
        ValueNone

/// The 32 bits of `192.0.2.1`.
let tryV4 (text: string) : uint32 voption =
    match text.Split '.' with
    | [| _; _; _; _ |] as fields when text.Length <= longest ->
        Array.map (fun field -> tryNumber field 255) fields
        |> whole
        |> ValueOption.map (Array.fold (fun bits octet -> bits <<< 8 ||| uint32 octet) 0u)
    | _ -> ValueNone

/// The 16 bits of one group, `0db8`.
let private tryGroup (text: string) : uint16 voption =
    if text.Length > 0 && text.Length <= 4 && String.forall Char.IsAsciiHexDigit text then
        ValueSome(UInt16.Parse(text, NumberStyles.AllowHexSpecifier, invariant))
    else
        ValueNone

/// The groups of a run without `::`; the last may be an IPv4 address where the run ends the text.
let private tryGroups (run: string) (endsText: bool) : uint16[] voption =
    if run = "" then
        ValueSome [||]
    else
        let fields = run.Split ':'

        match (if endsText then tryV4 (Array.last fields) else ValueNone) with
        | ValueSome bits ->
            fields[.. fields.Length - 2]
            |> Array.map tryGroup
            |> whole
            |> ValueOption.map (fun groups -> Array.append groups [| uint16 (bits >>> 16); uint16 bits |])
        | ValueNone -> fields |> Array.map tryGroup |> whole

let private join (groups: uint16[]) : UInt128 =
    Array.fold (fun bits group -> (bits <<< 16) ||| UInt128.op_Implicit (group: uint16)) UInt128.Zero groups

/// The 128 bits of `2001:db8::1`.
let tryV6 (text: string) : UInt128 voption =
    if text.Length > longest then
        ValueNone
    else
        match text.IndexOf("::", StringComparison.Ordinal) with
        | -1 ->
            match tryGroups text true with
            | ValueSome groups when groups.Length = 8 -> ValueSome(join groups)
            | _ -> ValueNone
        | gap ->
            match tryGroups (text.Substring(0, gap)) false, tryGroups (text.Substring(gap + 2)) true with
            | ValueSome left, ValueSome right when left.Length + right.Length < 8 ->
                let zeros = Array.zeroCreate (8 - left.Length - right.Length)
                ValueSome(join (Array.concat [ left; zeros; right ]))
            | _ -> ValueNone

let printV4 (bits: uint32) : string =
    [| 24; 16; 8; 0 |]
    |> Array.map (fun shift -> ((bits >>> shift) &&& 0xFFu).ToString invariant)
    |> String.concat "."

/// Where the longest run of zeros begins, the first of equals, and how long it is; one zero is no run.
let private longestGap (groups: uint16[]) : struct (int * int) =
    let mutable best = struct (-1, 1)
    let mutable start = 0

    while start < groups.Length do
        let mutable finish = start

        while finish < groups.Length && groups[finish] = 0us do
            finish <- finish + 1

        let struct (_, most) = best

        if finish - start > most then
            best <- struct (start, finish - start)

        start <- max finish (start + 1)

    best

let printV6 (bits: UInt128) : string =
    let groups =
        Array.init 8 (fun i -> uint16 (uint64 (bits >>> (112 - 16 * i)) &&& 0xFFFFUL))

    let struct (gap, length) = longestGap groups
    let text = StringBuilder()

    for i in 0..7 do
        if i = gap then
            text.Append "::" |> ignore
        elif gap < 0 || i < gap || i >= gap + length then
            if i > 0 && i <> gap + length then
                text.Append ':' |> ignore

            text.Append(groups[i].ToString("x", invariant)) |> ignore

    text.ToString()
