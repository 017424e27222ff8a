module FleetMdm.PropertyTests.Main

open Expecto

let private all =
    testList "properties" [
        ParserCases.tests
        ParserLaws.tests
        ParserLimits.tests
        LayoutLaws.tests
        GrammarLaws.tests
        LanguageReference.tests
        EditorGrammar.tests
        CheckerLaws.tests
        LintLaws.tests
        PolicyLaws.tests
        ConversionLaws.tests
        BatchLaws.tests
        ScannerLaws.tests
        ColumnAuditLaws.tests
        SurveyLaws.tests
        BisectionLaws.tests
        TextQuestionLaws.tests
        Conformance.tests
        ConformanceBatches.tests
        EvalCases.tests
        NormalizerCases.tests
        VersionLaws.tests
        KleeneLaws.tests
        MonotonicityLaws.tests
        ReferenceLaws.tests
        ProofLaws.tests
        RelationLaws.tests
        CostLaws.tests
        FunctionLaws.tests
        RegexLaws.tests
        ExchangeLaws.tests
    ]

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | "fuzz" :: options -> Fuzz.run options
    | _ ->
        let code = runTestsWithCLIArgs [] arguments all

        if code <> 0 then
            eprintfn "to repeat this run: %s" Law.seedToRepeat

        code
