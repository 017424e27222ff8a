namespace FleetMdm.Rules

open System
open System.Buffers
open System.Text
open System.Text.RegularExpressions

/// How a pattern is matched: most are plain questions about text.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal PatternPlan =
    | Equals of string
    | StartsWith of string
    | EndsWith of string
    | Contains of string
    /// An automaton for text in the pattern's alphabet, made when it is needed: making it takes much longer than all the
    /// rest of a rule. Until many texts were asked about, positions do, where the pattern has them.
    | Automaton of Lazy<Regex> * PatternAlphabet * PatternPositions voption

/// A compiled RE2 pattern. Matching takes time linear in the text, whatever the pattern; safe to share.
[<Sealed>]
type internal Pattern private (plan: PatternPlan, size: int) =
    // How many texts were asked about, not counted exactly where several threads ask.
    let mutable texts = 0

    let isMatchOfAutomaton (regex: Lazy<Regex>) (alphabet: PatternAlphabet) (text: string) =
        // ASCII is the same in every alphabet.
        if Ascii.IsValid(text.AsSpan()) then
            regex.Value.IsMatch text
        else
            let units = ArrayPool<char>.Shared.Rent text.Length
            let length = alphabet.Write(text, units.AsSpan())
            let found = regex.Value.IsMatch(ReadOnlySpan(units, 0, length))
            ArrayPool<char>.Shared.Return units
            found

    /// After so many texts an automaton is worth its making.
    static let manyTexts = 10_000

    /// A text of more characters is worth it alone.
    static let longText = 1_000

    member _.Plan = plan

    /// How large the automaton is, roughly: the characters of the pattern with its counted repeats written out; 0 without
    /// an automaton.
    member _.Size = size

    /// Whether the pattern matches somewhere in the text.
    member _.IsMatch(text: string) : bool =
        match plan with
        | PatternPlan.Equals whole -> String.Equals(text, whole)
        | PatternPlan.StartsWith start -> text.StartsWith(start, StringComparison.Ordinal)
        | PatternPlan.EndsWith finish -> text.EndsWith(finish, StringComparison.Ordinal)
        | PatternPlan.Contains part -> text.Contains(part, StringComparison.Ordinal)
        | PatternPlan.Automaton(_, _, ValueSome positions) when texts < manyTexts && text.Length <= longText ->
            texts <- texts + 1
            positions.IsMatch text
        | PatternPlan.Automaton(regex, alphabet, _) -> isMatchOfAutomaton regex alphabet text

    /// What <see cref="IsMatch"/> says after many texts.
    member pattern.IsMatchAfterMany(text: string) : bool =
        texts <- manyTexts
        pattern.IsMatch text

    /// The nodes of a pattern in a row, nested rows opened.
    static member private Row(node: PatternNode) : PatternNode list =
        match node with
        | PatternNode.Concat nodes -> List.collect Pattern.Row nodes
        | other -> [ other ]

    /// The text that a row of literals spells; none when something else is in it.
    static member private Spelling(row: PatternNode list) : string voption =
        let text = StringBuilder()

        let isSpelled =
            row
            |> List.forall (fun node ->
                match node with
                | PatternNode.Literal codePoint ->
                    text.Append(Char.ConvertFromUtf32 codePoint) |> ignore
                    true
                | _ -> false)

        if isSpelled then ValueSome(text.ToString()) else ValueNone

    /// A row without the assertions at its ends, and whether it had that of the text's beginning, and that of its end.
    static member private Untied(row: PatternNode list) : struct (PatternNode list * bool * bool) =
        let isTiedToStart, row =
            match row with
            | PatternNode.Assertion PatternAssertion.BeginText :: rest -> true, rest
            | other -> false, other

        match List.rev row with
        | PatternNode.Assertion PatternAssertion.EndText :: rest -> struct (List.rev rest, isTiedToStart, true)
        | _ -> struct (row, isTiedToStart, false)

    /// The question about text that a pattern is, if it is one.
    static member private Plain(node: PatternNode) : PatternPlan voption =
        // At an end that is not tied, what may match nothing might as well not be there: `.*abc.*` is `abc`.
        let rec dropOptional (row: PatternNode list) =
            match row with
            | PatternNode.Repeat(_, 0, _) :: rest -> dropOptional rest
            | other -> other

        let struct (row, isTiedToStart, isTiedToEnd) =
            Pattern.Row node |> dropOptional |> List.rev |> dropOptional |> List.rev |> Pattern.Untied

        match Pattern.Spelling row, isTiedToStart, isTiedToEnd with
        | ValueSome text, true, true -> ValueSome(PatternPlan.Equals text)
        | ValueSome text, true, false -> ValueSome(PatternPlan.StartsWith text)
        | ValueSome text, false, true -> ValueSome(PatternPlan.EndsWith text)
        | ValueSome text, false, false -> ValueSome(PatternPlan.Contains text)
        | ValueNone, _, _ -> ValueNone

    /// How many characters a pattern has when its counted repeats are written out.
    static member private SizeOf(node: PatternNode) : int64 =
        match node with
        | PatternNode.Literal _
        | PatternNode.Set _
        | PatternNode.Assertion _ -> 1L
        | PatternNode.Concat nodes
        | PatternNode.Alternate nodes -> 1L + List.sumBy Pattern.SizeOf nodes
        | PatternNode.Repeat(node, least, most) -> Pattern.SizeOf node * int64 (max 1 (max least most))

    /// The states of a pattern's automaton, counted so that they are no fewer than the engine counts.
    static member private States(node: PatternNode) : float =
        match node with
        | PatternNode.Literal _
        | PatternNode.Set _
        | PatternNode.Assertion _ -> 1.0
        | PatternNode.Concat nodes
        | PatternNode.Alternate nodes -> 1.0 + List.sumBy Pattern.States nodes
        | PatternNode.Repeat(node, least, most) -> (1.0 + Pattern.States node) * float (1 + max least most)

    /// A pattern of fewer states stays far from the engine's own limit of 10,000, and its automaton can wait.
    static member private SurelyFits = 1_000.0

    static member private Automaton(node: PatternNode, emitted: PatternEmitter.Emitted) : PatternPlan =
        let options = RegexOptions.NonBacktracking ||| RegexOptions.CultureInvariant
        let struct (row, isTiedToStart, isTiedToEnd) = Pattern.Untied(Pattern.Row node)

        PatternPlan.Automaton(
            Lazy<Regex>(fun () -> Regex(emitted.Pattern, options)),
            emitted.Alphabet,
            PatternPositions.TryMake(row, isTiedToStart, isTiedToEnd)
        )

    /// Compiles a tree; `written` is the text that it was read from, for the error.
    static member OfTree(written: string, tree: PatternNode) : Result<Pattern, EvalProblem> =
        let node = PatternSimplifier.simplify tree
        let size = Pattern.SizeOf node

        let tooLarge =
            Error(EvalProblem.BadPattern(written, PatternFault.TooLarge, Span.create 0 written.Length))

        match Pattern.Plain node with
        | ValueSome plan -> Ok(Pattern(plan, 0))
        | ValueNone when size > int64 Limits.regexSize -> tooLarge
        | ValueNone ->
            match PatternEmitter.tryEmit node with
            | ValueNone -> tooLarge
            | ValueSome emitted ->
                let plan = Pattern.Automaton(node, emitted)

                try
                    match plan with
                    | PatternPlan.Automaton(regex, _, _) when Pattern.States node > Pattern.SurelyFits ->
                        regex.Force() |> ignore
                    | _ -> ()

                    Ok(Pattern(plan, int size))
                with :? NotSupportedException ->
                    tooLarge

    /// Compiles a pattern in RE2's syntax, or says what is wrong with it.
    static member Compile(pattern: string) : Result<Pattern, EvalProblem> =
        match PatternParser.parse pattern with
        | Ok node -> Pattern.OfTree(pattern, node)
        | Error(struct (fault, at)) -> Error(EvalProblem.BadPattern(pattern, fault, at))
