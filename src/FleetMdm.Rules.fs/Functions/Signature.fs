/// The words in which the rows of the function table are written.
module internal FleetMdm.Rules.Signature

/// `name(parameters) -> result`
let call (parameters: CelType list) (result: CelType) : Overload = {
    IsMember = false
    Parameters = parameters
    Result = result
}

/// `target.name(parameters) -> result`; the first parameter is the target.
let method (parameters: CelType list) (result: CelType) : Overload = {
    IsMember = true
    Parameters = parameters
    Result = result
}

let row (name: string) (overloads: Overload list) (doc: string) (implementation: Implementation) : Function = {
    Name = name
    Overloads = overloads
    Implementation = implementation
    Preparation = ValueNone
    Doc = doc
}

/// A row of which the constant argument at a place is read once. `read` gives the implementation with the constant
/// built in, or why the text is no good.
let preparedText (argument: int) (read: string -> Result<Implementation, EvalProblem>) (row: Function) : Function = {
    row with
        Preparation =
            ValueSome {
                Argument = argument
                With =
                    fun constant ->
                        match constant with
                        | Value.String text -> ValueSome(read text)
                        | _ -> ValueNone
            }
}

/// A row of which a constant text is converted when the rule is compiled.
let readOnce (read: string -> Result<Value, EvalProblem>) (row: Function) : Function =
    preparedText 0 (fun text -> read text |> Result.map (fun value -> Implementation.Unary(fun _ _ -> value))) row
