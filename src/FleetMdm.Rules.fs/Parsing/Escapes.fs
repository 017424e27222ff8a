/// The escapes of strings and bytes: `\n`, `\x41`, `\101`, `\u00e9`, `\U0001f62c`.
module internal FleetMdm.Rules.Escapes

open System

/// What an escape stands for.
[<RequireQualifiedAccess>]
type Escape =
    /// `\n` and its like: the same in strings and bytes, always ASCII.
    | Character of char
    /// `\xHH` and `\OOO`: a code point of a string, an octet of bytes.
    | Octet of int
    /// `\uHHHH` and `\UHHHHHHHH`.
    | CodePoint of int64
    | Unknown

let private digitOf (c: char) : int64 =
    if Char.IsAsciiDigit c then
        int64 c - int64 '0'
    else
        int64 (Char.ToLowerInvariant c) - int64 'a' + 10L

/// The number that exactly `count` hexadecimal digits spell. (.NET's own reader takes trailing NULs for nothing.)
let private tryHex (text: string) (start: int) (count: int) (limit: int) : int64 voption =
    let mutable value = 0L
    let mutable at = start

    while at < min limit (start + count) && Char.IsAsciiHexDigit text[at] do
        value <- value * 16L + digitOf text[at]
        at <- at + 1

    if at = start + count then ValueSome value else ValueNone

let private tryOctal (text: string) (start: int) (limit: int) : int voption =
    let isOctal c = c >= '0' && c <= '7'

    if start + 3 <= limit && text[start] <= '3' && isOctal text[start + 1] && isOctal text[start + 2] then
        let digit at = int text[at] - int '0'
        ValueSome(digit start * 64 + digit (start + 1) * 8 + digit (start + 2))
    else
        ValueNone

/// The escape whose backslash stands at `at`, in content that ends before `limit`, and its length.
let read (text: string) (at: int) (limit: int) : struct (Escape * int) =
    let hex count kind =
        match tryHex text (at + 2) count limit with
        | ValueSome code -> struct (kind code, 2 + count)
        | ValueNone -> struct (Escape.Unknown, 2)

    let character c = struct (Escape.Character c, 2)

    if at + 1 >= limit then
        struct (Escape.Unknown, 1)
    else
        match text[at + 1] with
        | 'a' -> character '\a'
        | 'b' -> character '\b'
        | 'f' -> character '\f'
        | 'n' -> character '\n'
        | 'r' -> character '\r'
        | 't' -> character '\t'
        | 'v' -> character '\v'
        | '\\'
        | '?'
        | '"'
        | '\''
        | '`' as itself -> character itself
        | 'x'
        | 'X' -> hex 2 (int >> Escape.Octet)
        | 'u' -> hex 4 Escape.CodePoint
        | 'U' -> hex 8 Escape.CodePoint
        | '0'
        | '1'
        | '2'
        | '3' ->
            match tryOctal text (at + 1) limit with
            | ValueSome octet -> struct (Escape.Octet octet, 4)
            | ValueNone -> struct (Escape.Unknown, 2)
        | c when Char.IsHighSurrogate c && at + 2 < limit -> struct (Escape.Unknown, 3)
        | _ -> struct (Escape.Unknown, 2)
