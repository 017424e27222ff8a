/// What a formula of cases says to one combination of answers: the three values and errors of the rules language, over answers
/// instead of facts.
module internal FleetMdm.Rules.CaseEvaluation

open System.Collections.Generic
open CaseFormula

/// What a rule says; `Missing` has a bit for each question that was not known.
[<Struct>]
type Verdict = { Status: Status; Missing: uint64 }

let private verdict (status: Status) : Verdict = { Status = status; Missing = 0UL }

let private definite (value: bool) : Verdict =
    verdict (if value then Status.Pass else Status.Fail)

let private ask (question: Question) (number: int) (answer: Answer) (test: Test) : Verdict =
    let signTo (place: int) (constant: Value) =
        let index =
            question.Constants.FindIndex(fun other -> order other.Limit.Value constant = 0)

        compare place (2 * index + 1)

    match answer, test with
    | Answer.Unknown, _ -> {
        Status = Status.Unknown
        Missing = 1UL <<< number
      }
    | Answer.Error, _ -> verdict Status.Error
    | Answer.True, _ -> definite true
    | Answer.False, _ -> definite false
    | Answer.Position place, Test.Equals(constant, negated) -> definite ((signTo place constant = 0) <> negated)
    | Answer.Position place, Test.Order(constant, accept) -> definite (accept (signTo place constant))
    | Answer.Position place, Test.OneOf constants ->
        definite (Array.exists (fun constant -> signTo place constant = 0) constants)
    | (Answer.OtherType | Answer.NaN), Test.Equals(_, negated) -> definite negated
    | (Answer.OtherType | Answer.NaN), Test.OneOf _ -> definite false
    | Answer.OtherType, _ -> verdict Status.Error
    | Answer.NaN, _ -> definite false
    | Answer.Position _, Test.IsTrue -> verdict Status.Error

/// `answers` has one for each question, by its number.
let rec evaluate (questions: IReadOnlyList<Question>) (answers: Answer[]) (formula: Formula) : Verdict =
    match formula with
    | Formula.Constant value -> definite value
    | Formula.Ask(number, test) -> ask questions[number] number answers[number] test
    | Formula.And operands -> connect questions answers operands Status.Fail
    | Formula.Or operands -> connect questions answers operands Status.Pass
    | Formula.Not operand ->
        match evaluate questions answers operand with
        | { Status = Status.Pass } -> definite false
        | { Status = Status.Fail } -> definite true
        | undecided -> undecided
    | Formula.If(condition, whenTrue, whenFalse) ->
        match evaluate questions answers condition with
        | { Status = Status.Pass } -> evaluate questions answers whenTrue
        | { Status = Status.Fail } -> evaluate questions answers whenFalse
        | undecided -> undecided

/// `deciding`: the status of an operand that decides, whatever the others say.
and private connect questions answers (operands: Formula[]) (deciding: Status) : Verdict =
    let mutable decided = false
    let mutable missing = 0UL
    let mutable isError = false

    for operand in operands do
        let said = evaluate questions answers operand
        decided <- decided || said.Status = deciding
        missing <- missing ||| said.Missing
        isError <- isError || said.Status = Status.Error

    if decided then
        verdict deciding
    elif missing <> 0UL then
        {
            Status = Status.Unknown
            Missing = missing
        }
    elif isError then
        verdict Status.Error
    else
        verdict (if deciding = Status.Fail then Status.Pass else Status.Fail)
