/// What the rules of a policy said about one device, as the name of an outcome: answers without errors are few in a
/// fleet, and equal ones mean the same outcome.
module internal FleetMdm.Rules.Answers

open System
open System.Collections.Generic

/// True when every answer is yes, no or unknown. Errors tell of a device's own data.
let isShareable (answers: Value[]) : bool =
    answers
    |> Array.forall (fun answer ->
        match answer with
        | Value.Bool _
        | Value.Unknown _ -> true
        | _ -> false)

let rec private samePaths (left: FactPath list) (right: FactPath list) : bool =
    match left, right with
    | [], [] -> true
    | one :: rest, other :: others -> FactPath.same one other && samePaths rest others
    | _ -> false

let private same (left: Value) (right: Value) : bool =
    match left, right with
    | Value.Bool one, Value.Bool other -> one = other
    | Value.Unknown(one, _), Value.Unknown(other, _) -> samePaths one other
    | _ -> false

let private hash (answer: Value) : int =
    match answer with
    | Value.Bool true -> 1
    | Value.Bool false -> 2
    | Value.Unknown(paths, _) ->
        paths
        |> List.fold
            (fun code path -> HashCode.Combine(code, String.GetHashCode(path.Segment, StringComparison.Ordinal)))
            3
    | _ -> 4

/// Equality of shareable answers.
let Comparer: IEqualityComparer<Value[]> = {
    new IEqualityComparer<Value[]> with
        member _.Equals(left: Value[] | null, right: Value[] | null) =
            match left, right with
            | NonNull left, NonNull right -> left.Length = right.Length && Array.forall2 same left right
            | _ -> isNull left && isNull right

        member _.GetHashCode(answers: Value[]) =
            Array.fold (fun code answer -> HashCode.Combine(code, hash answer)) 0 answers
}
