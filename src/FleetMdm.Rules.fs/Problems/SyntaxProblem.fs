namespace FleetMdm.Rules

open System.Globalization

/// What can be wrong with the text of a rule (FM1xxx). The words live in `toDiagnostic` and nowhere else.
[<RequireQualifiedAccess>]
type internal SyntaxProblem =
    | TooLong of length: int * limit: int
    | TooDeep of limit: int
    | TooManyNodes of limit: int
    | Empty
    | Unexpected of wanted: Wanted * found: Found
    | UnclosedBracket of opener: char * closer: char
    /// A closing bracket that fits no opening one; `expected` is the one that would fit, if any bracket is open.
    | StrayBracket of found: char * expected: char voption
    /// `quote` is what would close it: `"`, `'''`, or a back-quote.
    | UnclosedString of quote: string
    | UnknownEscape of escape: string
    /// `\u` and `\U` in bytes.
    | CodePointInBytes of escape: string
    /// A surrogate, or past U+10FFFF.
    | InvalidCodePoint of escape: string
    /// Half of a surrogate pair in the rule's own text.
    | LoneSurrogate of unit: char
    | MalformedNumber of text: string
    | IntOutOfRange of text: string * fitsUInt: bool
    | UIntOutOfRange of text: string
    | DoubleOutOfRange of text: string
    | ReservedWord of word: string
    /// `true`, `false`, `null` or `in` where a field's name should stand.
    | KeywordAsField of word: string
    /// An operator of another language.
    | WrongOperator of written: string * meant: string
    /// A character that no part of the language starts with.
    | UnknownCharacter of rune: int

module internal SyntaxProblem =
    let private quote (text: string) = "`" + text + "`"

    let private quoteChar (c: char) = quote (c.ToString())

    let private number (value: int) =
        value.ToString("N0", CultureInfo.InvariantCulture)

    let private describe (found: Found) =
        match found with
        | Found.EndOfRule -> "the end of the rule"
        | Found.String -> "a string"
        | Found.Token "`" -> "a back-quote"
        | Found.Token text -> quote text

    /// `a`, `a or b`, `a, b or c`.
    let rec private alternatives (words: string list) : string =
        match words with
        | [] -> ""
        | [ one ] -> one
        | [ one; other ] -> one + " or " + other
        | one :: others -> one + ", " + alternatives others

    let private name (wanted: Wanted) =
        match wanted with
        | Wanted.Value -> "a value"
        | Wanted.FieldName -> "a field name after `.`"
        | Wanted.MessageField -> "a field name and `:`"
        | Wanted.ConditionalColon -> "`:` and the other value of `? :`"
        | Wanted.EntryColon -> "`:` between key and value"
        | Wanted.Closing bracket -> quoteChar bracket
        | Wanted.OperatorOr ends -> alternatives ("an operator" :: ends)

    let toDiagnostic (problem: SyntaxProblem) (at: Span) : Diagnostic =
        let error (code: string) (message: string) (label: string | null) (help: string | null) =
            Diagnostic(code, DiagnosticSeverity.Error, message, at, label, help)

        match problem with
        | SyntaxProblem.TooLong(length, limit) ->
            error
                "FM1001"
                ("the rule is too long: " + number length + " characters, at most " + number limit)
                null
                "split the rule into several checks"
        | SyntaxProblem.TooDeep limit ->
            error
                "FM1002"
                ("the rule is nested too deeply: at most " + number limit + " levels")
                "one level too many"
                "split the rule into several checks, or write a long sum as a list"
        | SyntaxProblem.TooManyNodes limit ->
            error
                "FM1003"
                ("the rule has too many parts: at most " + number limit)
                "one part too many"
                "split the rule into several checks"
        | SyntaxProblem.Empty ->
            error "FM1004" "the rule is empty" null "write a condition, such as `facts.disk.encrypted`"
        | SyntaxProblem.Unexpected(wanted, found) ->
            error
                "FM1005"
                ("expected " + name wanted + ", found " + describe found)
                null
                (SyntaxHint.unexpected wanted found)
        | SyntaxProblem.UnclosedBracket(opener, closer) ->
            error "FM1006" (quoteChar opener + " is never closed") "opened here" ("close it with " + quoteChar closer)
        | SyntaxProblem.StrayBracket(found, ValueNone) ->
            error "FM1007" (quoteChar found + " closes nothing") null "remove it, or open it before"
        | SyntaxProblem.StrayBracket(found, ValueSome expected) ->
            error "FM1007" ("expected " + quoteChar expected + ", found " + quoteChar found) null null
        | SyntaxProblem.UnclosedString "`" ->
            error "FM1008" "the back-quoted field is never closed" "opened here" "close it with a back-quote"
        | SyntaxProblem.UnclosedString closing ->
            let help =
                if closing.Length = 3 then
                    "close it with " + quote closing
                else
                    "close it with " + quote closing + ", or use three quotes for several lines"

            error "FM1008" "the string is never closed" "opened here" help
        | SyntaxProblem.UnknownEscape escape ->
            error
                "FM1009"
                ("unknown escape " + quote escape)
                null
                ("write `\\" + escape + "` for a backslash, or a raw string: r\"…\"")
        | SyntaxProblem.CodePointInBytes escape ->
            error
                "FM1009"
                (quote escape + " stands for a character, and bytes have none")
                null
                "write the character itself for its UTF-8 bytes, or `\\xHH` for each byte"
        | SyntaxProblem.InvalidCodePoint escape ->
            error
                "FM1010"
                (quote escape + " is no character of Unicode")
                null
                "surrogates are not allowed: write the character itself, or `\\U` and eight hex digits"
        | SyntaxProblem.LoneSurrogate unit ->
            error "FM1011" ("half of a surrogate pair: " + SyntaxHint.visible (int unit)) null "save the file as UTF-8"
        | SyntaxProblem.MalformedNumber text ->
            error "FM1012" ("malformed number " + quote text) null (SyntaxHint.number text)
        | SyntaxProblem.IntOutOfRange(text, fitsUInt) ->
            let help =
                if fitsUInt then
                    "write `" + text + "u` for a uint"
                else
                    "an int lies between -9223372036854775808 and 9223372036854775807"

            error "FM1013" (quote text + " is out of the range of int") null help
        | SyntaxProblem.UIntOutOfRange text ->
            error
                "FM1013"
                (quote text + " is out of the range of uint")
                null
                "the largest uint is 18446744073709551615u"
        | SyntaxProblem.DoubleOutOfRange text ->
            error "FM1013" (quote text + " is out of the range of double") null "the largest double is about 1.8e308"
        | SyntaxProblem.ReservedWord word ->
            error "FM1014" (quote word + " is a reserved word and cannot be a name") null (SyntaxHint.reservedWord word)
        | SyntaxProblem.KeywordAsField word ->
            error
                "FM1014"
                (quote word + " is a keyword and cannot be a field's bare name")
                null
                ("write the field in back-quotes: .`" + word + "`")
        | SyntaxProblem.WrongOperator(written, meant) ->
            error "FM1015" ("unknown operator " + quote written) null ("did you mean " + quote meant + "?")
        | SyntaxProblem.UnknownCharacter rune ->
            error "FM1016" ("unexpected character " + quote (SyntaxHint.visible rune)) null (SyntaxHint.character rune)
