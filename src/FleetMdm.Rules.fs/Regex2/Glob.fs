/// Globs as patterns, so that they are matched in linear time too: `*` is any run of characters, `?` any one, `\` takes the
/// next as it is, and the whole text must match.
module internal FleetMdm.Rules.Glob

open System.Text

/// The tree of a glob. A `*` at an end unties that end instead, which makes `abc*` and `*abc*` plain questions about text.
let private parse (glob: string) : PatternNode =
    let any = PatternNode.Set(CodePoints.complement [||])

    let rec read (runes: Rune list) (before: PatternNode list) : PatternNode list =
        match runes with
        | [] -> List.rev before
        | star :: rest when star = Rune '*' -> read rest (PatternNode.Repeat(any, 0, -1) :: before)
        | question :: rest when question = Rune '?' -> read rest (any :: before)
        | escape :: next :: rest when escape = Rune '\\' -> read rest (PatternNode.Literal next.Value :: before)
        | other :: rest -> read rest (PatternNode.Literal other.Value :: before)

    let tie (assertion: PatternAssertion) (row: PatternNode list) =
        match row with
        | PatternNode.Repeat _ :: _ -> row
        | _ -> PatternNode.Assertion assertion :: row

    read (List.ofSeq (glob.EnumerateRunes())) []
    |> tie PatternAssertion.BeginText
    |> List.rev
    |> tie PatternAssertion.EndText
    |> List.rev
    |> PatternNode.Concat

/// Compiles a glob, or says that it is too long.
let compile (glob: string) : Result<Pattern, EvalProblem> =
    if glob.Length > Limits.regexLength then
        let tooMuch = Span.create Limits.regexLength glob.Length
        Error(EvalProblem.BadPattern(glob, PatternFault.TooLong glob.Length, tooMuch))
    else
        Pattern.OfTree(glob, parse glob)
