/// The devices that a document speaks about.
module internal FleetMdm.Rules.TargetCompiler

open System.Collections.Generic

let private systemOf (problems: PolicyProblems) (field: string) (written: string) : string voption =
    match OsFamily.tryRead written with
    | ValueSome { Family = family; Distro = ValueNone } -> ValueSome family
    | ValueSome { Distro = ValueSome distro } ->
        problems.Report field null written (PolicyProblem.DistributionAsOs(written, distro))
        ValueNone
    | ValueNone ->
        let known = Vocabulary.operatingSystems
        let suggestion = Suggest.Nearest(written.Trim(), known)
        problems.Report field null written (PolicyProblem.UnknownOs(written, suggestion, known))
        ValueNone

let private tagOf (problems: PolicyProblems) (field: string) (written: string) : string voption =
    match written.Trim() with
    | "" ->
        problems.Report field null written PolicyProblem.BlankTag
        ValueNone
    | tag -> ValueSome tag

/// The items of a list that can be read.
let private readAll (field: string) (read: string -> string -> string voption) (written: IReadOnlyList<string>) =
    List.choose id [
        for i in 0 .. written.Count - 1 -> read (field + "[" + string i + "]") written[i] |> ValueOption.toOption
    ]

let compile (problems: PolicyProblems) (scope: CheckScope) (document: PolicyDocument) : PolicyTarget = {
    Systems = readAll "targets.os" (systemOf problems) document.TargetOs
    Tags = readAll "targets.tags" (tagOf problems) document.TargetTags
    When =
        match document.TargetWhen with
        | null -> ValueNone
        | rule -> ValueSome(problems.Compile "targets.when" null scope rule)
}
