namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Part of a pattern: the positions that may come first and last in it, and whether it matches nothing, too.
[<Struct; NoEquality; NoComparison>]
type internal PatternPart = {
    First: uint64
    Last: uint64
    IsEmpty: bool
}

/// A small pattern as its positions, a bit each: which may come first, which after which, which last (Glushkov). Made in
/// microseconds, where the engine's automaton takes milliseconds, and as linear in the text: for few texts it is all that is
/// needed. Patterns of more positions, or with assertions but at their ends, have none.
[<Sealed>]
type internal PatternPositions
    private (sets: CodePointRange[][], follow: uint64[], part: PatternPart, isTiedToStart: bool, isTiedToEnd: bool) =
    let positionsOf (codePoint: int) : uint64 =
        let mutable found = 0UL

        for position in 0 .. sets.Length - 1 do
            if sets[position] |> Array.exists (fun range -> range.First <= codePoint && codePoint <= range.Last) then
                found <- found ||| (1UL <<< position)

        found

    let ofAscii = Array.init 128 positionsOf

    let next (positions: uint64) : uint64 =
        let mutable left = positions
        let mutable found = 0UL

        while left <> 0UL do
            found <- found ||| follow[Numerics.BitOperations.TrailingZeroCount left]
            left <- left &&& (left - 1UL)

        found

    static let most = 64

    /// Whether the pattern matches somewhere in the text. Rules have no text with a surrogate alone; here it is a character.
    member _.IsMatch(text: string) : bool =
        let mutable at = 0
        let mutable positions = 0UL

        let mutable isFound =
            part.IsEmpty && not (isTiedToStart && isTiedToEnd && text <> "")

        while not isFound && at < text.Length do
            let isPair = at + 1 < text.Length && Char.IsSurrogatePair(text[at], text[at + 1])

            let codePoint =
                if isPair then
                    Char.ConvertToUtf32(text, at)
                else
                    int text[at]

            let begins = if isTiedToStart && at > 0 then 0UL else part.First

            positions <-
                (begins ||| next positions)
                &&& (if codePoint < ofAscii.Length then
                         ofAscii[codePoint]
                     else
                         positionsOf codePoint)

            at <- at + (if isPair then 2 else 1)
            isFound <- positions &&& part.Last <> 0UL && (not isTiedToEnd || at = text.Length)

        isFound

    /// Of a row of nodes, between assertions of the text's beginning and end or not; none where that cannot be.
    static member TryMake(row: PatternNode list, isTiedToStart: bool, isTiedToEnd: bool) : PatternPositions voption =
        let sets = List<CodePointRange[]>()
        let follow = Array.zeroCreate<uint64> most

        let empty = {
            First = 0UL
            Last = 0UL
            IsEmpty = true
        }

        let fits = ref true

        let leadTo (lasts: uint64) (firsts: uint64) =
            for position in 0 .. sets.Count - 1 do
                if lasts >>> position &&& 1UL <> 0UL then
                    follow[position] <- follow[position] ||| firsts

        let single (set: CodePointRange[]) =
            if sets.Count = most then
                fits.Value <- false
                empty
            else
                sets.Add set
                let bit = 1UL <<< (sets.Count - 1)

                {
                    First = bit
                    Last = bit
                    IsEmpty = false
                }

        let rec make (node: PatternNode) : PatternPart =
            match node with
            | _ when not fits.Value -> empty
            | PatternNode.Literal codePoint -> single [| CodePoints.range codePoint codePoint |]
            | PatternNode.Set ranges -> single ranges
            | PatternNode.Assertion _ ->
                fits.Value <- false
                empty
            | PatternNode.Concat nodes -> inRow (nodes |> Seq.map (fun node () -> make node))
            | PatternNode.Alternate nodes ->
                let parts = nodes |> List.map make

                {
                    First = parts |> List.fold (fun all part -> all ||| part.First) 0UL
                    Last = parts |> List.fold (fun all part -> all ||| part.Last) 0UL
                    IsEmpty = parts |> List.exists (fun part -> part.IsEmpty)
                }
            | PatternNode.Repeat(node, least, -1) ->
                let again () =
                    let part = make node
                    leadTo part.Last part.First

                    {
                        part with
                            IsEmpty = part.IsEmpty || least = 0
                    }

                inRow (Seq.append (Seq.replicate (max 0 (least - 1)) (fun () -> make node)) [ again ])
            | PatternNode.Repeat(node, least, most) ->
                let perhaps () = { make node with IsEmpty = true }
                inRow (Seq.append (Seq.replicate least (fun () -> make node)) (Seq.replicate (most - least) perhaps))

        and inRow (parts: (unit -> PatternPart) seq) : PatternPart =
            let mutable row = empty
            use parts = parts.GetEnumerator()

            while fits.Value && parts.MoveNext() do
                let before = row
                let part = parts.Current()
                leadTo before.Last part.First

                row <- {
                    First = before.First ||| (if before.IsEmpty then part.First else 0UL)
                    Last = part.Last ||| (if part.IsEmpty then before.Last else 0UL)
                    IsEmpty = before.IsEmpty && part.IsEmpty
                }

            row

        let part = make (PatternNode.Concat row)

        if fits.Value then
            ValueSome(PatternPositions(sets.ToArray(), follow, part, isTiedToStart, isTiedToEnd))
        else
            ValueNone
