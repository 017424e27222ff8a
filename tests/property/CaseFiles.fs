/// Case files: `source ⇶ expected`, one line a test, so that a change of behaviour is a one-line diff.
///
/// A line that starts with `#` is a comment; an empty line is nothing. A line feed, a carriage return and a tab in the
/// source are written `␤`, `␍` and `␉`; everything else stands for itself.
module FleetMdm.PropertyTests.CaseFiles

open System
open System.IO
open Expecto

/// One line of a case file.
type Case = {
    Source: string
    Expected: string
    File: string
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

let private unescape (source: string) =
    source.Replace('␤', '\n').Replace('␍', '\r').Replace('␉', '\t')

/// The cases of `grammar/cases/NAME`, in order. A malformed line is an error with its place.
let read (name: string) : Case list =
    let path = Path.Combine(repositoryRoot, "grammar", "cases", name)

    [
        for index, line in Seq.indexed (File.ReadAllLines path) do
            if not (String.IsNullOrWhiteSpace line || line.StartsWith '#') then
                match line.Split(separator, 2, StringSplitOptions.None) with
                | [| source; expected |] -> {
                    Source = unescape (source.TrimEnd())
                    Expected = expected.Trim()
                    File = "grammar/cases/" + name
                    Line = index + 1
                  }
                | _ -> failwith $"grammar/cases/{name}:{index + 1}: no `{separator}` in the line"
    ]

/// One test a line: `actual` gives what the source means, in the words of the file's right side.
let tests (name: string) (actual: string -> string) : Test =
    let cases = read name

    testList name [
        testCase "has cases" (fun () -> Expect.isNonEmpty cases (name + " yields no case"))
        for case in cases do
            testCase $"{case.Line}: {case.Source}" (fun () ->
                let answer = actual case.Source

                if answer <> case.Expected then
                    failtest
                        $"{case.File}:{case.Line}\n  source:   {case.Source}\n  expected: {case.Expected}\n  actual:   {answer}")
    ]
