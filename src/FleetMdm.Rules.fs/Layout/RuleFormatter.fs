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
    /// between them. A comment in the middle of an operand has no place there: such a rule stays as it is, but for
    /// the space around it, and so does a text with problems of syntax.
    static member Format(text: string, width: int) : string =
        match Parser.parse text with
        | struct (_, []) -> RuleLayout.tryLayOut width text |> ValueOption.defaultValue (text.Trim())
        | _ -> text.Trim()

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
