/// A rule as a table of cases: what it asks, what the answers can be, and what the rule says to each combination of them.
/// Two rules with the same table are the same rule. What is asked about one place with an order (`x >= 3`, `x == 5`) is one
/// question, whose answers are the constants and the gaps between them; everything else is a question of its own, so
/// that the table has at least the cases that can occur.
module internal FleetMdm.Rules.CaseTable

open System
open System.Collections.Generic

/// More combinations than this are not looked at.
let private mostCases = 1L <<< 18

/// How an answer of one question is tested.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Test =
    | IsTrue
    /// `==` and `!=`: values of other types are unequal.
    | Equals of constant: Value * negated: bool
    /// The sign of the comparison with a constant; a value of another type has none.
    | Order of constant: Value * accept: (int -> bool)
    | OneOf of Value[]

[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Formula =
    | Constant of bool
    | Ask of question: int * Test
    | And of Formula[]
    | Or of Formula[]
    | Not of Formula
    | If of Formula * Formula * Formula

/// A constant with an order, as it is written.
[<NoEquality; NoComparison>]
type Limit = { Value: Value; Source: string }

/// A constant that a question knows; `IsOwn`: from the first of the rules that are compared.
[<NoEquality; NoComparison>]
type private KnownLimit = { Limit: Limit; IsOwn: bool }

/// A question: about a condition as a whole, or about a place with an order.
[<NoEquality; NoComparison>]
type private Question = {
    /// As it is written, for people.
    Source: string
    Type: CelType
    IsOrdered: bool
    Constants: List<KnownLimit>
    /// Which of the rules that are compared ask it: a bit each.
    mutable Askers: int
}

/// One answer.
[<RequireQualifiedAccess; Struct; NoEquality; NoComparison>]
type private Answer =
    | True
    | False
    | Unknown
    | Error
    | OtherType
    | NaN
    /// Odd: the constant at half of it. Even: the gap before that.
    | Position of place: int

/// What a rule says to one combination of answers; `Missing` has a bit for each question that was not known.
[<Struct>]
type private Verdict = { Status: Status; Missing: uint64 }

let private verdict (status: Status) : Verdict = { Status = status; Missing = 0UL }

let private definite (value: bool) : Verdict =
    verdict (if value then Status.Pass else Status.Fail)

/// The order of two constants of one kind.
let private order (left: Value) (right: Value) : int =
    match left, right with
    | Value.Version left, Value.Version right -> sign (DeviceVersion.Compare(left, right))
    | _ -> ValueOption.defaultValue Ordering.Unordered (Ordering.compare left right)

/// The kind of constants that have an order among them; none for those that have none.
let private kindOf (constant: Value) : string voption =
    match constant with
    | Value.Int _
    | Value.UInt _ -> ValueSome "number"
    | Value.Double value when Double.IsFinite value -> ValueSome "number"
    | Value.String _ -> ValueSome "text"
    | Value.Timestamp _ -> ValueSome "time"
    | Value.Duration _ -> ValueSome "duration"
    | Value.Version _ -> ValueSome "version"
    | _ -> ValueNone

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

    member private _.Test(answers: Answer[], number: int, test: Test) : Verdict =
        let question = questions[number]

        let signTo (place: int) (constant: Value) =
            let index =
                question.Constants.FindIndex(fun other -> order other.Limit.Value constant = 0)

            compare place (2 * index + 1)

        match answers[number], test with
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

    member private book.Connect(answers: Answer[], operands: Formula[], deciding: Status) : Verdict =
        let mutable decided = false
        let mutable missing = 0UL
        let mutable isError = false

        for operand in operands do
            let said = book.Evaluate(answers, operand)

            if said.Status = deciding then
                decided <- true

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

    member private book.Evaluate(answers: Answer[], formula: Formula) : Verdict =
        match formula with
        | Formula.Constant value -> definite value
        | Formula.Ask(number, test) -> book.Test(answers, number, test)
        | Formula.And operands -> book.Connect(answers, operands, Status.Fail)
        | Formula.Or operands -> book.Connect(answers, operands, Status.Pass)
        | Formula.Not operand ->
            match book.Evaluate(answers, operand) with
            | { Status = Status.Pass } -> definite false
            | { Status = Status.Fail } -> definite true
            | undecided -> undecided
        | Formula.If(condition, whenTrue, whenFalse) ->
            match book.Evaluate(answers, condition) with
            | { Status = Status.Pass } -> book.Evaluate(answers, whenTrue)
            | { Status = Status.Fail } -> book.Evaluate(answers, whenFalse)
            | undecided -> undecided

    /// The first combination to which two rules say different things; none when they say the same to all. The second
    /// part is false when there were too many to look at.
    member private book.Difference
        (left: Formula, right: Formula, domains: Answer[][])
        : struct (Answer[] voption * bool) =
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
                if book.Evaluate(answers, left) <> book.Evaluate(answers, right) then
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
            book.Evaluate(answers, left) <> book.Evaluate(answers, right)

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

/// The kind that all constants have.
let private commonKind (limits: Limit[]) : string voption =
    match limits |> Array.map (fun limit -> kindOf limit.Value) |> Array.distinct with
    | [| one |] -> one
    | _ -> ValueNone

/// A part that is the same for every device: a constant, or a function of some (`days(30)`).
let rec private constantOf (text: string) (expr: TypedExpr) : Limit voption =
    let found (value: Value) =
        ValueSome {
            Value = value
            Source = text.Substring(expr.Span.Start, expr.Span.Length)
        }

    let isFixed (part: TypedExpr) = (constantOf text part).IsSome

    match expr.Node with
    | TypedNode.Constant value -> found value
    | TypedNode.Call(callee, arguments) when not (FunctionTable.asksForNow callee) && Array.forall isFixed arguments ->
        let environment =
            FleetMdm.Rules.Environment([||], Time.ofDateTimeOffset DateTimeOffset.UnixEpoch)

        match Interpreter.evaluate environment { Body = expr; FrameSize = 0 } with
        | Value.Unknown _
        | Value.Error _ -> ValueNone
        | value -> found value
    | _ -> ValueNone

/// A constant version: `version("14")`, or a text where one is asked for.
let private versionOf (text: string) (expr: TypedExpr) : Limit voption =
    match constantOf text expr with
    | ValueSome { Value = Value.String written } ->
        match DeviceVersion.TryParse written with
        | null -> ValueNone
        | version ->
            ValueSome {
                Value = Value.Version version
                Source = written
            }
    | ValueSome({ Value = Value.Version version } as limit) -> ValueSome { limit with Source = version.Text }
    | _ -> ValueNone

/// What the sign of a comparison must be.
let private acceptOf (operator: string) : (int -> bool) voption =
    match operator with
    | "_<_"
    | "isLessThan" -> ValueSome(fun order -> order < 0)
    | "_<=_"
    | "atMost" -> ValueSome(fun order -> order <= 0)
    | "_>_"
    | "isGreaterThan" -> ValueSome(fun order -> order > 0)
    | "_>=_"
    | "atLeast" -> ValueSome(fun order -> order >= 0)
    | _ -> ValueNone

/// A condition as a formula. `text` is the rule's own.
let rec read (book: Questions) (text: string) (expr: TypedExpr) : Formula =
    let readPart = read book text

    let source (part: TypedExpr) =
        text.Substring(part.Span.Start, part.Span.Length)

    let whole () = book.Whole(source expr, expr)

    let place (operand: TypedExpr) (limits: Limit[]) (test: Test) =
        match commonKind limits with
        | ValueSome kind -> book.Place(source operand, operand, kind, limits, test)
        | ValueNone -> whole ()

    let compareWith (operand: TypedExpr) (limit: Limit) (accept: int -> bool) =
        place operand [| limit |] (Test.Order(limit.Value, accept))

    let equals (operand: TypedExpr) (limit: Limit) (negated: bool) =
        match limit.Value with
        | Value.Bool wanted when operand.Type = CelType.Bool ->
            let asked = readPart operand
            if wanted <> negated then asked else Formula.Not asked
        | _ -> place operand [| limit |] (Test.Equals(limit.Value, negated))

    match expr.Node with
    | TypedNode.Constant(Value.Bool value) -> Formula.Constant value
    | TypedNode.And operands -> Formula.And(Array.map readPart operands)
    | TypedNode.Or operands -> Formula.Or(Array.map readPart operands)
    | TypedNode.Not operand -> Formula.Not(readPart operand)
    | TypedNode.Conditional(condition, whenTrue, whenFalse) ->
        Formula.If(readPart condition, readPart whenTrue, readPart whenFalse)
    | TypedNode.Call({ Name = "_==_" | "_!=_" as name }, [| left; right |]) ->
        match constantOf text left, constantOf text right with
        | _, ValueSome limit -> equals left limit (name = "_!=_")
        | ValueSome limit, _ -> equals right limit (name = "_!=_")
        | _ -> whole ()
    | TypedNode.Call({ Name = "@in" },
                     [| operand
                        {
                            Node = TypedNode.Constant(Value.List constants)
                        } |]) when constants.Length > 0 ->
        let limits =
            constants
            |> Array.map (fun constant -> {
                Value = constant
                Source = ValueText.print constant
            })

        place operand limits (Test.OneOf constants)
    | TypedNode.Call({ Name = "inRange" },
                     [| operand
                        {
                            Node = TypedNode.Constant(Value.String range)
                        } |]) ->
        match Versions.readRange range with
        | Ok bounds ->
            bounds
            |> List.map (fun bound ->
                let limit = {
                    Value = Value.Version bound.Limit
                    Source = bound.Limit.Text
                }

                compareWith operand limit bound.Accept)
            |> Array.ofList
            |> Formula.And
        | Error _ -> whole ()
    | TypedNode.Call({
                         Name = "atLeast" | "atMost" | "isLessThan" | "isGreaterThan" as name
                     },
                     [| operand; limit |]) ->
        match versionOf text limit, acceptOf name with
        | ValueSome limit, ValueSome accept -> compareWith operand limit accept
        | _ -> whole ()
    | TypedNode.Call({
                         Name = "_<_" | "_<=_" | "_>_" | "_>=_" as name
                     },
                     [| left; right |]) ->
        match constantOf text left, constantOf text right, acceptOf name with
        | _, ValueSome limit, ValueSome accept -> compareWith left limit accept
        | ValueSome limit, _, ValueSome accept -> compareWith right limit (fun order -> accept (-order))
        | _ -> whole ()
    | _ -> whole ()
