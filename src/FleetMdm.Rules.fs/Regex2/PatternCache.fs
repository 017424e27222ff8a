namespace FleetMdm.Rules

open System
open System.Collections.Concurrent

/// Patterns that are not constant: the last few hundred are kept. Shared between threads.
[<Sealed>]
type internal PatternCache(compile: string -> Result<Pattern, EvalProblem>) =
    let most = 256

    let compiled =
        ConcurrentDictionary<string, Result<Pattern, EvalProblem>>(StringComparer.Ordinal)

    member _.Get(pattern: string) : Result<Pattern, EvalProblem> =
        match compiled.TryGetValue pattern with
        | true, found -> found
        | false, _ ->
            let made = compile pattern

            // Emptied rather than trimmed: the patterns of a fleet are few, and a hostile report that makes many gains
            // nothing.
            if compiled.Count >= most then
                compiled.Clear()

            compiled[pattern] <- made
            made
