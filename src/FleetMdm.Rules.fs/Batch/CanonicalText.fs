/// Where the parts of canonical JSON end; it has no blanks. Each function answers `Refused` for what is no such JSON, and
/// for some that is: whoever asks has `FactReader` for the rest.
module internal FleetMdm.Rules.CanonicalText

open System
open System.Buffers.Binary
open System.Numerics
open System.Runtime.InteropServices
open System.Runtime.Intrinsics

/// The end of what is no canonical JSON.
[<Literal>]
let Refused = -1

/// What is nested deeper is refused.
[<Literal>]
let Deepest = 64

/// The byte at a place; 0, which no canonical JSON has, beyond the end.
let inline byteAt (json: ReadOnlySpan<byte>) (at: int) : byte =
    if uint32 at < uint32 json.Length then json[at] else 0uy

/// The first place from `at` on with a quote, a backslash or a control character; beyond the end for none.
let private nextSpecial (json: ReadOnlySpan<byte>) (at: int) : int =
    let mutable at = at
    let mutable isFound = false

    while not isFound && at + Vector128<byte>.Count <= json.Length do
        let block = Vector128.LoadUnsafe(&MemoryMarshal.GetReference json, unativeint at)

        let special =
            Vector128.Equals(block, Vector128.Create '"'B)
            ||| Vector128.Equals(block, Vector128.Create '\\'B)
            ||| Vector128.LessThan(block, Vector128.Create 0x20uy)

        let mask = Vector128.ExtractMostSignificantBits special

        if mask = 0u then
            at <- at + Vector128<byte>.Count
        else
            at <- at + BitOperations.TrailingZeroCount mask
            isFound <- true

    while not isFound && at < json.Length do
        let next = json[at]

        if next = '"'B || next = '\\'B || next < 0x20uy then
            isFound <- true
        else
            at <- at + 1

    at

let private isHex (digit: byte) : bool =
    (digit >= '0'B && digit <= '9'B)
    || (digit >= 'a'B && digit <= 'f'B)
    || (digit >= 'A'B && digit <= 'F'B)

/// The end of the escape whose backslash stands at `at`.
let private endOfEscape (json: ReadOnlySpan<byte>) (at: int) : int =
    match byteAt json (at + 1) with
    | '"'B
    | '\\'B
    | '/'B
    | 'b'B
    | 'f'B
    | 'n'B
    | 'r'B
    | 't'B -> at + 2
    | 'u'B ->
        let mutable isEscape = true

        for place in at + 2 .. at + 5 do
            isEscape <- isEscape && isHex (byteAt json place)

        if isEscape then at + 6 else Refused
    | _ -> Refused

/// The closing quote of the name whose first byte stands at `at`. It may have backslashes: names are in the order of their
/// bytes with each backslash written twice, too. That does not hold for other escapes.
let endOfName (json: ReadOnlySpan<byte>) (at: int) : int =
    let mutable at = nextSpecial json at

    while byteAt json at = '\\'B && byteAt json (at + 1) = '\\'B do
        at <- nextSpecial json (at + 2)

    if byteAt json at = '"'B then at else Refused

/// The closing quote of the text whose first byte stands at `at`.
let private endOfText (json: ReadOnlySpan<byte>) (at: int) : int =
    let mutable at = nextSpecial json at

    while at >= 0 && byteAt json at = '\\'B do
        at <- endOfEscape json at

        if at >= 0 then
            at <- nextSpecial json at

    if at >= 0 && byteAt json at = '"'B then at else Refused

let private afterDigits (json: ReadOnlySpan<byte>) (at: int) : int =
    let mutable at = at

    while byteAt json at - '0'B <= 9uy do
        at <- at + 1

    at

/// At least one digit.
let private endOfDigits (json: ReadOnlySpan<byte>) (at: int) : int =
    let finish = afterDigits json at
    if finish > at then finish else Refused

let private endOfExponent (json: ReadOnlySpan<byte>) (at: int) : int =
    match byteAt json at with
    | 'e'B
    | 'E'B ->
        match byteAt json (at + 1) with
        | '+'B
        | '-'B -> endOfDigits json (at + 2)
        | _ -> endOfDigits json (at + 1)
    | _ -> at

let private endOfNumber (json: ReadOnlySpan<byte>) (at: int) : int =
    let first = if byteAt json at = '-'B then at + 1 else at

    let whole =
        if byteAt json first = '0'B then
            first + 1
        else
            endOfDigits json first

    let number =
        if whole <> Refused && byteAt json whole = '.'B then
            endOfDigits json (whole + 1)
        else
            whole

    if number = Refused then
        Refused
    else
        endOfExponent json number

// The last four letters of the words, as a little-endian number.
[<Literal>]
let private True = 0x65757274u

[<Literal>]
let private Alse = 0x65736C61u

[<Literal>]
let private Null = 0x6C6C756Eu

let private endOfLetters (json: ReadOnlySpan<byte>) (at: int) (letters: uint32) : int =
    if
        at + sizeof<uint32> <= json.Length
        && BinaryPrimitives.ReadUInt32LittleEndian(json.Slice at) = letters
    then
        at + sizeof<uint32>
    else
        Refused

/// The end of the value that begins at `at`, inside so many objects and lists.
let rec endOfValue (json: ReadOnlySpan<byte>) (at: int) (depth: int) : int =
    match byteAt json at with
    | '"'B ->
        let quote = endOfText json (at + 1)
        if quote = Refused then Refused else quote + 1
    | '{'B -> endOfObject json (at + 1) (depth + 1)
    | '['B -> endOfList json (at + 1) (depth + 1)
    | 't'B -> endOfLetters json at True
    | 'f'B -> endOfLetters json (at + 1) Alse
    | 'n'B -> endOfLetters json at Null
    | _ -> endOfNumber json at

/// The end of the object whose first name begins at `at`.
and private endOfObject json at depth : int =
    if depth > Deepest then
        Refused
    elif byteAt json at = '}'B then
        at + 1
    else
        let mutable at = at
        let mutable isOpen = true

        while isOpen do
            let quote =
                if byteAt json at = '"'B then
                    endOfText json (at + 1)
                else
                    Refused

            at <-
                if quote <> Refused && byteAt json (quote + 1) = ':'B then
                    endOfValue json (quote + 2) depth
                else
                    Refused

            isOpen <- at <> Refused && byteAt json at = ','B

            if isOpen then
                at <- at + 1

        if at <> Refused && byteAt json at = '}'B then
            at + 1
        else
            Refused

/// The end of the list whose first element begins at `at`.
and private endOfList json at depth : int =
    if depth > Deepest then
        Refused
    elif byteAt json at = ']'B then
        at + 1
    else
        let mutable at = endOfValue json at depth

        while at <> Refused && byteAt json at = ','B do
            at <- endOfValue json (at + 1) depth

        if at <> Refused && byteAt json at = ']'B then
            at + 1
        else
            Refused
