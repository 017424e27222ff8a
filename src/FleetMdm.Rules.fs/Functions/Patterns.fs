/// `matches`: RE2 patterns, translated (`Regex2/`).
module internal FleetMdm.Rules.Patterns

open FleetMdm.Rules.Signature

let private matches (span: Span) (text: Value) (pattern: Value) : Value =
    match text, pattern with
    | Value.String text, Value.String pattern ->
        match PatternCache.get pattern with
        | Ok compiled -> Value.ofBool (compiled.IsMatch text)
        | Error problem -> Value.error span problem
    | _ -> ValueType.noOverload span "matches" [ text; pattern ]

let private against (compiled: Pattern) : Implementation =
    Implementation.Binary(fun span text pattern ->
        match text with
        | Value.String text -> Value.ofBool (compiled.IsMatch text)
        | _ -> ValueType.noOverload span "matches" [ text; pattern ])

let private texts = [ CelType.String; CelType.String ]

let rows: Function list = [
    row
        "matches"
        [ call texts CelType.Bool; method texts CelType.Bool ]
        "Whether an RE2 pattern matches somewhere in the text; `^` and `$` tie it to the ends."
        (Implementation.Binary matches)
    |> preparedText 1 (fun pattern -> Pattern.Compile pattern |> Result.map against)
]
