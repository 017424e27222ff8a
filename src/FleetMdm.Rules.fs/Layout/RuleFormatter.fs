namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// The door for the look of rules: text in, text out, the meaning untouched. Never throws for any text.
[<AbstractClass; Sealed>]
type RuleFormatter private () =

    /// What keeps a text from being a rule; empty for a sound one.
    static member SyntaxProblems(text: string) : IReadOnlyList<Diagnostic> =
        let struct (_, problems) = Parser.parse text

        [|
            for struct (problem, at) in problems -> SyntaxProblem.toDiagnostic problem at
        |]

    /// A rule in its canonical layout, in lines of at most `width` characters where it has places to break, with `\n`
    /// between them. A rule with a comment in the middle of an operand stays as it is, but for the space around it; so
    /// does one with a comment that silences a lint, which speaks of its line; and a text with problems of syntax.
    static member Format(text: string, width: int) : string =
        match Parser.parse text with
        | struct (_, []) when not (RuleFormatter.HasIgnores text) ->
            RuleLayout.tryLayOut width text |> ValueOption.defaultValue (text.Trim())
        | _ -> text.Trim()

    static member private HasIgnores(text: string) : bool =
        LayoutTokens.read text
        |> Array.exists (fun token ->
            token.Comments |> List.exists (fun comment -> fst (IgnoreComment.TryRead(comment.Text.Substring 2))))

    /// Do two rules without problems of syntax say the same, comments included?
    static member AreSame(left: string, right: string) : bool =
        match Parser.parse left, Parser.parse right with
        | struct (first, []), struct (second, []) ->
            let comments (text: string) = [
                for token in LayoutTokens.read text do
                    for comment in token.Comments -> comment.Text
            ]

            String.Equals(Printer.print first, Printer.print second, StringComparison.Ordinal)
            && comments left = comments right
        | _ -> false
