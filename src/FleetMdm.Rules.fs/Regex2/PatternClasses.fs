/// Sets in patterns: `\d`, `\pN`, `\p{Greek}`, `[[:alpha:]]`, `[a-z]`.
module internal FleetMdm.Rules.PatternClasses

open System
open System.Collections.Generic

let private posix: (string * CodePointRange list) list =
    let range (first: char) (last: char) = CodePoints.range (int first) (int last)

    [
        "alnum", [ range '0' '9'; range 'A' 'Z'; range 'a' 'z' ]
        "alpha", [ range 'A' 'Z'; range 'a' 'z' ]
        "ascii", [ CodePoints.range 0 0x7F ]
        "blank", [ range '\t' '\t'; range ' ' ' ' ]
        "cntrl", [ CodePoints.range 0 0x1F; CodePoints.range 0x7F 0x7F ]
        "digit", [ range '0' '9' ]
        "graph", [ range '!' '~' ]
        "lower", [ range 'a' 'z' ]
        "print", [ range ' ' '~' ]
        "punct", [ range '!' '/'; range ':' '@'; range '[' '`'; range '{' '~' ]
        "space", [ range '\t' '\r'; range ' ' ' ' ]
        "upper", [ range 'A' 'Z' ]
        "word", [ range '0' '9'; range 'A' 'Z'; range '_' '_'; range 'a' 'z' ]
        "xdigit", [ range '0' '9'; range 'A' 'F'; range 'a' 'f' ]
    ]

/// A set, or everything else; case is folded first, so that `(?i)[^k]` leaves out every k.
let private finish (ignoreCase: bool) (negated: bool) (set: CodePointRange[]) : CodePointRange[] =
    let folded = if ignoreCase then CodePoints.foldCase set else set

    if negated then CodePoints.complement folded else folded

/// A name with an optional `^` before it.
let private negatable (name: string) : struct (bool * string) =
    if name.StartsWith '^' then
        struct (true, name.Substring 1)
    else
        struct (false, name)

/// `\p…` or `\P…`; the reader is behind the letter.
let private unicodeClass (reader: PatternReader) (ignoreCase: bool) (start: int) : CodePointRange[] =
    let isUpper = reader.Pattern[start + 1] = 'P'

    let name =
        if reader.Skip "{" then
            match reader.TakeUntil "}" with
            | ValueSome name -> name
            | ValueNone -> reader.RefuseEscape start
        elif reader.AtEnd then
            reader.RefuseEscape start
        else
            Char.ConvertFromUtf32(reader.TakeCodePoint())

    let struct (isNegated, bare) = negatable name

    match CodePoints.tryCategory bare, UnicodeScripts.tryFind bare with
    | ValueSome set, _
    | ValueNone, ValueSome set -> finish ignoreCase (isUpper <> isNegated) set
    | ValueNone, ValueNone -> reader.Refuse(PatternFault.UnicodeClass bare, start)

/// `\d \s \w` and `\p`, and their negatives, if one stands here.
let tryEscape (reader: PatternReader) (ignoreCase: bool) : CodePointRange[] voption =
    let start = reader.At

    let letter =
        if reader.IsAt "\\" && start + 1 < reader.Pattern.Length then
            reader.Pattern[start + 1]
        else
            '\000'

    let known =
        match Char.ToLowerInvariant letter with
        | 'd' -> ValueSome CodePoints.digits
        | 's' -> ValueSome CodePoints.blanks
        | 'w' -> ValueSome CodePoints.words
        | _ -> ValueNone

    match known with
    | ValueSome set ->
        reader.At <- start + 2
        ValueSome(finish ignoreCase (Char.IsAsciiLetterUpper letter) set)
    | ValueNone when letter = 'p' || letter = 'P' ->
        reader.At <- start + 2
        ValueSome(unicodeClass reader ignoreCase start)
    | ValueNone -> ValueNone

/// `[:alpha:]` inside brackets, if it stands here.
let private tryPosix (reader: PatternReader) (ignoreCase: bool) : CodePointRange[] voption =
    let start = reader.At

    match
        (if reader.Skip "[:" then
             reader.TakeUntil ":]"
         else
             ValueNone)
    with
    | ValueNone ->
        reader.At <- start
        ValueNone
    | ValueSome name ->
        let struct (isNegated, bare) = negatable name

        match List.tryFind (fun (known, _) -> known = bare) posix with
        | Some(_, ranges) -> ValueSome(finish ignoreCase isNegated (CodePoints.ofRanges ranges))
        | None -> reader.Refuse(PatternFault.PosixClass(reader.Since start), start)

let private classMember (reader: PatternReader) : int =
    let start = reader.At

    if reader.Skip "\\" then
        reader.EscapedCodePoint start
    else
        reader.TakeCodePoint()

/// One code point, or a range of them. A `-` makes a range unless the class ends behind it.
let private range (reader: PatternReader) : CodePointRange =
    let start = reader.At
    let low = classMember reader

    if reader.IsAt "-" && not (reader.IsAt "-]") && reader.At + 1 < reader.Pattern.Length then
        reader.At <- reader.At + 1
        let high = classMember reader

        if high < low then
            reader.Refuse(PatternFault.ClassRange(reader.Since start), start)

        CodePoints.range low high
    else
        CodePoints.range low low

/// A class in brackets; the reader is at the `[`.
let bracketed (reader: PatternReader) (ignoreCase: bool) : CodePointRange[] =
    let start = reader.At
    reader.At <- start + 1
    let isNegated = reader.Skip "^"
    let parts = List<CodePointRange[]>()
    let mutable isFirst = true

    // A `]` right at the beginning is a character.
    while isFirst || not (reader.IsAt "]") do
        if reader.AtEnd then
            reader.Refuse(PatternFault.UnclosedClass, start)

        isFirst <- false

        match tryPosix reader ignoreCase with
        | ValueSome set -> parts.Add set
        | ValueNone ->
            match tryEscape reader ignoreCase with
            | ValueSome set -> parts.Add set
            | ValueNone -> parts.Add(finish ignoreCase false [| range reader |])

    reader.At <- reader.At + 1
    let outside = CodePoints.complement (CodePoints.union parts)
    // The complement of the complement is the union without surrogates, which a range can run over.
    if isNegated then outside else CodePoints.complement outside
