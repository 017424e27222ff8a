namespace FleetMdm.Rules

open System

/// Did-you-mean: the nearest of the known words, if one is near enough.
[<AbstractClass; Sealed>]
type Suggest private () =
    /// Edit distance with neighbouring letters swapped counted once (optimal string alignment).
    static member internal distance (left: string) (right: string) : int =
        let width = right.Length + 1
        let mutable older = Array.zeroCreate<int> width
        let mutable previous = Array.init width id
        let mutable current = Array.zeroCreate<int> width

        for i in 1 .. left.Length do
            current[0] <- i

            for j in 1 .. right.Length do
                let cost = if left[i - 1] = right[j - 1] then 0 else 1

                let best = min (min (previous[j] + 1) (current[j - 1] + 1)) (previous[j - 1] + cost)

                current[j] <-
                    if i > 1 && j > 1 && left[i - 1] = right[j - 2] && left[i - 2] = right[j - 1] then
                        min best (older[j - 2] + 1)
                    else
                        best

            let spare = older
            older <- previous
            previous <- current
            current <- spare

        previous[right.Length]

    /// The known word nearest to `word`: at most a third of its letters away, ties to the first in ordinal order;
    /// null when none is near.
    static member Nearest(word: string, known: System.Collections.Generic.IEnumerable<string>) : string | null =
        if word.Length > 128 then
            null
        else
            let limit = max 1 ((word.Length + 2) / 3)
            let folded = word.ToLowerInvariant()
            let mutable best: string | null = null
            let mutable bestDistance = limit + 1

            for candidate in known do
                if abs (candidate.Length - word.Length) <= limit then
                    let distance = Suggest.distance folded (candidate.ToLowerInvariant())

                    if
                        distance < bestDistance
                        || (distance = bestDistance && not (isNull best) && String.CompareOrdinal(candidate, best) < 0)
                    then
                        best <- candidate
                        bestDistance <- distance

            if bestDistance <= limit then best else null
