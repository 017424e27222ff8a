/// Where a text stands in another, in time that grows with their lengths and not with the product of them. Places are
/// UTF-16 units; since no text has half a surrogate pair, a match begins and ends between code points.
module internal FleetMdm.Rules.TextSearch

open System
open System.Collections.Generic

/// Up to this many comparisons the runtime's own search is the faster one, whatever the texts.
let private naiveLimit = 1L <<< 20

let private isNaive (text: string) (part: string) : bool =
    int64 text.Length * int64 part.Length <= naiveLimit

/// For each beginning of a part, the length of the longest shorter beginning that it ends with.
let private borders (part: string) : int[] =
    let found = Array.zeroCreate part.Length
    let mutable length = 0

    for i in 1 .. part.Length - 1 do
        while length > 0 && part[i] <> part[length] do
            length <- found[length - 1]

        if part[i] = part[length] then
            length <- length + 1

        found[i] <- length

    found

/// The search of Knuth, Morris and Pratt.
let private firstByBorders (text: string) (part: string) (start: int) : int =
    let borders = borders part
    let mutable matched = 0
    let mutable i = start

    while matched < part.Length && i < text.Length do
        while matched > 0 && text[i] <> part[matched] do
            matched <- borders[matched - 1]

        if text[i] = part[matched] then
            matched <- matched + 1

        i <- i + 1

    if matched = part.Length then i - part.Length else -1

/// The first place from `start` on where a part stands; -1 for none.
let first (text: string) (part: string) (start: int) : int =
    if isNaive text part then
        text.IndexOf(part, start, StringComparison.Ordinal)
    else
        firstByBorders text part start

let private reversed (text: string) : string =
    let units = text.ToCharArray()
    Array.Reverse units
    String units

/// The last place up to `most` where a part stands; -1 for none.
let last (text: string) (part: string) (most: int) : int =
    let most = min most (text.Length - part.Length)

    if most < 0 then
        -1
    elif part.Length = 0 then
        most
    elif isNaive text part then
        text.LastIndexOf(part, most + part.Length - 1, StringComparison.Ordinal)
    else
        let latest = text.Length - part.Length

        match first (reversed text) (reversed part) (latest - most) with
        | -1 -> -1
        | fromBehind -> latest - fromBehind

let contains (text: string) (part: string) : bool = first text part 0 >= 0

/// The places where a part that is not empty stands, none within another: the first `most` of them.
let all (text: string) (part: string) (most: int64) : List<int> =
    let places = List<int>()
    let mutable at = 0

    while at >= 0 && int64 places.Count < most do
        at <- first text part at

        if at >= 0 then
            places.Add at
            at <- at + part.Length

    places
