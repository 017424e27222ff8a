namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Functions by name, a later row in the place of an earlier one of its name. There is one table for rules; a
/// mapping's table has the normalizers after its rows.
[<Sealed>]
type internal FunctionTable(rows: Function list) =
    let byName = Dictionary<string, Function>(StringComparer.Ordinal)

    do
        for row in rows do
            byName[row.Name] <- row

    member _.TryFind(name: string) : Function voption =
        match byName.TryGetValue name with
        | true, found -> ValueSome found
        | false, _ -> ValueNone

    /// The names that people write, operators left out, in ordinal order: for did-you-mean and for the reference.
    member _.Names: string[] =
        [|
            for name in byName.Keys do
                if Char.IsAsciiLetter name[0] then
                    name
        |]
        |> Array.sortWith (fun left right -> String.CompareOrdinal(left, right))

module internal FunctionTable =
    /// Every function and operator of the rules language.
    let rows: Function list =
        List.concat [
            Arithmetic.rows
            Comparisons.rows
            Conversions.rows
            Strings.rows
            TextPlaces.rows
            TextEdits.rows
            Formatting.rows
            Patterns.rows
            Mathematics.rows
            Bits.rows
            Times.rows
            Versions.rows
            Lists.rows
            Optionals.rows
            Networks.rows
            Encoders.rows
            Tolerant.rows
        ]

    let rules = FunctionTable rows

    /// True when the answer depends on the run's `now`.
    let asksForNow (callee: Function) : bool =
        match callee.Implementation with
        | Implementation.Clocked _ -> true
        | Implementation.Unary _
        | Implementation.Binary _
        | Implementation.Variadic _
        | Implementation.Zoned _
        | Implementation.Deep _
        | Implementation.Metered _
        | Implementation.Observed _ -> false

    let tryFind (name: string) : Function voption = rules.TryFind name

    /// A function with its constant argument built in, where it has one that is worth reading once: the same row with
    /// another implementation. An `Error` means that the constant can never serve (a bad pattern, an unreadable
    /// version): worth a diagnostic at `arguments[place]`, which is the place given with the problem.
    let prepare (callee: Function) (arguments: TypedExpr[]) : Result<Function, struct (int * EvalProblem)> =
        match callee.Preparation with
        | ValueSome preparation when preparation.Argument < arguments.Length ->
            match arguments[preparation.Argument].Node with
            | TypedNode.Constant constant ->
                match preparation.With constant with
                | ValueSome(Ok implementation) ->
                    Ok {
                        callee with
                            Implementation = implementation
                            Preparation = ValueNone
                    }
                | ValueSome(Error problem) -> Error(struct (preparation.Argument, problem))
                | ValueNone -> Ok callee
            | _ -> Ok callee
        | _ -> Ok callee
