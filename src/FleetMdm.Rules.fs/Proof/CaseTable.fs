/// Rules as tables of cases: what they ask, what the answers can be, and what they say to each combination of answers.
/// Two rules with the same table are the same rule. What is asked about one place with an order (`x >= 3`, `x == 5`) is one
/// question, whose answers are the constants and the gaps between them; everything else is a question of its own, so
/// that the table has at least the cases that can occur.
module internal FleetMdm.Rules.CaseTable

open System
open System.Collections.Generic
open CaseEvaluation
open CaseFormula

/// More combinations than this are not looked at.
let private mostCases = 1L <<< 18

/// The questions that rules ask. One book for the rules that are compared.
[<Sealed>]
type Questions() =
    let byKey = Dictionary<string, int>(StringComparer.Ordinal)
    let questions = List<Question>()
    let mutable asker = 1

    member _.Count = questions.Count

    /// From here on another rule is read.
    member _.NextRule() : unit = asker <- asker <<< 1

    member private _.Number(key: string, source: string, expr: TypedExpr, isOrdered: bool) : int =
        let number =
            match byKey.TryGetValue key with
            | true, known -> known
            | _ ->
                questions.Add {
                    Source = source
                    Type = expr.Type
                    IsOrdered = isOrdered
                    Constants = List()
                    Askers = 0
                }

                byKey[key] <- questions.Count - 1
                questions.Count - 1

        questions[number].Askers <- questions[number].Askers ||| asker
        number

    member book.Whole(source: string, expr: TypedExpr) : Formula =
        Formula.Ask(book.Number("whole " + TreeKey.ofTree expr, source, expr, false), Test.IsTrue)

    /// A test of a place against constants of one kind.
    member book.Place(source: string, expr: TypedExpr, kind: string, limits: Limit seq, test: Test) : Formula =
        let number = book.Number(kind + " " + TreeKey.ofTree expr, source, expr, true)
        let known = questions[number].Constants

        for limit in limits do
            if not (known.Exists(fun other -> order other.Limit.Value limit.Value = 0)) then
                known.Add { Limit = limit; IsOwn = (asker = 1) }

        Formula.Ask(number, test)

    /// To be called when every rule has been read: the constants in their order.
    member _.Close() : unit =
        for question in questions do
            question.Constants.Sort(fun left right -> order left.Limit.Value right.Limit.Value)

    /// The answers that a device can give where everything is reported and well.
    member private _.Definite(number: int) : Answer[] =
        let question = questions[number]
        let constants = question.Constants

        let canBe (place: int) =
            let index = place / 2

            if place % 2 = 1 || index = 0 || index = constants.Count then
                true
            else
                // Between 3 and 4 there is no whole number.
                match question.Type, constants[index - 1].Limit.Value, constants[index].Limit.Value with
                | CelType.Int, Value.Int below, Value.Int above -> above - 1L > below
                | _ -> true

        if not question.IsOrdered then
            [| Answer.True; Answer.False |]
        else
            /// A case is told by the first that is found: by a constant of the rule if that does, else by another.
            let rank (place: int) =
                if place % 2 = 0 then 2
                elif constants[place / 2].IsOwn then 0
                else 1

            [| 0 .. 2 * constants.Count |]
            |> Array.filter canBe
            |> Array.sortBy rank
            |> Array.map Answer.Position

    member private book.Every(number: int) : Answer[] =
        let question = questions[number]

        [|
            yield! book.Definite number
            Answer.Unknown
            Answer.Error
            if question.IsOrdered then
                match question.Type with
                | CelType.Dyn ->
                    Answer.OtherType
                    Answer.NaN
                | CelType.Double -> Answer.NaN
                | _ -> ()
        |]

    /// The first combination to which two rules say different things; none when they say the same to all. The second
    /// part is false when there were too many to look at.
    member private _.Difference(left: Formula, right: Formula, domains: Answer[][]) : struct (Answer[] voption * bool) =
        let cases =
            domains |> Array.fold (fun count domain -> min (mostCases + 1L) (count * int64 domain.Length)) 1L

        if cases > mostCases || domains.Length > 63 then
            struct (ValueNone, false)
        else
            let places = Array.zeroCreate<int> domains.Length
            let answers = domains |> Array.map (fun domain -> domain[0])
            let mutable found = ValueNone
            let mutable more = true

            while more && found.IsNone do
                if evaluate questions answers left <> evaluate questions answers right then
                    found <- ValueSome(Array.copy answers)
                else
                    // The next combination, as an odometer counts.
                    let mutable wheel = domains.Length - 1

                    while wheel >= 0 && places[wheel] = domains[wheel].Length - 1 do
                        places[wheel] <- 0
                        answers[wheel] <- domains[wheel][0]
                        wheel <- wheel - 1

                    if wheel < 0 then
                        more <- false
                    else
                        places[wheel] <- places[wheel] + 1
                        answers[wheel] <- domains[wheel][places[wheel]]

            struct (found, true)

    member private _.Describe(number: int, answer: Answer) : struct (string * CaseState) =
        let question = questions[number]

        let print (index: int) = question.Constants[index].Limit.Source

        let position (place: int) =
            let index = place / 2

            if place % 2 = 1 then
                CaseState.Equals(print index)
            elif question.Type = CelType.String then
                CaseState.OtherText
            elif index = 0 then
                CaseState.Below(print 0)
            elif index = question.Constants.Count then
                CaseState.Above(print (index - 1))
            else
                CaseState.Between(print (index - 1), print index)

        let state =
            match answer with
            | Answer.True -> CaseState.True
            | Answer.False -> CaseState.False
            | Answer.Unknown -> CaseState.Unknown
            | Answer.Error -> CaseState.Error
            | Answer.OtherType -> CaseState.OtherType
            | Answer.NaN -> CaseState.NotANumber
            | Answer.Position place -> position place

        struct (question.Source, state)

    /// Of a combination that tells two rules apart, what cannot be left out. Nothing when it turns on a condition that
    /// only the one has and on one that only the other has: that says no more than that they differ.
    member private book.Essential(left: Formula, right: Formula, domains: Answer[][], answers: Answer[]) =
        let differs () =
            evaluate questions answers left <> evaluate questions answers right

        let isFree (number: int) =
            let own = answers[number]

            let free =
                domains[number]
                |> Array.forall (fun other ->
                    answers[number] <- other
                    differs ())

            answers[number] <- own
            free

        let essential = [
            for number in 0 .. answers.Length - 1 do
                if not (isFree number) then
                    number
        ]

        let turnsOnWholesOf (askers: int) =
            essential
            |> List.exists (fun number -> not questions[number].IsOrdered && questions[number].Askers = askers)

        if turnsOnWholesOf 1 && turnsOnWholesOf 2 then
            []
        else
            [ for number in essential -> book.Describe(number, answers[number]) ]

    /// Whether two rules say the same to everything, and else a case in which they do not.
    member book.Compare(left: Formula, right: Formula) : struct (bool * struct (string * CaseState) list) =
        let definite = Array.init questions.Count book.Definite

        match book.Difference(left, right, definite) with
        | struct (ValueSome answers, _) -> struct (false, book.Essential(left, right, definite, answers))
        | _ ->
            let every = Array.init questions.Count book.Every

            match book.Difference(left, right, every) with
            | struct (ValueSome answers, _) -> struct (false, book.Essential(left, right, every, answers))
            | struct (ValueNone, looked) -> struct (looked, [])
