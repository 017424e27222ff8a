/// The operators between values, as they are written and as people who know other languages write them.
module internal FleetMdm.Rules.Operators

open System
open FParsec
open FleetMdm.Rules.Lexical
open FleetMdm.Rules.Reading

/// One way to write an operator. A wrong one is reported, and read as what it means.
[<NoEquality; NoComparison>]
type private Spelling<'Operator> = {
    Text: string
    Means: 'Operator
    /// The right spelling; the same text when this is it.
    Right: string
}

let private right means text = {
    Text = text
    Means = means
    Right = text
}

let private wrong means right text = {
    Text = text
    Means = means
    Right = right
}

let private isHere (spelling: Spelling<'Operator>) (stream: Stream) =
    stream.Peek() = spelling.Text[0]
    && stream.Match spelling.Text
    && (not (isLetter spelling.Text[0]) || not (isLetterOrDigit (stream.Peek spelling.Text.Length)))

/// An operator of one level of precedence: the first spelling that stands here. Longer ones come first.
let private oneOf (spellings: Spelling<'Operator>[]) : Parser<struct ('Operator * Span)> =
    fun stream ->
        match Array.FindIndex(spellings, (fun spelling -> isHere spelling stream)) with
        | -1 -> notHere
        | index ->
            let spelling = spellings[index]
            let at = take spelling.Text.Length stream

            if not (String.Equals(spelling.Text, spelling.Right)) then
                stream.UserState.Report(SyntaxProblem.WrongOperator(spelling.Text, spelling.Right), at)

            succeed (struct (spelling.Means, at))

let private orSpellings = [| right () "||"; wrong () "||" "|"; wrong () "||" "or"; wrong () "||" "OR" |]

let private andSpellings = [| right () "&&"; wrong () "&&" "&"; wrong () "&&" "and"; wrong () "&&" "AND" |]

let disjunctive: Parser<struct (unit * Span)> = oneOf orSpellings

let conjunctive: Parser<struct (unit * Span)> = oneOf andSpellings

/// Does `&&` or `||` stand here, in any spelling?
let isLogical (stream: Stream) : bool =
    match stream.Peek() with
    | '&'
    | '|'
    | 'a'
    | 'A'
    | 'o'
    | 'O' ->
        let standsHere = Array.exists (fun spelling -> isHere spelling stream)
        standsHere andSpellings || standsHere orSpellings
    | _ -> false

let relational: Parser<struct (BinaryOperator * Span)> =
    oneOf [|
        wrong BinaryOperator.Equal "==" "==="
        right BinaryOperator.Equal "=="
        wrong BinaryOperator.GreaterOrEqual ">=" "=>"
        wrong BinaryOperator.LessOrEqual "<=" "=<"
        wrong BinaryOperator.Equal ".matches" "=~"
        wrong BinaryOperator.Equal "==" "="
        wrong BinaryOperator.NotEqual "!=" "!=="
        right BinaryOperator.NotEqual "!="
        wrong BinaryOperator.NotEqual "!=" "<>"
        right BinaryOperator.LessOrEqual "<="
        right BinaryOperator.Less "<"
        right BinaryOperator.GreaterOrEqual ">="
        right BinaryOperator.Greater ">"
        right BinaryOperator.In "in"
        wrong BinaryOperator.Equal "==" "is"
    |]

let additive: Parser<struct (BinaryOperator * Span)> =
    oneOf [| right BinaryOperator.Add "+"; right BinaryOperator.Subtract "-" |]

let multiplicative: Parser<struct (BinaryOperator * Span)> =
    oneOf [|
        right BinaryOperator.Multiply "*"
        right BinaryOperator.Divide "/"
        right BinaryOperator.Modulo "%"
    |]
