namespace FleetMdm.Rules

open System.Collections.Generic

/// A boolean part of a rule, and what it has been worth over the tests of its policy: once for each time that it was
/// asked, of every element that a comprehension went through.
[<Sealed>]
type PartCoverage internal (span: Span, source: string) =
    let counts = Array.zeroCreate<int> 4

    let add (index: int) = counts[index] <- counts[index] + 1

    member internal _.See(value: Value) : unit =
        match value with
        | Value.Bool true -> add 0
        | Value.Bool false -> add 1
        | Value.Unknown _ -> add 2
        // What is no bool is refused by whoever asked for one.
        | _ -> add 3

    /// Where it lies in the rule's text.
    member _.Span = span
    /// Its own text.
    member _.Source = source
    member _.TimesTrue = counts[0]
    member _.TimesFalse = counts[1]
    member _.TimesUnknown = counts[2]
    member _.TimesError = counts[3]
    member part.WasAsked = Array.sum counts > 0
    /// Seen both true and false: what full coverage asks of every part.
    member part.IsCovered = part.TimesTrue > 0 && part.TimesFalse > 0
    member internal part.Seen = min 1 part.TimesTrue + min 1 part.TimesFalse

/// The coverage of one rule.
[<Sealed>]
type RuleCoverage internal (checkId: string | null, checkIndex: int, text: string, parts: IReadOnlyList<PartCoverage>) =
    /// The check's id; null for `targets.when`.
    member _.CheckId: string | null = checkId
    /// The check's place in the policy; -1 for `targets.when`.
    member _.CheckIndex = checkIndex
    /// The rule; of a short-form check, the rule it stands for.
    member _.RuleText = text
    /// In the order of the text, outer ones first.
    member _.Parts = parts
    /// Answers seen: true and false of every part make two.
    member _.Seen = parts |> Seq.sumBy (fun part -> part.Seen)
    /// Answers that full coverage asks for.
    member _.Wanted = 2 * parts.Count

module internal RuleCoverage =
    /// The rule with every boolean part watched, and the books that are kept of them: one row a place of the text.
    let watch (places: Dictionary<struct (int * int), PartCoverage>) (rule: CompiledRule) : TypedRule =
        let observe (part: TypedExpr) : TypedExpr =
            let place = struct (part.Span.Start, part.Span.End)

            let book =
                match places.TryGetValue place with
                | true, known -> known
                | _ ->
                    let made =
                        PartCoverage(part.Span, rule.Text.Substring(part.Span.Start, part.Span.Length))

                    places[place] <- made
                    made

            let observer: Function = {
                Name = "observe"
                Overloads = []
                Implementation = Implementation.Observed book.See
                Preparation = ValueNone
                Doc = ""
            }

            {
                part with
                    Node = TypedNode.Call(observer, [| part |])
            }

        BooleanParts.wrap rule.Text observe rule.Rule

    /// Evaluates a watched rule. Watching costs steps, which are given on top.
    let run (environment: FleetMdm.Rules.Environment) (watched: TypedRule) : unit =
        environment.Enter watched
        environment.Budget.Refill(2 * Limits.cost)
        Interpreter.evaluatePart environment watched.Body |> ignore

    let ofPlaces checkId checkIndex text (places: Dictionary<struct (int * int), PartCoverage>) : RuleCoverage =
        let parts = Array.ofSeq places.Values

        parts |> Array.sortInPlaceBy (fun part -> struct (part.Span.Start, -part.Span.End))

        RuleCoverage(checkId, checkIndex, text, parts)

/// The coverage of a policy's rules by its tests.
[<Sealed>]
type PolicyCoverage internal (rules: IReadOnlyList<RuleCoverage>) =
    /// `targets.when` first, if there is one, then the checks in order.
    member _.Rules = rules
    member _.Seen = rules |> Seq.sumBy (fun rule -> rule.Seen)
    member _.Wanted = rules |> Seq.sumBy (fun rule -> rule.Wanted)
