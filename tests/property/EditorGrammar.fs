/// grammar/editors against the code: the names that editors colour are those of the language. With UPDATE_GOLDEN=1
/// they are written anew. What the patterns find in rules is tested in tests/unit/Docs.
module FleetMdm.PropertyTests.EditorGrammar

open System
open System.IO
open System.Text
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open FleetMdm.Rules

let private path =
    Path.Combine(CaseFiles.repositoryRoot, "grammar", "editors", "fleetcel.tmLanguage.json")

/// Longer names first, so that none is cut short by another; a dotted name with space around its dots.
let private alternatives (names: string seq) : string =
    let written =
        names
        |> Seq.sortWith (fun left right -> String.CompareOrdinal(left, right))
        |> Seq.map (fun name -> name.Replace(".", @"\s*\.\s*"))

    @"\b(?:" + String.Join("|", written) + @")(?=\s*\()"

let private expected: (string * string) list = [
    "macros", alternatives ("cel.bind" :: Macros.names)
    "functions", alternatives (Seq.except Macros.names FunctionTable.rules.Names)
]

let private pattern (part: string) : string =
    use grammar = JsonDocument.Parse(File.ReadAllText path)

    string (grammar.RootElement.GetProperty("repository").GetProperty(part).GetProperty("match").GetString())

let private update () =
    let write (text: string) (part: string, value: string) =
        let escaped = value.Replace(@"\", @"\\")

        Regex.Replace(
            text,
            "(\"" + part + "\": \\{\\s*\"name\": \"[^\"]*\",\\s*\"match\": \")[^\"]*\"",
            fun found -> found.Groups[1].Value + escaped + "\""
        )

    File.WriteAllText(path, List.fold write (File.ReadAllText path) expected, UTF8Encoding false)

let tests: Test =
    testList "editors" [
        for part, value in expected do
            testCase ("the grammar knows the " + part + " of the language") (fun () ->
                if Environment.GetEnvironmentVariable "UPDATE_GOLDEN" = "1" then
                    update ()

                Expect.equal (pattern part) value "UPDATE_GOLDEN=1 writes them")
    ]
