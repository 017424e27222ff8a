/// Reads what stands at some places out of canonical JSON, in one pass. Names come in ordinal order there, so that an
/// object and the names that are looked for in it are walked side by side.
module internal FleetMdm.Rules.FactScanner

open System
open System.Buffers.Binary
open FleetMdm.Rules.CanonicalText

/// What `ScannedName.PrefixOf` answers for the name at `at`, with one load where there are bytes enough.
let private prefixOf (json: ReadOnlySpan<byte>) (at: int) (name: ReadOnlySpan<byte>) : uint64 =
    if at + sizeof<uint64> <= json.Length && name.Length > 0 then
        let beyond = 8 * max 0 (sizeof<uint64> - name.Length)
        BinaryPrimitives.ReadUInt64BigEndian(json.Slice at) >>> beyond <<< beyond
    else
        ScannedName.PrefixOf name

/// The places of an object's names that come before the one at `finish`, from `next` on, get nothing; answers the first that
/// does not come before it.
let private passOver (names: ScannedName[]) (next: int) (prefix: uint64) (name: ReadOnlySpan<byte>) row found : int =
    let mutable next = next

    while next < names.Length && names[next].ComesBefore(prefix, name) do
        names[next].Place.SetAbsent(row, found)
        next <- next + 1

    next

/// Scans the object whose first name begins at `at`, inside so many objects and lists; answers its end.
let rec private scanFields (json: ReadOnlySpan<byte>) (at: int) (depth: int) (place: ScannedPlace) (row: int) : int =
    let names = place.Names
    let mutable next = 0
    let mutable at = at
    let mutable before = ReadOnlySpan<byte>.Empty
    let mutable beforePrefix = 0UL
    let mutable isFirst = true
    let mutable isOpen = byteAt json at <> '}'B

    while isOpen do
        let finish =
            if byteAt json at = '"'B then
                endOfName json (at + 1)
            else
                Refused

        if finish = Refused || byteAt json (finish + 1) <> ':'B then
            at <- Refused
        else
            let name = json.Slice(at + 1, finish - at - 1)
            let prefix = prefixOf json (at + 1) name

            let isInOrder =
                prefix > beforePrefix || isFirst || (prefix = beforePrefix && name.SequenceCompareTo before > 0)

            isFirst <- false
            before <- name
            beforePrefix <- prefix
            next <- passOver names next prefix name row place.Depth

            if not isInOrder then
                at <- Refused
            elif next < names.Length && names[next].Is(prefix, name) then
                at <- scanValue json (finish + 2) depth names[next].Place row
                next <- next + 1
            else
                at <- endOfValue json (finish + 2) depth

        isOpen <- at <> Refused && byteAt json at = ','B

        if isOpen then
            at <- at + 1

    while next < names.Length do
        names[next].Place.SetAbsent(row, place.Depth)
        next <- next + 1

    if at <> Refused && byteAt json at = '}'B && depth <= Deepest then
        at + 1
    else
        Refused

and private scanValue json (at: int) (depth: int) (place: ScannedPlace) (row: int) : int =
    match place.Column with
    | null ->
        match place.List with
        | null when byteAt json at = '{'B -> scanFields json (at + 1) (depth + 1) place row
        | null ->
            let finish = endOfValue json at depth

            if finish <> Refused then
                for i in 0 .. place.Columns.Count - 1 do
                    place.Columns[i].Set(row, place.Depth, json, at, finish)

            finish
        | list -> scanList json at depth place list row
    | column ->
        let finish = endOfValue json at depth

        if finish <> Refused then
            column.Set(row, place.Depth, json, at, finish)

        finish

and private scanList json (start: int) (depth: int) (place: ScannedPlace) (list: ListColumnWriter) (row: int) : int =
    list.BeginElements()
    let mutable at = start + 1
    let mutable isRecords = byteAt json start = '['B

    if isRecords && byteAt json at <> ']'B then
        let mutable isOpen = true

        while isOpen do
            if byteAt json at = '{'B then
                at <- scanFields json (at + 1) (depth + 2) place.Element list.Elements
                list.EndElement()
            else
                isRecords <- false

            isOpen <- isRecords && at <> Refused && byteAt json at = ','B

            if isOpen then
                at <- at + 1

    if isRecords then
        if at <> Refused && byteAt json at = ']'B then
            list.SetLaidOut row
            at + 1
        else
            Refused
    else
        let finish = endOfValue json start depth

        if finish <> Refused then
            list.Whole.Set(row, place.Depth, json, start, finish)

        finish

/// Scans one object into a row. False for what is no canonical JSON; the row has anything in it then.
let tryScan (json: ReadOnlySpan<byte>) (root: ScannedPlace) (row: int) : bool =
    byteAt json 0 = '{'B && scanFields json 1 1 root row <> Refused
