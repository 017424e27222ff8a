/// `format` (cel-go ext, "Strings": Format): the same text whatever the language of the machine.
module internal FleetMdm.Rules.Formatting

open System
open System.Text
open FleetMdm.Rules.Signature

let private wrongType (written: string) (expected: string) (value: Value) : FormatFault =
    FormatFault.WrongType(written, expected, ValueType.describe value)

/// Puts a value's text behind a text, or says why it has none. It stops short when the budget is spent.
let rec private append (budget: Budget) (written: string) (value: Value) (text: StringBuilder) : FormatFault voption =
    let put (part: string) =
        if budget.PayForText(int64 part.Length) then
            text.Append part |> ignore

        ValueNone

    match value with
    | Value.Null -> put "null"
    | Value.Bool truth -> put (if truth then "true" else "false")
    | Value.Int number -> put (Text.ofInt number)
    | Value.UInt number -> put (Text.ofUInt number)
    | Value.Double number -> put (Text.ofDoubleInFull number)
    | Value.String part -> put part
    | Value.Timestamp moment -> put (Time.print moment)
    | Value.Duration nanos -> put (Time.printDuration nanos)
    | Value.Version version -> put version.Text
    | Value.Type celType -> put (CelType.name celType)
    | Value.Opaque opaque -> put opaque.Text
    | Value.Bytes bytes ->
        match Text.ofUtf8 bytes with
        | ValueSome part -> put part
        | ValueNone -> ValueSome(FormatFault.WrongType(written, "text", "bytes that are not UTF-8"))
    | Value.List elements ->
        appendRow budget '[' elements.Length ']' text (fun i -> append budget written elements[i] text)
    | Value.Map map -> appendMap budget written map text
    | Value.Optional _
    | Value.Unknown _
    | Value.Error _ -> ValueSome(wrongType written "a value with a text" value)

/// Items with commas between them, up to the first that has no text.
and private appendRow
    (budget: Budget)
    (opening: char)
    (count: int)
    (closing: char)
    (text: StringBuilder)
    (item: int -> FormatFault voption)
    : FormatFault voption =
    let mutable fault = ValueNone
    let mutable i = 0
    text.Append opening |> ignore

    while fault.IsNone && i < count && budget.Pay 1 do
        if i > 0 then
            text.Append ", " |> ignore

        fault <- item i
        i <- i + 1

    text.Append closing |> ignore
    fault

/// The entries of a map in the order of their keys' texts.
and private appendMap (budget: Budget) (written: string) (map: MapValue) (text: StringBuilder) : FormatFault voption =
    if not (budget.Pay map.Count) then
        ValueNone
    else
        let keyText (key: Value) =
            let made = StringBuilder()
            append budget written key made |> ignore
            made.ToString()

        let entries =
            Array.zip (Array.map keyText map.Keys) map.Values
            |> Array.sortWith (fun (left, _) (right, _) -> Text.compare left right)

        appendRow budget '{' entries.Length '}' text (fun i ->
            let key, value = entries[i]
            text.Append(key).Append ": " |> ignore
            append budget written value text)

/// An integer by its sign and its magnitude in a base.
let private inBase (radix: int) (value: Value) : string voption =
    let magnitude (number: uint64) : string = Convert.ToString(int64 number, radix)

    match value with
    | Value.Int number when number < 0L -> ValueSome("-" + magnitude (0UL - uint64 number))
    | Value.Int number -> ValueSome(magnitude (uint64 number))
    | Value.UInt number -> ValueSome(magnitude number)
    | _ -> ValueNone

let private decimal (value: Value) : string voption =
    match value with
    | Value.Int number -> ValueSome(Text.ofInt number)
    | Value.UInt number -> ValueSome(Text.ofUInt number)
    | Value.Double number -> ValueSome(Text.ofDoubleInFull number)
    | _ -> ValueNone

let private withDigits (print: double -> int -> string) (digits: int) (value: Value) : string voption =
    match value with
    | Value.Int number -> ValueSome(print (double number) digits)
    | Value.UInt number -> ValueSome(print (double number) digits)
    | Value.Double number -> ValueSome(print number digits)
    | _ -> ValueNone

let private binary (value: Value) : string voption =
    match value with
    | Value.Bool truth -> ValueSome(if truth then "1" else "0")
    | _ -> inBase 2 value

let private hex (budget: Budget) (isUpper: bool) (value: Value) : string voption =
    let octets (bytes: byte[]) =
        if budget.PayForText(2L * int64 bytes.Length) then
            ValueSome(Convert.ToHexString bytes)
        else
            ValueSome ""

    let upper =
        match value with
        | Value.String text when budget.PayForText text.Length -> octets (Encoding.UTF8.GetBytes text)
        | Value.String _ -> ValueSome ""
        | Value.Bytes bytes -> octets bytes
        | _ -> inBase 16 value |> ValueOption.map (fun (digits: string) -> digits.ToUpperInvariant())

    if isUpper then
        upper
    else
        ValueOption.map (fun (digits: string) -> digits.ToLowerInvariant()) upper

/// Puts what a clause makes of its argument behind a text.
let private appendClause
    (budget: Budget)
    (clause: FormatClause)
    (written: string)
    (value: Value)
    (text: StringBuilder)
    : FormatFault voption =
    let put (expected: string) (made: string voption) =
        match made with
        | ValueSome part ->
            if budget.PayForText(int64 part.Length) then
                text.Append part |> ignore

            ValueNone
        | ValueNone -> ValueSome(wrongType written expected value)

    match clause with
    | FormatClause.Text -> append budget written value text
    | FormatClause.Decimal -> put "a number" (decimal value)
    | FormatClause.Fixed digits -> put "a number" (withDigits DecimalText.ofFixed digits value)
    | FormatClause.Scientific digits -> put "a number" (withDigits DecimalText.ofScientific digits value)
    | FormatClause.Binary -> put "an integer or a bool" (binary value)
    | FormatClause.Octal -> put "an integer" (inBase 8 value)
    | FormatClause.Hex isUpper -> put "an integer, text or bytes" (hex budget isUpper value)

/// A format filled in with the values of a list; what is more than its clauses take is left.
let private fill (budget: Budget) (span: Span) (format: string) (parts: FormatPart[]) (values: Value[]) : Value =
    let text = StringBuilder()
    let mutable fault = ValueNone
    let mutable taken = 0
    let mutable i = 0

    while fault.IsNone && i < parts.Length && budget.Pay 1 do
        match parts[i] with
        | FormatPart.Text part -> text.Append part |> ignore
        | FormatPart.Clause _ when taken >= values.Length -> fault <- ValueSome(FormatFault.NoArgument(taken + 1))
        | FormatPart.Clause(clause, written) ->
            fault <- appendClause budget clause written values[taken] text
            taken <- taken + 1

        i <- i + 1

    match fault with
    | ValueSome fault -> Value.error span (EvalProblem.BadFormat(format, fault))
    | ValueNone -> Value.String(text.ToString())

let private format (read: string -> Result<FormatPart[], FormatFault>) : Implementation =
    Implementation.Metered(fun budget span arguments ->
        match arguments with
        | [| Value.String format; Value.List values |] ->
            match read format with
            | Ok parts -> fill budget span format parts values
            | Error fault -> Value.error span (EvalProblem.BadFormat(format, fault))
        | _ -> ValueType.noOverload span "format" (List.ofArray arguments))

let rows: Function list = [
    row
        "format"
        [ method [ CelType.String; CelType.List CelType.Dyn ] CelType.String ]
        "The text with the values of a list in the place of its clauses: `%s` any value, `%d` a number, `%.2f` and `%.2e` with so \
         many digits, `%b` `%o` `%x` `%X` in another base; `%%` is a percent sign."
        (format FormatText.parse)
    |> preparedText 0 (fun written ->
        match FormatText.parse written with
        | Ok parts -> Ok(format (fun _ -> Ok parts))
        | Error fault -> Error(EvalProblem.BadFormat(written, fault)))
]
