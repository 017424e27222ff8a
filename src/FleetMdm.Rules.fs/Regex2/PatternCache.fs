/// Patterns that are not constant: the last few hundred are kept. Shared between threads.
module internal FleetMdm.Rules.PatternCache

open System
open System.Collections.Concurrent

let private most = 256

let private compiled =
    ConcurrentDictionary<string, Result<Pattern, EvalProblem>>(StringComparer.Ordinal)

let get (pattern: string) : Result<Pattern, EvalProblem> =
    match compiled.TryGetValue pattern with
    | true, found -> found
    | false, _ ->
        let made = Pattern.Compile pattern

        // Emptied rather than trimmed: the patterns of a fleet are few, and a hostile report that makes many gains nothing.
        if compiled.Count >= most then
            compiled.Clear()

        compiled[pattern] <- made
        made
