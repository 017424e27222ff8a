/// Case files: `source ⇶ expected`, one line a test, so that a change of behaviour is a one-line diff.
///
/// A line that starts with `#` is a comment; an empty line is nothing. A line feed, a carriage return and a tab in the
/// source are written `␤`, `␍` and `␉`; everything else stands for itself. With UPDATE_GOLDEN=1 in the environment the
/// right sides are written anew (a new line needs none): read the diff before committing it.
module FleetMdm.PropertyTests.CaseFiles

open System
open System.IO
open System.Text
open Expecto

/// One line of a case file.
type private Case = {
    Source: string
    Expected: string
    /// From 1.
    Line: int
}

let private separator = " ⇶ "

/// The root of the working copy: where the solution is.
let repositoryRoot: string =
    let rec climb (folder: DirectoryInfo | null) =
        match folder with
        | null -> failwith "the tests run outside of a working copy: no FleetMdm.sln in any folder above"
        | here when File.Exists(Path.Combine(here.FullName, "FleetMdm.sln")) -> here.FullName
        | here -> climb here.Parent

    climb (DirectoryInfo AppContext.BaseDirectory)

/// Are expected answers to be written anew?
let isUpdate =
    String.Equals(Environment.GetEnvironmentVariable "UPDATE_GOLDEN", "1")

let private isCase (line: string) =
    not (String.IsNullOrWhiteSpace line || line.StartsWith '#')

let private unescape (source: string) =
    source.Replace('␤', '\n').Replace('␍', '\r').Replace('␉', '\t')

/// What stands left of the separator, as it is written, and right of it; ValueNone when there is no separator.
let private sides (line: string) : struct (string * string voption) =
    match line.IndexOf(separator, StringComparison.Ordinal) with
    | -1 -> struct (line.TrimEnd(), ValueNone)
    | at -> struct (line.Substring(0, at).TrimEnd(), ValueSome(line.Substring(at + separator.Length).Trim()))

let private read (path: string) (name: string) : Case list = [
    for index, line in Seq.indexed (File.ReadAllLines path) do
        if isCase line then
            match sides line with
            | struct (source, ValueSome expected) -> {
                Source = unescape source
                Expected = expected
                Line = index + 1
              }
            | struct (_, ValueNone) -> failwith $"grammar/cases/{name}:{index + 1}: no `{separator}` in the line"
]

let private update (path: string) (actual: string -> string) : unit =
    let updated =
        File.ReadAllLines path
        |> Array.map (fun line ->
            if isCase line then
                let struct (source, _) = sides line
                source + separator + actual (unescape source)
            else
                line)

    File.WriteAllText(path, String.Join('\n', updated) + "\n", UTF8Encoding false)

let private pathOf (name: string) =
    Path.Combine(repositoryRoot, "grammar", "cases", name)

/// The left sides of `grammar/cases/NAME`.
let sources (name: string) : string list = [ for case in read (pathOf name) name -> case.Source ]

/// The tests of `grammar/cases/NAME`, one a line: `actual` says what a source means, in the words of the right side.
let tests (name: string) (actual: string -> string) : Test =
    let path = pathOf name

    if isUpdate then
        update path actual

    let cases = read path name

    testList name [
        testCase "has cases" (fun () -> Expect.isNonEmpty cases (name + " yields no case"))
        for case in cases do
            testCase $"{case.Line}: {case.Source}" (fun () ->
                let answer = actual case.Source

                if not (String.Equals(answer, case.Expected)) then
                    failtest
                        $"grammar/cases/{name}:{case.Line}\n  source:   {case.Source}\n  expected: {case.Expected}\n  actual:   {answer}")
    ]
