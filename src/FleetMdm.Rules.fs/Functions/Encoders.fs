/// Bytes as text (cel-go ext, "Encoders").
module internal FleetMdm.Rules.Encoders

open System
open FleetMdm.Rules.Signature

let private encode (span: Span) (value: Value) : Value =
    match value with
    | Value.Bytes bytes -> Value.String(Convert.ToBase64String bytes)
    | _ -> ValueType.noOverload span "base64.encode" [ value ]

let private isLetter (c: char) : bool =
    Char.IsAsciiLetterOrDigit c || c = '+' || c = '/'

/// The bytes of base64 with its padding or without; nothing else may be in the text.
let private tryDecode (text: string) : byte[] voption =
    let bare = text.TrimEnd '='
    let padding = text.Length - bare.Length

    if
        bare.Length % 4 = 1
        || not (String.forall isLetter bare)
        || (padding > 0 && (padding > 2 || text.Length % 4 <> 0))
    then
        ValueNone
    else
        ValueSome(Convert.FromBase64String(bare.PadRight((bare.Length + 3) / 4 * 4, '=')))

let private decode (span: Span) (value: Value) : Value =
    match value with
    | Value.String text ->
        match tryDecode text with
        | ValueSome bytes -> Value.Bytes bytes
        | ValueNone -> Value.error span (EvalProblem.Unreadable(text, "base64"))
    | _ -> ValueType.noOverload span "base64.decode" [ value ]

let rows: Function list = [
    row
        "base64.encode"
        [ call [ CelType.Bytes ] CelType.String ]
        "Bytes in base64, with padding."
        (Implementation.Unary encode)
    row
        "base64.decode"
        [ call [ CelType.String ] CelType.Bytes ]
        "The bytes of base64, with or without padding."
        (Implementation.Unary decode)
]
