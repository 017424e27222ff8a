namespace FleetMdm.Rules

open System
open System.Globalization

/// What stood where something else should stand.
[<RequireQualifiedAccess>]
type internal Found =
    | EndOfRule
    | String
    | Token of text: string

/// What could have stood there.
[<RequireQualifiedAccess>]
type internal Wanted =
    /// A literal, a name, a bracket: whatever a value starts with.
    | Value
    /// After `.`.
    | FieldName
    /// Before the value of a message's field.
    | MessageField
    /// The `:` of `condition ? yes : no`.
    | ConditionalColon
    /// The `:` between a key and its value.
    | EntryColon
    /// The bracket that closes what is around.
    | Closing of bracket: char
    /// After a complete value: an operator, or what ends the place that the value stands in.
    | OperatorOr of ends: string list

/// The second half of a syntax diagnostic: what to do. It is guessed from what people bring from other languages, and
/// null where nothing can be guessed.
module internal SyntaxHint =
    let private conditionalForm = "a conditional is written `condition ? value : other`"

    /// What people mean who write this here, as far as it can be guessed; null when it cannot.
    let unexpected (wanted: Wanted) (found: Found) : string | null =
        match wanted, found with
        | Wanted.Value, Found.EndOfRule -> "an operator stands between two values"
        | Wanted.Value, Found.Token "*" -> "an operator stands between two values; a comment starts with `//`"
        | Wanted.Value, Found.Token("=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "+" | "/" | "%") ->
            "an operator stands between two values"
        | Wanted.Value, Found.Token("!" | "-") -> "put the operand in parentheses"
        | Wanted.Value, Found.Token "in" -> "`in` stands between a value and a list or map"
        | Wanted.Value, Found.Token "?" -> "a default for what is absent is written `x.?y.orValue(z)`"
        | Wanted.Value, Found.Token ":" -> conditionalForm
        | Wanted.FieldName, Found.Token text when text.Length > 0 && Char.IsAsciiDigit text[0] ->
            "an element of a list is reached by its index: `[" + text + "]`"
        | Wanted.Value, Found.Token "`" -> "back-quotes stand around a field, after `.`"
        | Wanted.FieldName, Found.String -> "a field that is no identifier is written in back-quotes"
        | Wanted.ConditionalColon, Found.Token "?" -> "put the inner conditional in parentheses"
        | Wanted.ConditionalColon, _ -> conditionalForm
        | Wanted.Value, Found.Token(")" | "]" | "}") -> "a value is missing before it, or there is a comma too many"
        | Wanted.OperatorOr _, Found.Token "," -> "a rule is one expression: join conditions with `&&`"
        | Wanted.OperatorOr _, Found.Token "(" -> "only a name can be called"
        | Wanted.OperatorOr _, Found.Token "{" -> "only a type's name can stand before `{`"
        | Wanted.OperatorOr _, Found.Token "not" -> "write `!(x in list)` for `x not in list`"
        | Wanted.OperatorOr _, Found.Token("contains" | "startsWith" | "endsWith" | "matches" | "like" as name) ->
            "`" + name + "` is a function: `x." + name + "(y)`"
        | _ -> null

    let private isHidden (rune: int) =
        match CharUnicodeInfo.GetUnicodeCategory rune with
        | UnicodeCategory.Control
        | UnicodeCategory.Format
        | UnicodeCategory.SpaceSeparator
        | UnicodeCategory.LineSeparator
        | UnicodeCategory.ParagraphSeparator
        | UnicodeCategory.NonSpacingMark
        | UnicodeCategory.OtherNotAssigned
        | UnicodeCategory.PrivateUse
        | UnicodeCategory.Surrogate -> true
        | _ -> false

    /// A character as people can see it: itself, or its number when it would not show.
    let visible (rune: int) =
        if isHidden rune then
            "U+" + rune.ToString("X4", CultureInfo.InvariantCulture)
        else
            Char.ConvertFromUtf32 rune

    /// What people mean who write this character.
    let character (rune: int) : string | null =
        match rune with
        | 0x2018
        | 0x2019
        | 0x201C
        | 0x201D -> "a string stands in straight quotes: \" or '"
        | 0x23 -> "a comment starts with `//`"
        | 0x3B -> "a rule is one expression and needs no `;`"
        | 0x24
        | 0x40 -> "a name starts with a letter or `_`"
        | 0x5C -> "a backslash stands only in a string"
        | 0x2013
        | 0x2014
        | 0x2212 -> "write `-`"
        | 0x2260 -> "write `!=`"
        | 0x2264 -> "write `<=`"
        | 0x2265 -> "write `>=`"
        | _ when isHidden rune -> "an invisible character: type this part again"
        | _ when rune > 0x7F -> "letters outside ASCII stand only in strings and back-quoted fields"
        | _ -> null

    /// What people mean who write this in the place of a number.
    let number (text: string) : string =
        let points = text |> Seq.filter ((=) '.') |> Seq.length

        if points > 1 then
            "put a version in quotes: \"" + text + "\""
        elif text.StartsWith("0x", StringComparison.Ordinal) then
            "hexadecimal digits follow `0x`"
        elif text.Contains '_' then
            "write the digits without `_`"
        else
            "a number has no letters behind it: put text in quotes, leave units out"

    /// What people mean who write a reserved word for a name.
    let reservedWord (word: string) : string =
        match word with
        | "if"
        | "else" -> conditionalForm
        | "for"
        | "loop"
        | "while" -> "`all`, `exists`, `filter` and `map` go over the elements of a list"
        | "const"
        | "let"
        | "var" -> "a value gets a name by `cel.bind(name, value, body)`"
        | "return" -> "a rule is its value: leave the word out"
        | _ -> "choose another name; as a field it may stand after `.`"
