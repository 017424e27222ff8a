module FleetMdm.PropertyTests.Main

open Expecto

[<EntryPoint>]
let main arguments =
    let code =
        runTestsWithCLIArgs
            []
            arguments
            (testList "properties" [ ParserCases.tests; ParserLaws.tests; ParserLimits.tests ])

    if code <> 0 then
        eprintfn "to repeat this run: %s" Law.seedToRepeat

    code
