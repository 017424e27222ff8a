/// `matches` and `like`: RE2 patterns and globs, compiled once where they are constant (`Regex2/`).
module internal FleetMdm.Rules.Patterns

open FleetMdm.Rules.Signature

/// What it costs to compile a pattern that a device reported, in steps: as much as its automaton takes time. A rule pays
/// once for each pattern, so that a report of many patterns ends like any other rule that takes too long.
let private price (pattern: string) (compiled: Result<Pattern, EvalProblem>) : int =
    let size =
        match compiled with
        | Ok compiled -> compiled.Size
        | Error _ -> 0

    500 + 50 * min pattern.Length Limits.regexLength + 20 * size

/// A question whether a text matches a pattern of some syntax.
let private ask
    (name: string)
    (compile: string -> Result<Pattern, EvalProblem>)
    (overloads: Overload list)
    (doc: string)
    : Function =
    let cache = PatternCache compile

    let matches (budget: Budget) (span: Span) (arguments: Value[]) : Value =
        match arguments with
        | [| Value.String text; Value.String pattern |] ->
            let compiled = cache.Get pattern

            match compiled with
            // The interpreter puts the error of the spent budget in its place.
            | _ when not (budget.PayOnce(pattern, price pattern compiled)) -> Value.no
            | Ok compiled -> Value.ofBool (compiled.IsMatch text)
            | Error problem -> Value.error span problem
        | _ -> ValueType.noOverload span name (List.ofArray arguments)

    let against (compiled: Pattern) : Implementation =
        Implementation.Binary(fun span text pattern ->
            match text with
            | Value.String text -> Value.ofBool (compiled.IsMatch text)
            | _ -> ValueType.noOverload span name [ text; pattern ])

    row name overloads doc (Implementation.Metered matches)
    |> preparedText 1 (fun pattern -> compile pattern |> Result.map against)

let private texts = [ CelType.String; CelType.String ]

let rows: Function list = [
    ask
        "matches"
        Pattern.Compile
        [ call texts CelType.Bool; method texts CelType.Bool ]
        "Whether an RE2 pattern matches somewhere in the text; `^` and `$` tie it to the ends."
    ask
        "like"
        Glob.compile
        [ method texts CelType.Bool ]
        "Whether the whole text matches a glob: `*` any run of characters, `?` any one, `\\` takes the next as it is."
]
