/// Comments in a rule that silence lints: on the line of what they silence, or on a line of their own before it.
module internal FleetMdm.Rules.RuleIgnores

open System

[<NoEquality; NoComparison>]
type private Ignore = {
    Comment: IgnoreComment
    At: Span
    /// The offsets that it speaks of.
    Lines: Span
}

/// Where the text or quoted name that starts here ends.
let private quotedEnd (text: string) (start: int) : int =
    let quote = text[start]
    let triple = String(quote, 3)

    let isTriple = quote <> '`' && String.CompareOrdinal(text, start, triple, 0, 3) = 0

    let closing = if isTriple then triple else string quote

    let isRaw =
        start > 0 && (text[start - 1] = 'r' || text[start - 1] = 'R') || quote = '`'

    let mutable at = start + closing.Length

    while at < text.Length && String.CompareOrdinal(text, at, closing, 0, closing.Length) <> 0 do
        at <- if text[at] = '\\' && not isRaw then at + 2 else at + 1

    min text.Length (at + closing.Length)

let private lineEnd (text: string) (from: int) : int =
    match text.IndexOf('\n', from) with
    | -1 -> text.Length
    | found -> found

/// The comments of a sound rule, from their slashes to the end of the line.
let private comments (text: string) : Span list =
    let rec find (at: int) (found: Span list) : Span list =
        if at >= text.Length then
            List.rev found
        else
            match text[at] with
            | '"'
            | '\''
            | '`' -> find (quotedEnd text at) found
            | '/' when at + 1 < text.Length && text[at + 1] = '/' ->
                let finish = lineEnd text at
                find finish (Span.create at finish :: found)
            | _ -> find (at + 1) found

    find 0 []

/// The line that a comment speaks of: its own, or the next that holds more than a comment.
let private linesOf (text: string) (comment: Span) : Span =
    let start =
        if comment.Start = 0 then
            0
        else
            text.LastIndexOf('\n', comment.Start - 1) + 1

    let rec next (from: int) : Span =
        let finish = lineEnd text (min from text.Length)
        let line = text.Substring(from, finish - from).Trim()

        if finish < text.Length && (line = "" || line.StartsWith("//", StringComparison.Ordinal)) then
            next (finish + 1)
        else
            Span.create from finish

    if String.IsNullOrWhiteSpace(text.Substring(start, comment.Start - start)) then
        next start
    else
        Span.create start comment.End

let private read (text: string) : Ignore list = [
    for at in comments text do
        let mutable comment: IgnoreComment | null = null

        if IgnoreComment.TryRead(text.Substring(at.Start + 2, at.Length - 2), &comment) then
            match comment with
            | null -> ()
            | comment -> {
                Comment = comment
                At = at
                Lines = linesOf text at
              }
]

let private covers (diagnostic: Diagnostic) (ignored: Ignore) : bool =
    ignored.Comment.Covers(diagnostic.Code, diagnostic.Severity)
    && ignored.Lines.Start <= diagnostic.Span.Start
    && diagnostic.Span.Start <= ignored.Lines.End

/// Whether a comment in the rule silences a diagnostic.
let silences (text: string) (diagnostic: Diagnostic) : bool =
    read text |> List.exists (covers diagnostic)

/// The diagnostics without those that are silenced, and with what is wrong with the comments that do so.
/// `withDatabase`: what devices have reported is known.
let apply (text: string) (withDatabase: bool) (diagnostics: Diagnostic list) : Diagnostic list =
    match read text with
    | [] -> diagnostics
    | ignores -> [
        for diagnostic in diagnostics do
            if not (List.exists (covers diagnostic) ignores) then
                diagnostic
        for ignored in ignores do
            match ignored.Comment.Problem ignored.At with
            | null ->
                let isUsed =
                    diagnostics |> List.exists (fun diagnostic -> covers diagnostic ignored)

                if not isUsed && ignored.Comment.IsJudged withDatabase then
                    ignored.Comment.Unused ignored.At
            | problem -> problem
      ]
