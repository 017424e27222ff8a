/// grammar/cases/parse.cases and print.cases: what single texts mean, and how they are written canonically.
module FleetMdm.PropertyTests.ParserCases

open System
open Expecto
open FleetMdm.Rules

/// The tree as an S-expression, or `error CODE@start..end` for each problem.
let private parsed (text: string) : string =
    match Parser.parse text with
    | struct (tree, []) -> SExpression.ofExpr tree
    | struct (_, problems) ->
        let places = [
            for struct (problem, at) in problems ->
                $"{(SyntaxProblem.toDiagnostic problem at).Code}@{at.Start}..{at.End}"
        ]

        "error " + String.Join(' ', places)

let private printed (text: string) : string =
    match Parser.parse text with
    | struct (tree, []) -> Printer.print tree
    | struct (_, problems) -> failtest $"{problems.Length} problems in {text}"

/// The words that a person reads: what is wrong, and what to do.
let private told (text: string) : string =
    let struct (_, problems) = Parser.parse text

    let lines = [
        for struct (problem, at) in problems do
            let diagnostic = SyntaxProblem.toDiagnostic problem at

            match diagnostic.Help with
            | null -> diagnostic.Message
            | help -> diagnostic.Message + " | " + help
    ]

    String.Join(" ∥ ", lines)

let tests =
    testList "parser cases" [
        CaseFiles.tests "parse.cases" parsed
        CaseFiles.tests "print.cases" printed
        CaseFiles.tests "syntax-messages.cases" told
    ]
