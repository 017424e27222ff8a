/// Texts made of texts (cel-go ext, "Strings": Join, LowerAscii, Quote, Replace, Reverse, Split, Trim, UpperAscii). What can
/// be longer than its arguments is paid for before it is made.
module internal FleetMdm.Rules.TextEdits

open System
open System.Text
open FleetMdm.Rules.Signature

/// What is answered when the budget is spent: the interpreter puts the error in its place.
let private spent = Value.Null

let private edit (name: string) (make: string -> string) : Implementation =
    Implementation.Unary(fun span value ->
        match value with
        | Value.String text -> Value.String(make text)
        | _ -> ValueType.noOverload span name [ value ])

let private onAscii (change: char -> char) : string -> string =
    String.map (fun c -> if Char.IsAscii c then change c else c)

let private reverse (text: string) : string =
    let units = text.ToCharArray()
    Array.Reverse units

    // Surrogate pairs have turned too.
    for i in 0 .. units.Length - 2 do
        if Char.IsSurrogatePair(units[i + 1], units[i]) then
            Array.Reverse(units, i, 2)

    String units

/// A text literal with the escapes of CEL, in double quotes.
let private quote (text: string) : string =
    let quoted = StringBuilder("\"", text.Length + 2)

    for c in text do
        match c with
        | '\a' -> quoted.Append @"\a"
        | '\b' -> quoted.Append @"\b"
        | '\f' -> quoted.Append @"\f"
        | '\n' -> quoted.Append @"\n"
        | '\r' -> quoted.Append @"\r"
        | '\t' -> quoted.Append @"\t"
        | '\v' -> quoted.Append @"\v"
        | '\\' -> quoted.Append @"\\"
        | '"' -> quoted.Append "\\\""
        | other -> quoted.Append other
        |> ignore

    quoted.Append('"').ToString()

/// The places between characters, the ends among them: where the empty text stands.
let private gaps (text: string) (most: int64) : Collections.Generic.List<int> =
    let places = Collections.Generic.List<int>()
    let mutable at = 0

    while at <= text.Length && int64 places.Count < most do
        places.Add at

        at <-
            at
            + (if at < text.Length && Char.IsHighSurrogate text[at] then
                   2
               else
                   1)

    places

/// A limit as a number of times: a negative one is none.
let private upTo (limit: int64) : int64 =
    if limit < 0L then Int64.MaxValue else limit

let private replaceIn (budget: Budget) (text: string) (part: string) (replacement: string) (limit: int64) : Value =
    let places =
        if part = "" then
            gaps text (upTo limit)
        else
            TextSearch.all text part (upTo limit)

    let length =
        int64 text.Length + int64 places.Count * (int64 replacement.Length - int64 part.Length)

    if not (budget.PayForText length) then
        spent
    else
        let made = StringBuilder(int length)
        let mutable from = 0

        for at in places do
            made.Append(text, from, at - from).Append replacement |> ignore
            from <- at + part.Length

        Value.String(made.Append(text, from, text.Length - from).ToString())

let private replace (budget: Budget) (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [| Value.String text; Value.String part; Value.String replacement |] -> replaceIn budget text part replacement -1L
    | [| Value.String text; Value.String part; Value.String replacement; Value.Int limit |] ->
        replaceIn budget text part replacement limit
    | _ -> ValueType.noOverload span "replace" (List.ofArray arguments)

/// At most `most` parts, of which the last is all that is left.
let private splitAt (budget: Budget) (text: string) (separator: string) (most: int64) : Value =
    let places =
        match separator with
        | _ when most = 0L -> Collections.Generic.List<int>()
        // Between characters, not at the ends.
        | "" -> gaps text most |> fun all -> all.FindAll(fun at -> at > 0 && at < text.Length)
        | _ -> TextSearch.all text separator (most - 1L)

    if not (budget.Pay places.Count) then
        spent
    elif most = 0L || (separator = "" && text = "") then
        Value.emptyList
    else
        let parts = Array.zeroCreate (places.Count + 1)
        let mutable from = 0

        for i in 0 .. places.Count - 1 do
            parts[i] <- Value.String(text.Substring(from, places[i] - from))
            from <- places[i] + separator.Length

        parts[places.Count] <- Value.String(text.Substring from)
        Value.List parts

let private split (budget: Budget) (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [| Value.String text; Value.String separator |] -> splitAt budget text separator Int64.MaxValue
    | [| Value.String text; Value.String separator; Value.Int limit |] -> splitAt budget text separator (upTo limit)
    | _ -> ValueType.noOverload span "split" (List.ofArray arguments)

let private joinWith (budget: Budget) (span: Span) (parts: Value[]) (separator: string) : Value =
    let mutable length = int64 separator.Length * int64 (max 0 (parts.Length - 1))
    let mutable strange = ValueNone

    for part in parts do
        match part with
        | Value.String text -> length <- length + int64 text.Length
        | other -> strange <- ValueSome other

    match strange with
    | ValueSome other -> ValueType.noOverload span "join" [ other ]
    | ValueNone when not (budget.PayForText length) -> spent
    | ValueNone ->
        let made = StringBuilder(int length)

        parts
        |> Array.iteri (fun i part ->
            match part with
            | Value.String text -> made.Append(if i = 0 then "" else separator).Append text |> ignore
            | _ -> ())

        Value.String(made.ToString())

let private join (budget: Budget) (span: Span) (arguments: Value[]) : Value =
    match arguments with
    | [| Value.List parts |] -> joinWith budget span parts ""
    | [| Value.List parts; Value.String separator |] -> joinWith budget span parts separator
    | _ -> ValueType.noOverload span "join" (List.ofArray arguments)

let private text = CelType.String
let private texts = CelType.List text
let private number = CelType.Int

let rows: Function list = [
    row
        "join"
        [ method [ texts ] text; method [ texts; text ] text ]
        "The texts of a list one after the other, with a separator between them if one is given."
        (Implementation.Metered join)
    row
        "lowerAscii"
        [ method [ text ] text ]
        "The text with the letters A to Z in lower case; others are left alone."
        (edit "lowerAscii" (onAscii Char.ToLowerInvariant))
    row
        "replace"
        [ method [ text; text; text ] text; method [ text; text; text; number ] text ]
        "The text with another in the place of each part, or of as many as a number says; a negative one is no limit."
        (Implementation.Metered replace)
    row "reverse" [ method [ text ] text ] "The characters from the last to the first." (edit "reverse" reverse)
    row
        "split"
        [ method [ text; text ] texts; method [ text; text; number ] texts ]
        "The parts between separators, or as many as a number says, of which the last is all that is left; an empty separator \
         parts the characters."
        (Implementation.Metered split)
    row
        "strings.quote"
        [ call [ text ] text ]
        "A text literal that means the text: in double quotes, with escapes."
        (edit "strings.quote" quote)
    row
        "trim"
        [ method [ text ] text ]
        "The text without the blanks at its ends, whatever Unicode calls white space."
        (edit "trim" _.Trim())
    row
        "upperAscii"
        [ method [ text ] text ]
        "The text with the letters a to z in upper case; others are left alone."
        (edit "upperAscii" (onAscii Char.ToUpperInvariant))
]
