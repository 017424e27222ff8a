namespace FleetMdm.Rules

open System
open System.Buffers
open System.Collections.Generic

/// Arrays of numbers, one a row or an element, borrowed for a while: they are large, and many are needed, few at a time.
[<Sealed>]
type internal Buffers() =
    let borrowed = List<int[]>()
    let free = Dictionary<int, Stack<int[]>>()

    /// One of this length at least, with anything in it.
    member _.Take(length: int) : int[] =
        match free.TryGetValue length with
        | true, buffers when buffers.Count > 0 -> buffers.Pop()
        | _ ->
            let buffer = ArrayPool<int>.Shared.Rent length
            borrowed.Add buffer
            buffer

    /// Gives back one that was taken with this length, to be taken again. One that is never given back lives as long as
    /// all of them do.
    member _.Give(length: int, buffer: int[]) : unit =
        match free.TryGetValue length with
        | true, buffers -> buffers.Push buffer
        | _ -> free.Add(length, Stack [ buffer ])

    /// Ends the life of everything that was taken.
    member _.Dispose() : unit =
        for buffer in borrowed do
            ArrayPool<int>.Shared.Return buffer

        borrowed.Clear()
        free.Clear()

    interface IDisposable with
        member buffers.Dispose() = buffers.Dispose()
