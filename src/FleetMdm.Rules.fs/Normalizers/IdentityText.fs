/// Serial numbers, names and addresses: what identifies a device, and what firmware puts there instead.
module internal FleetMdm.Rules.IdentityText

open System

/// What vendors and tools write where they know nothing, as `Words.fold` leaves it.
let private junk =
    set [
        "0123456789"
        "123456789"
        "1234567890"
        "03000200 0400 0500 0006 000700080009"
        "base board serial number"
        "chassis serial number"
        "default string"
        "empty"
        "invalid"
        "n/a"
        "na"
        "none"
        "not applicable"
        "not available"
        "not specified"
        "null"
        "o.e.m."
        "oem"
        "system manufacturer"
        "system product name"
        "system serial number"
        "to be filled by o.e.m."
        "to be filled by oem"
        "undefined"
        "unknown"
        "unspecified"
    ]

/// `0`, `000000`, `xxxxxxxx`, all-zero UUIDs: one character, whatever stands between.
let private isOneCharacter (folded: string) =
    let mutable first = '\000'
    let mutable same = true

    for c in folded do
        if Char.IsLetterOrDigit c then
            if first = '\000' then
                first <- c

            same <- same && c = first

    same

/// The text without outer blanks; none when it identifies nothing.
let tryIdentity (text: string) : string voption =
    let folded = Words.fold text

    if isOneCharacter folded || Set.contains folded junk then
        ValueNone
    else
        ValueSome(text.Trim())

/// The text without the blanks and dots at its end, in whatever order they stand there.
let private withoutRootDot (text: string) =
    let mutable length = text.Length

    while length > 0 && (text[length - 1] = '.' || Char.IsWhiteSpace text[length - 1]) do
        length <- length - 1

    text.Substring(0, length)

/// A name on the network: without outer blanks and the root's dot. `localhost` in any domain names nothing.
let tryHostname (text: string) : string voption =
    let name = withoutRootDot (text.TrimStart())
    let folded = name.ToLowerInvariant()

    if
        name = ""
        || folded.StartsWith("localhost", StringComparison.Ordinal)
        || folded = "(none)"
        || Set.contains folded junk
    then
        ValueNone
    else
        ValueSome name

/// `02:11:22:aa:bb:cc` from any of `02-11-22-AA-BB-CC`, `0211.22aa.bbcc`, `021122AABBCC`; none when it is no
/// hardware address or one that no hardware has.
let tryMac (text: string) : string voption =
    let hex = Array.zeroCreate<char> 12
    let mutable count = 0
    let mutable fits = true

    for c in text.AsSpan().Trim() do
        if Char.IsAsciiHexDigit c then
            if count < hex.Length then
                hex[count] <- Char.ToLowerInvariant c

            count <- count + 1
        elif c <> ':' && c <> '-' && c <> '.' then
            fits <- false

    if not fits || count <> hex.Length || Array.forall ((=) hex[0]) hex then
        ValueNone
    else
        let spelled = Array.create 17 ':'

        for i in 0..5 do
            spelled[3 * i] <- hex[2 * i]
            spelled[3 * i + 1] <- hex[2 * i + 1]

        ValueSome(String spelled)
