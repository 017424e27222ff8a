namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Functions by name. There is one table for rules; a mapping's table has the normalizers too.
[<Sealed>]
type internal FunctionTable(rows: Function list) =
    let byName = Dictionary<string, Function>(StringComparer.Ordinal)

    do
        for row in rows do
            byName.Add(row.Name, row)

    /// The rows in the order of the reference: by topic.
    member _.Rows = rows

    member _.TryFind(name: string) : Function voption =
        match byName.TryGetValue name with
        | true, found -> ValueSome found
        | false, _ -> ValueNone

    /// The names that people write, operators left out, in ordinal order: for did-you-mean and for the reference.
    member _.Names: string[] =
        [|
            for row in rows do
                if Char.IsAsciiLetter row.Name[0] then
                    row.Name
        |]
        |> Array.sortWith (fun left right -> String.CompareOrdinal(left, right))

module internal FunctionTable =
    /// Every function and operator of the rules language.
    let rules =
        FunctionTable(
            List.concat [
                Arithmetic.rows
                Comparisons.rows
                Conversions.rows
                Strings.rows
                Times.rows
                Versions.rows
                Lists.rows
            ]
        )

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
