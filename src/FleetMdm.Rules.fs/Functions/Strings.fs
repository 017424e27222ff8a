/// Texts: standard CEL, and `equalsIgnoreCase` of the fleet library. Sizes count code points.
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
        (ask "contains" (fun text part -> TextSearch.contains text part))
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
]
