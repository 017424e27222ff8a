namespace FleetMdm.Rules

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.Text

/// The places that are looked for in a JSON object, as a tree of names.
[<Sealed; AllowNullLiteral>]
type internal ScannedPlace(depth: int) =
    let columns = List<ColumnWriter>()
    /// How many names lead here.
    member _.Depth = depth

    /// What comes next, in ordinal order of the names as they are written.
    member val Names: ScannedName[] = [||] with get, set

    /// The columns at this place and below it.
    member _.Columns = columns

    /// The column whose place this is; null for none.
    member val Column: ColumnWriter | null = null with get, set

    /// The lists of records whose place this is, and the places in an element; null for none.
    member val List: ListColumnWriter | null = null with get, set
    member val Element: ScannedPlace = null with get, set

    /// The place at the end of a path, which `column` holds.
    member place.Reach(column: ColumnWriter, segments: string list) : ScannedPlace =
        columns.Add column

        match segments with
        | [] -> place
        | name :: rest ->
            let utf8 = Encoding.UTF8.GetBytes name

            let below: ScannedPlace =
                match
                    place.Names
                    |> Array.tryFind (fun (known: ScannedName) -> known.Utf8.AsSpan().SequenceEqual(ReadOnlySpan utf8))
                with
                | Some known -> known.Place
                | None ->
                    let made = ScannedName(utf8, ScannedPlace(depth + 1))

                    place.Names <-
                        Array.append place.Names [| made |]
                        |> Array.sortWith (fun (left: ScannedName) (right: ScannedName) ->
                            left.Written.AsSpan().SequenceCompareTo(ReadOnlySpan right.Written))

                    made.Place

            below.Reach(column, rest)

    /// An object has no way to the columns below, `found` names deep.
    member _.SetAbsent(row: int, found: int) : unit =
        for i in 0 .. columns.Count - 1 do
            columns[i].SetAbsent(row, found)

/// A name that is looked for, and what is looked for below it.
and [<Sealed>] internal ScannedName(utf8: byte[], place: ScannedPlace) =
    let written = [|
        for next in utf8 do
            next

            if next = '\\'B then
                next
    |]

    let prefix = ScannedName.PrefixOf(ReadOnlySpan written)
    member _.Utf8 = utf8
    /// The name as `CanonicalText.endOfName` finds it: with each backslash twice.
    member _.Written = written
    member _.Place = place

    /// Whether this is a name as it is written, whose prefix is given too.
    member _.Is(ofName: uint64, name: ReadOnlySpan<byte>) : bool =
        ofName = prefix
        && name.Length = written.Length
        && (name.Length <= sizeof<uint64> || name.SequenceEqual(ReadOnlySpan written))

    /// Whether this name comes before another, as it is written.
    member _.ComesBefore(ofName: uint64, name: ReadOnlySpan<byte>) : bool =
        prefix < ofName || (prefix = ofName && name.SequenceCompareTo(ReadOnlySpan written) > 0)

    /// The first eight bytes of a name, with zeros after it: they order names as far as they go.
    static member PrefixOf(name: ReadOnlySpan<byte>) : uint64 =
        if name.Length >= sizeof<uint64> then
            BinaryPrimitives.ReadUInt64BigEndian name
        else
            let mutable prefix = 0UL

            for i in 0 .. name.Length - 1 do
                prefix <- prefix ||| (uint64 name[i] <<< (56 - 8 * i))

            prefix
