/// Values as the language writes them, for people: `"text"`, `[1, 2]`, `timestamp("2026-01-31T00:00:00Z")`.
module internal FleetMdm.Rules.ValueText

open System
open System.Text

/// Texts stop growing here: a value can be as large as a report, or, by sharing, larger than memory.
let private lengthLimit = 64 * 1024

/// A string literal: quotes and backslashes escaped, control characters as `\n` or `\u0007`.
let private appendQuoted (value: string) (text: StringBuilder) : unit =
    text.Append '"' |> ignore

    for c in value do
        match c with
        | '"' -> text.Append "\\\"" |> ignore
        | '\\' -> text.Append @"\\" |> ignore
        | '\n' -> text.Append @"\n" |> ignore
        | '\r' -> text.Append @"\r" |> ignore
        | '\t' -> text.Append @"\t" |> ignore
        | c when Char.IsControl c ->
            text.Append(@"\u").Append((int c).ToString("x4", Globalization.CultureInfo.InvariantCulture))
            |> ignore
        | c -> text.Append c |> ignore

    text.Append '"' |> ignore

/// A double literal always looks like one: `1.0`, `1e+06`.
let private ofDouble (value: double) : string =
    let text = Text.ofDouble value

    if Double.IsFinite value && not (text.AsSpan().ContainsAny('.', 'e')) then
        text + ".0"
    else
        text

let private appendBytes (value: byte[]) (text: StringBuilder) : unit =
    text.Append "b\"" |> ignore

    for octet in value do
        if octet >= 0x20uy && octet < 0x7Fuy && octet <> 0x22uy && octet <> 0x5Cuy then
            text.Append(char octet) |> ignore
        else
            text.Append(@"\x").Append(octet.ToString("x2", Globalization.CultureInfo.InvariantCulture))
            |> ignore

    text.Append '"' |> ignore

let rec private append (value: Value) (text: StringBuilder) : unit =
    let call (name: string) (argument: string) =
        text.Append(name).Append '(' |> ignore
        appendQuoted argument text
        text.Append ')' |> ignore

    if text.Length > lengthLimit then
        text.Append '…' |> ignore
    else
        match value with
        | Value.Null -> text.Append "null" |> ignore
        | Value.Bool value -> text.Append(if value then "true" else "false") |> ignore
        | Value.Int value -> text.Append(Text.ofInt value) |> ignore
        | Value.UInt value -> text.Append(Text.ofUInt value).Append 'u' |> ignore
        | Value.Double value -> text.Append(ofDouble value) |> ignore
        | Value.String value -> appendQuoted value text
        | Value.Bytes value -> appendBytes value text
        | Value.Timestamp value -> call "timestamp" (Time.print value)
        | Value.Duration value -> call "duration" (Time.printDuration value)
        | Value.Version value -> call "version" value.Text
        | Value.Type value -> text.Append(CelType.name value) |> ignore
        | Value.Opaque value -> call value.Name value.Text
        | Value.Optional ValueNone -> text.Append "optional.none()" |> ignore
        | Value.Optional(ValueSome value) ->
            text.Append "optional.of(" |> ignore
            append value text
            text.Append ')' |> ignore
        | Value.List elements ->
            text.Append '[' |> ignore
            appendRow elements.Length (fun i -> append elements[i] text) text
            text.Append ']' |> ignore
        | Value.Map map ->
            let keys = map.Keys
            let values = map.Values
            text.Append '{' |> ignore

            appendRow
                keys.Length
                (fun i ->
                    append keys[i] text
                    text.Append ": " |> ignore
                    append values[i] text)
                text

            text.Append '}' |> ignore
        | Value.Unknown(paths, _) -> text.Append("unknown (").AppendJoin(", ", paths).Append ')' |> ignore
        | Value.Error error ->
            text.Append("error (").Append((EvalProblem.toDiagnostic error.Problem error.Span).Message).Append ')'
            |> ignore

/// Items with commas between them, until the text is long enough.
and private appendRow (count: int) (item: int -> unit) (text: StringBuilder) : unit =
    let mutable i = 0

    while i < count do
        if i > 0 then
            text.Append ", " |> ignore

        item i
        i <- if text.Length > lengthLimit then count else i + 1

/// The value as the language writes it; an unknown as `unknown (facts.a.b)`, an error as `error (division by zero)`.
let print (value: Value) : string =
    let text = StringBuilder()
    append value text
    text.ToString()
