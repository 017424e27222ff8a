/// Characters and parts of texts by their places, which count code points from 0 (cel-go ext, "Strings": CharAt, IndexOf,
/// LastIndexOf, Substring).
module internal FleetMdm.Rules.TextPlaces

open FleetMdm.Rules.Signature

let private outside (span: Span) (text: string) (place: int64) : Value =
    Value.error span (EvalProblem.PlaceOutOfRange(Text.ofInt place, Text.length text))

let private charAt (span: Span) (text: Value) (place: Value) : Value =
    match text, place with
    | Value.String text, Value.Int place ->
        match Text.tryUnit text place with
        | ValueNone -> outside span text place
        | ValueSome unit when unit = text.Length -> Value.String ""
        | ValueSome unit ->
            Value.String(text.Substring(unit, (if System.Char.IsHighSurrogate text[unit] then 2 else 1)))
    | _ -> ValueType.noOverload span "charAt" [ text; place ]

/// The place of a part, by a search from a UTF-16 unit: -1 where it is not.
let private seek (span: Span) (text: string) (place: int64) (search: int -> int) : Value =
    match Text.tryUnit text place with
    | ValueNone -> outside span text place
    | ValueSome start ->
        match search start with
        | -1 -> Value.Int -1L
        | unit -> Value.Int(int64 (Text.placeOf text unit))

let private indexOf (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [| Value.String text; Value.String part |] -> seek span text 0L (TextSearch.first text part)
    | [| Value.String text; Value.String part; Value.Int place |] -> seek span text place (TextSearch.first text part)
    | _ -> ValueType.noOverload span "indexOf" (List.ofArray arguments)

let private lastIndexOf (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [| Value.String text; Value.String part |] -> seek span text 0L (fun _ -> TextSearch.last text part text.Length)
    | [| Value.String text; Value.String part; Value.Int place |] -> seek span text place (TextSearch.last text part)
    | _ -> ValueType.noOverload span "lastIndexOf" (List.ofArray arguments)

let private substring (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [| Value.String text; Value.Int start |] ->
        match Text.tryUnit text start with
        | ValueSome start -> Value.String(text.Substring start)
        | ValueNone -> outside span text start
    | [| Value.String _; Value.Int start; Value.Int finish |] when start > finish ->
        Value.error span (EvalProblem.BackwardRange(Text.ofInt start, Text.ofInt finish))
    | [| Value.String text; Value.Int start; Value.Int finish |] ->
        match Text.tryUnit text start, Text.tryUnit text finish with
        | ValueNone, _ -> outside span text start
        | _, ValueNone -> outside span text finish
        | ValueSome start, ValueSome finish -> Value.String(text.Substring(start, finish - start))
    | _ -> ValueType.noOverload span "substring" (List.ofArray arguments)

let private text = CelType.String
let private place = CelType.Int

let rows: Function list = [
    row
        "charAt"
        [ method [ text; place ] text ]
        "The character at a place counted from 0; the empty text right behind the last one."
        (Implementation.Binary charAt)
    row
        "indexOf"
        [ method [ text; text ] place; method [ text; text; place ] place ]
        "The first place of a part, from a place on if one is given; -1 where it is not."
        (Implementation.Variadic indexOf)
    row
        "lastIndexOf"
        [ method [ text; text ] place; method [ text; text; place ] place ]
        "The last place of a part, up to a place if one is given; -1 where it is not."
        (Implementation.Variadic lastIndexOf)
    row
        "substring"
        [ method [ text; place ] text; method [ text; place; place ] text ]
        "The part of a text from a place on, up to but without the character at a second place if one is given."
        (Implementation.Variadic substring)
]
