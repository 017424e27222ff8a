module FleetMdm.PropertyTests.Main

open Expecto
open FleetMdm.Rules

let private spans =
    testProperty "a joined span covers both" (fun (a: int) (b: int) ->
        let span = Span.join (Span.at a) (Span.at b)
        span.Start <= min a b && span.End >= max a b)

[<EntryPoint>]
let main arguments =
    runTestsWithCLIArgs [] arguments (testList "properties" [ spans ])
