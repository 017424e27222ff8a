namespace FleetMdm.Rules

open System
open System.Buffers
open System.Collections.Generic

/// Arrays, one item a row or an element, borrowed for a while: they are large, and many are needed, few at a time.
[<Sealed>]
type internal Pool<'item>() =
    let borrowed = List<'item[]>()
    let free = Dictionary<int, Stack<'item[]>>()

    /// One of this length at least, with anything in it.
    member _.Take(length: int) : 'item[] =
        match free.TryGetValue length with
        | true, buffers when buffers.Count > 0 -> buffers.Pop()
        | _ ->
            let buffer = ArrayPool<'item>.Shared.Rent length
            borrowed.Add buffer
            buffer

    /// Gives back one that was taken with this length, to be taken again. One that is never given back lives as long as
    /// all of them do.
    member _.Give(length: int, buffer: 'item[]) : unit =
        match free.TryGetValue length with
        | true, buffers -> buffers.Push buffer
        | _ -> free.Add(length, Stack [ buffer ])

    /// Ends the life of everything that was taken.
    member _.Dispose() : unit =
        for buffer in borrowed do
            ArrayPool<'item>.Shared.Return buffer

        borrowed.Clear()
        free.Clear()

/// What the work on a batch is done in.
[<Sealed>]
type internal Buffers() =
    let codes = Pool<uint16>()
    let numbers = Pool<int>()

    /// For codes of entries and of answers.
    member _.Codes = codes

    /// For places of rows, and for codes that do not fit into two bytes.
    member _.Numbers = numbers

    member _.Dispose() : unit =
        codes.Dispose()
        numbers.Dispose()

    interface IDisposable with
        member buffers.Dispose() = buffers.Dispose()
