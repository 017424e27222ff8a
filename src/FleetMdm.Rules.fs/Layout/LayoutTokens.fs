/// A rule's tokens as they are written, each with the comments before it: what laying out may move space around.
module internal FleetMdm.Rules.LayoutTokens

/// A `//` comment. One that is trailing stands behind a token on its line.
[<Struct>]
type LayoutComment = { Text: string; IsTrailing: bool }

/// A token and the comments that stand before it. The last token of a rule is empty.
[<Struct; NoEquality; NoComparison>]
type LayoutToken = {
    Text: string
    Comments: LayoutComment list
}

/// `'a'` as `"a"`, where nothing in it would have to be escaped.
let private withDoubleQuotes (token: string) : string =
    let isPlain =
        token[0] = '\''
        && not (token.StartsWith("'''", System.StringComparison.Ordinal))
        && token.IndexOfAny [| '"'; '\\' |] < 0

    if isPlain then
        "\"" + token.Substring(1, token.Length - 2) + "\""
    else
        token

let private tokenEnd (text: string) (start: int) : int =
    if text[start] = '`' then
        text.IndexOf('`', start + 1) + 1
    else
        Tokens.endOf text start

let private lineEnd (text: string) (start: int) : int =
    match text.IndexOf('\n', start) with
    | -1 -> text.Length
    | newline -> newline

/// The tokens of a rule without problems of syntax.
let read (text: string) : LayoutToken[] =
    let tokens = ResizeArray<LayoutToken>()
    let mutable comments = []
    let mutable onTokenLine = false
    let mutable at = 0

    while at < text.Length do
        match text[at] with
        | '\n' ->
            onTokenLine <- false
            at <- at + 1
        | ' '
        | '\t'
        | '\r'
        | '\f' -> at <- at + 1
        | '/' when at + 1 < text.Length && text[at + 1] = '/' ->
            let finish = lineEnd text at

            let comment = {
                Text = text.Substring(at, finish - at).TrimEnd()
                IsTrailing = onTokenLine
            }

            comments <- comment :: comments
            at <- finish
        | _ ->
            let finish = tokenEnd text at

            tokens.Add {
                Text = withDoubleQuotes (text.Substring(at, finish - at))
                Comments = List.rev comments
            }

            comments <- []
            onTokenLine <- true
            at <- finish

    tokens.Add {
        Text = ""
        Comments = List.rev comments
    }

    tokens.ToArray()
