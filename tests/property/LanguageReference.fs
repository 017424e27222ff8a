/// grammar/README.md against the code: its lists of functions and diagnostics are those of the code, and its rules parse.
/// With UPDATE_GOLDEN=1 the lists are written anew.
module FleetMdm.PropertyTests.LanguageReference

open System
open System.IO
open System.Text
open System.Text.RegularExpressions
open Expecto
open FleetMdm.Rules

let private path = Path.Combine(CaseFiles.repositoryRoot, "grammar", "README.md")

// Lists ---------------------------------------------------------------------------------------------------------

let private signature (name: string) (overload: Overload) : string =
    let written =
        match overload.IsMember, List.map CelType.print overload.Parameters with
        | true, target :: parameters -> target + "." + name + "(" + String.Join(", ", parameters) + ")"
        | _, parameters -> name + "(" + String.Join(", ", parameters) + ")"

    $"`{written} -> {CelType.print overload.Result}`"

let private functions () : string list = [
    "| function | |"
    "|---|---|"
    for name in FunctionTable.rules.Names do
        match FunctionTable.tryFind name with
        | ValueSome row ->
            let signatures = String.Join("<br>", List.map (signature name) row.Overloads)
            $"| {signatures} | {row.Doc} |"
        | ValueNone -> ()
]

/// The first line of a page is `# FMnnnn: what is wrong`.
let private diagnostics () : string list =
    let folder = Path.Combine(CaseFiles.repositoryRoot, "grammar", "diagnostics")

    let line (page: string) =
        let code = Path.GetFileNameWithoutExtension page
        let title = (Seq.head (File.ReadLines page)).Replace("# " + code + ": ", "")
        $"| [{code}](diagnostics/{code}.md) | {title} |"

    let pages =
        Directory.GetFiles(folder, "FM*.md")
        |> Array.sortWith (fun left right -> String.CompareOrdinal(left, right))

    [ "| code | |"; "|---|---|"; yield! Array.map line pages ]

let private marked (name: string) (body: string list) : string =
    $"<!-- {name} -->\n{String.Join('\n', body)}\n<!-- end of {name} -->"

/// The page with this list between its marks.
let private withList (name: string) (body: string list) (page: string) : string =
    let pattern = $"<!-- {name} -->.*<!-- end of {name} -->"
    let list = marked name body
    Regex.Replace(page, pattern, (fun _ -> list), RegexOptions.Singleline)

let private lists = [ "functions", functions; "diagnostics", diagnostics ]

let private update () =
    let page =
        List.fold (fun page (name, body) -> withList name (body ()) page) (File.ReadAllText path) lists

    File.WriteAllText(path, page, UTF8Encoding false)

// Rules ---------------------------------------------------------------------------------------------------------

/// The rules in blocks marked `cel`, apart by empty lines.
let private rules () : string list = [
    for block in Regex.Matches(File.ReadAllText path, "```cel\n(.*?)```", RegexOptions.Singleline) do
        yield! block.Groups[1].Value.Split("\n\n")
]

let tests =
    if CaseFiles.isUpdate then
        update ()

    testList "language reference" [
        for name, body in lists do
            testCase ("its " + name + " are those of the code") (fun () ->
                Expect.stringContains (File.ReadAllText path) (marked name (body ())) "run with UPDATE_GOLDEN=1")

        testCase "it has rules" (fun () -> Expect.isGreaterThan (rules ()).Length 5 "rules")

        for rule in rules () do
            testCase rule (fun () ->
                let struct (_, problems) = Parser.parse rule
                Expect.isEmpty problems rule)
    ]
