/// `matches` and `like`: RE2 patterns and globs, compiled once where they are constant (`Regex2/`).
module internal FleetMdm.Rules.Patterns

open FleetMdm.Rules.Signature

/// A question whether a text matches a pattern of some syntax.
let private ask
    (name: string)
    (compile: string -> Result<Pattern, EvalProblem>)
    (overloads: Overload list)
    (doc: string)
    : Function =
    let cache = PatternCache compile

    let matches (span: Span) (text: Value) (pattern: Value) : Value =
        match text, pattern with
        | Value.String text, Value.String pattern ->
            match cache.Get pattern with
            | Ok compiled -> Value.ofBool (compiled.IsMatch text)
            | Error problem -> Value.error span problem
        | _ -> ValueType.noOverload span name [ text; pattern ]

    let against (compiled: Pattern) : Implementation =
        Implementation.Binary(fun span text pattern ->
            match text with
            | Value.String text -> Value.ofBool (compiled.IsMatch text)
            | _ -> ValueType.noOverload span name [ text; pattern ])

    row name overloads doc (Implementation.Binary matches)
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
