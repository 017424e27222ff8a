/// A tree as a pattern for .NET's NonBacktracking engine, in the pattern's own alphabet. Only the structure, ends and
/// `\b` are left to the engine; sets are written out, since it differs from RE2 in what a digit, a blank or a letter is.
module internal FleetMdm.Rules.PatternEmitter

open System.Globalization
open System.Text

[<NoEquality; NoComparison>]
type Emitted = {
    /// In .NET's syntax.
    Pattern: string
    Alphabet: PatternAlphabet
}

let rec private setsOf (node: PatternNode) : CodePointRange[] list =
    match node with
    | PatternNode.Literal codePoint -> [ [| CodePoints.range codePoint codePoint |] ]
    | PatternNode.Set set -> [ set ]
    | PatternNode.Assertion _ -> []
    | PatternNode.Concat nodes
    | PatternNode.Alternate nodes -> List.collect setsOf nodes
    | PatternNode.Repeat(node, _, _) -> setsOf node

/// ASCII is written as it is in every alphabet.
let private asciiEnd = 0x80

let private reachesBeyondAscii (set: CodePointRange[]) : bool =
    set |> Array.exists (fun range -> range.Last >= asciiEnd)

let private appendUnit (unit: int) (text: StringBuilder) : unit =
    text.Append(@"\u").Append(unit.ToString("X4", CultureInfo.InvariantCulture)) |> ignore

let private appendSet (alphabet: PatternAlphabet) (set: CodePointRange[]) (text: StringBuilder) : unit =
    match alphabet.UnitsOf set with
    // The class of nothing: neither a blank nor anything else.
    | [||] -> text.Append @"[^\s\S]" |> ignore
    | units ->
        text.Append '[' |> ignore

        for range in units do
            appendUnit range.First text

            if range.Last > range.First then
                text.Append '-' |> ignore
                appendUnit range.Last text

        text.Append ']' |> ignore

let private assertionText (assertion: PatternAssertion) : string =
    match assertion with
    | PatternAssertion.BeginText -> @"\A"
    | PatternAssertion.EndText -> @"\z"
    | PatternAssertion.BeginLine -> "(?m:^)"
    | PatternAssertion.EndLine -> "(?m:$)"
    | PatternAssertion.WordBoundary -> @"\b"
    | PatternAssertion.NotWordBoundary -> @"\B"

let rec private append (alphabet: PatternAlphabet) (node: PatternNode) (text: StringBuilder) : unit =
    match node with
    | PatternNode.Literal codePoint when codePoint < asciiEnd -> appendUnit codePoint text
    | PatternNode.Literal codePoint -> appendSet alphabet [| CodePoints.range codePoint codePoint |] text
    | PatternNode.Set set -> appendSet alphabet set text
    | PatternNode.Assertion assertion -> text.Append(assertionText assertion) |> ignore
    | PatternNode.Concat nodes ->
        for node in nodes do
            append alphabet node text
    | PatternNode.Alternate nodes ->
        nodes
        |> List.iteri (fun i node ->
            text.Append(if i = 0 then "(?:" else "|") |> ignore
            append alphabet node text)

        text.Append ')' |> ignore
    | PatternNode.Repeat(node, least, most) ->
        text.Append "(?:" |> ignore
        append alphabet node text
        text.Append("){").Append(least).Append ',' |> ignore

        if most >= 0 then
            text.Append most |> ignore

        text.Append '}' |> ignore

/// None when the pattern tells more characters apart than an alphabet has units.
let tryEmit (node: PatternNode) : Emitted voption =
    match PatternAlphabet.TryCreate(setsOf node |> List.filter reachesBeyondAscii |> List.distinct) with
    | ValueNone -> ValueNone
    | ValueSome alphabet ->
        let text = StringBuilder()
        append alphabet node text

        ValueSome {
            Pattern = text.ToString()
            Alphabet = alphabet
        }
