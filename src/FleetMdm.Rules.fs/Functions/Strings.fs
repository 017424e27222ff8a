/// Texts: standard CEL, and `like` and `equalsIgnoreCase` of the fleet library. Sizes count code points.
module internal FleetMdm.Rules.Strings

open System
open FleetMdm.Rules.Signature

let private size (span: Span) (value: Value) : Value =
    match value with
    | Value.String text -> Value.Int(int64 (Text.length text))
    | Value.Bytes bytes -> Value.Int(int64 bytes.Length)
    | Value.List elements -> Value.Int(int64 elements.Length)
    | Value.Map map -> Value.Int(int64 map.Count)
    | _ -> ValueType.noOverload span "size" [ value ]

/// A question about two texts.
let private ask (name: string) (answer: string -> string -> bool) : Implementation =
    Implementation.Binary(fun span left right ->
        match left, right with
        | Value.String a, Value.String b -> Value.ofBool (answer a b)
        | _ -> ValueType.noOverload span name [ left; right ])

/// Whether the whole text matches a glob: `*` is any run of characters, `?` any one (a code point), `\` takes the
/// next as it is. After a mismatch only the last `*` need be tried again, so that the time is at most text × glob.
let like (text: string) (glob: string) : bool =
    /// The units that one code point takes.
    let width (s: string) (i: int) =
        if Char.IsHighSurrogate s[i] && i + 1 < s.Length then
            2
        else
            1

    let mutable at = 0
    let mutable pattern = 0
    let mutable star = -1
    let mutable retry = 0
    let mutable matches = true

    while matches && (at < text.Length || pattern < glob.Length) do
        let escaped = pattern + 1 < glob.Length && glob[pattern] = '\\'

        if pattern < glob.Length && glob[pattern] = '*' then
            star <- pattern
            retry <- at
            pattern <- pattern + 1
        elif pattern < glob.Length && at < text.Length && glob[pattern] = '?' then
            pattern <- pattern + 1
            at <- at + width text at
        elif
            pattern < glob.Length
            && at < text.Length
            && text[at] = glob[if escaped then pattern + 1 else pattern]
        then
            pattern <- pattern + (if escaped then 2 else 1)
            at <- at + 1
        elif star >= 0 && retry < text.Length then
            retry <- retry + width text retry
            at <- retry
            pattern <- star + 1
        else
            matches <- false

    matches

let private texts = [ CelType.String; CelType.String ]

let private sized = [
    CelType.String
    CelType.Bytes
    CelType.List(CelType.Param "A")
    CelType.Map(CelType.Param "A", CelType.Param "B")
]

let rows: Function list = [
    row
        "size"
        [
            for celType in sized do
                call [ celType ] CelType.Int
                method [ celType ] CelType.Int
        ]
        "The number of characters, bytes, elements or entries."
        (Implementation.Unary size)
    row
        "contains"
        [ method texts CelType.Bool ]
        "Whether a text holds another."
        (ask "contains" (fun text part -> text.Contains(part, StringComparison.Ordinal)))
    row
        "startsWith"
        [ method texts CelType.Bool ]
        "Whether a text begins with another."
        (ask "startsWith" (fun text part -> text.StartsWith(part, StringComparison.Ordinal)))
    row
        "endsWith"
        [ method texts CelType.Bool ]
        "Whether a text ends with another."
        (ask "endsWith" (fun text part -> text.EndsWith(part, StringComparison.Ordinal)))
    row
        "equalsIgnoreCase"
        [ method texts CelType.Bool ]
        "Whether two texts are equal, upper and lower case alike."
        (ask "equalsIgnoreCase" (fun text other -> text.Equals(other, StringComparison.OrdinalIgnoreCase)))
    row
        "like"
        [ method texts CelType.Bool ]
        "Whether the whole text matches a glob: `*` any run of characters, `?` any one, `\\` takes the next as it is."
        (ask "like" like)
]
