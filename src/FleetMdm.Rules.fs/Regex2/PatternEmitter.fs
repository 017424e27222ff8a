/// A tree as a pattern for .NET's NonBacktracking engine. That is linear too, but differs from RE2 in what it calls a
/// word, a digit and an end, and it sees UTF-16 units. So only sets, ends, `\b` and the structure are left to it: sets are
/// written out, and astral code points as their two units.
///
/// `\b` is the hard one: to .NET the letters of all scripts make words, to RE2 those of ASCII only, and the engine has no
/// look-around to say so. A pattern with `\b` is therefore matched against *recoded* text, in which no unit above ASCII
/// is part of a word: surrogates never are, and every other character above ASCII is written as two units of the private
/// use area, which are none either. The two halves have ranges of their own, so that no match begins in the middle.
module internal FleetMdm.Rules.PatternEmitter

open System
open System.Globalization
open System.Text

/// A pattern for .NET, and whether the text must be recoded for it.
[<NoEquality; NoComparison>]
type Emitted = { Pattern: string; IsRecoded: bool }

/// Code points that are written as two units, of which 1,024 in a row share the first.
[<Struct>]
type private Pairing = {
    From: int
    To: int
    /// What is taken from a code point before it is split.
    Offset: int
    FirstUnit: int
    SecondUnit: int
}

/// UTF-16's own way.
let private surrogates = {
    From = 0x10000
    To = CodePoints.last
    Offset = 0x10000
    FirstUnit = 0xD800
    SecondUnit = 0xDC00
}

/// Ours, for patterns with `\b`: U+E000..U+E03F, then U+E400..U+E7FF.
let private recoded = {
    From = 0x80
    To = 0xFFFF
    Offset = 0
    FirstUnit = 0xE000
    SecondUnit = 0xE400
}

let private appendUnits (first: int) (last: int) (text: StringBuilder) : unit =
    let unit (value: int) =
        text.Append(@"\u").Append(value.ToString("X4", CultureInfo.InvariantCulture)) |> ignore

    unit first

    if last > first then
        text.Append '-' |> ignore
        unit last

/// `|[first units][second units]` for each part of a set that lies in a pairing.
let private appendPairs (pairing: Pairing) (set: CodePointRange[]) (text: StringBuilder) : unit =
    let append (firstRow: int) (lastRow: int) (low: int) (high: int) =
        if firstRow <= lastRow then
            text.Append "|[" |> ignore
            appendUnits (pairing.FirstUnit + firstRow) (pairing.FirstUnit + lastRow) text
            text.Append "][" |> ignore
            appendUnits (pairing.SecondUnit + low) (pairing.SecondUnit + high) text
            text.Append ']' |> ignore

    for range in set do
        let first = max range.First pairing.From - pairing.Offset
        let last = min range.Last pairing.To - pairing.Offset

        if first <= last then
            let firstRow, low = first >>> 10, first &&& 0x3FF
            let lastRow, high = last >>> 10, last &&& 0x3FF

            if firstRow = lastRow then
                append firstRow lastRow low high
            else
                // A part of the first row, whole rows, a part of the last.
                append firstRow firstRow low 0x3FF
                append (firstRow + 1) (lastRow - 1) 0 0x3FF
                append lastRow lastRow 0 high

let private appendSet (isRecoded: bool) (set: CodePointRange[]) (text: StringBuilder) : unit =
    let singleEnd = if isRecoded then recoded.From - 1 else 0xFFFF
    text.Append "(?:[" |> ignore
    let start = text.Length

    for range in set do
        if range.First <= singleEnd then
            appendUnits range.First (min range.Last singleEnd) text

    // The class of nothing: neither a blank nor anything else.
    if text.Length = start then
        text.Append @"^\s\S" |> ignore

    text.Append ']' |> ignore

    if isRecoded then
        appendPairs recoded set text

    appendPairs surrogates set text
    text.Append ')' |> ignore

let private assertionText (assertion: PatternAssertion) : string =
    match assertion with
    | PatternAssertion.BeginText -> @"\A"
    | PatternAssertion.EndText -> @"\z"
    | PatternAssertion.BeginLine -> "(?m:^)"
    | PatternAssertion.EndLine -> "(?m:$)"
    | PatternAssertion.WordBoundary -> @"\b"
    | PatternAssertion.NotWordBoundary -> @"\B"

let rec private append (isRecoded: bool) (node: PatternNode) (text: StringBuilder) : unit =
    match node with
    | PatternNode.Literal codePoint when codePoint < 0x80 -> appendUnits codePoint codePoint text
    | PatternNode.Literal codePoint -> appendSet isRecoded [| CodePoints.range codePoint codePoint |] text
    | PatternNode.Set set -> appendSet isRecoded set text
    | PatternNode.Assertion assertion -> text.Append(assertionText assertion) |> ignore
    | PatternNode.Concat nodes ->
        for node in nodes do
            append isRecoded node text
    | PatternNode.Alternate nodes ->
        nodes
        |> List.iteri (fun i node ->
            text.Append(if i = 0 then "(?:" else "|") |> ignore
            append isRecoded node text)

        text.Append ')' |> ignore
    | PatternNode.Repeat(node, least, most) ->
        text.Append "(?:" |> ignore
        append isRecoded node text
        text.Append("){").Append(least).Append ',' |> ignore

        if most >= 0 then
            text.Append most |> ignore

        text.Append '}' |> ignore

let rec private asksForWords (node: PatternNode) : bool =
    match node with
    | PatternNode.Assertion(PatternAssertion.WordBoundary | PatternAssertion.NotWordBoundary) -> true
    | PatternNode.Assertion _
    | PatternNode.Literal _
    | PatternNode.Set _ -> false
    | PatternNode.Concat nodes
    | PatternNode.Alternate nodes -> List.exists asksForWords nodes
    | PatternNode.Repeat(node, _, _) -> asksForWords node

let emit (node: PatternNode) : Emitted =
    let isRecoded = asksForWords node
    let text = StringBuilder()
    append isRecoded node text

    {
        Pattern = text.ToString()
        IsRecoded = isRecoded
    }

/// The text that a recoded pattern is matched against.
let recode (text: string) : string =
    if Ascii.IsValid(text.AsSpan()) then
        text
    else
        let units = StringBuilder(text.Length * 2)

        for unit in text do
            if int unit < recoded.From || Char.IsSurrogate unit then
                units.Append unit |> ignore
            else
                units
                    .Append(char (recoded.FirstUnit + (int unit >>> 10)))
                    .Append(char (recoded.SecondUnit + (int unit &&& 0x3FF)))
                |> ignore

        units.ToString()
