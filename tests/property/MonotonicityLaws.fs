/// Reporting more never turns an answer around: a rule that does not ask whether something was reported can only go from
/// unknown to an answer, never from one answer to another.
module FleetMdm.PropertyTests.MonotonicityLaws

open Expecto
open FleetMdm.Rules
open FleetMdm.PropertyTests.RuleGenerators

let private holds name property =
    Law.holds [ typeof<RuleArbitraries> ] name property

let private evaluate (columns: Columns) (facts: FactTree) (rule: Expr) : Value =
    Interpreter.evaluate (environmentOf (report columns facts)) (lower rule)

let private describe (rule: Expr) (fewer: FactTree) (more: FactTree) : string =
    Printer.print rule + "\nfewer " + printFacts fewer + "\nmore  " + printFacts more

/// The answer stays, if it was one.
let private stays (before: Value) (after: Value) (explanation: string) : unit =
    match before, after with
    | Value.Bool a, Value.Bool b -> Expect.equal b a explanation
    | Value.Bool _, other -> failtest (explanation + "\nbecame " + ValueText.print other)
    | _ -> ()

let tests: Test =
    testList "monotonicity" [
        holds
            "reporting a missing fact never flips a definite answer"
            (fun (PlainRule rule) columns (facts: MoreFacts) ->
                stays
                    (evaluate columns facts.Fewer rule)
                    (evaluate columns facts.More rule)
                    (describe rule facts.Fewer facts.More))

        holds
            "reporting a missing column never flips a definite answer"
            (fun (PlainRule rule) columns (facts: MoreFacts) ->
                let fewer = {
                    columns with
                        OsVersion = None
                        Serial = None
                        LastSeen = None
                }

                stays
                    (evaluate fewer facts.More rule)
                    (evaluate columns facts.More rule)
                    (describe rule facts.More facts.More))
    ]
