/// Patterns, globs and empty texts that need no question, that match everything or nothing, or that look as if they took
/// the whole text.
module internal FleetMdm.Rules.PatternLints

/// A text, and the pattern it is asked about.
let private question (expr: Expr) : struct (Expr * string * Expr) voption =
    match expr.Node with
    | Node.MemberCall(subject, ("matches" | "like" as name), _, [| literal |])
    | Node.Call(("matches" as name), _, _, [| subject; literal |]) -> ValueSome(struct (subject, name, literal))
    | _ -> ValueNone

/// The fewest characters that a tree takes.
let rec private least (node: PatternNode) : int64 =
    match node with
    | PatternNode.Literal _
    | PatternNode.Set _ -> 1L
    | PatternNode.Assertion _ -> 0L
    | PatternNode.Concat nodes -> List.sumBy least nodes
    | PatternNode.Alternate nodes -> nodes |> List.map least |> List.min
    | PatternNode.Repeat(node, count, _) -> int64 count * least node

let private rowOf (node: PatternNode) : PatternNode list =
    match node with
    | PatternNode.Concat nodes -> nodes
    | other -> [ other ]

/// Whether something must come before the start of the text, or behind its end.
let private neverMatches (node: PatternNode) : bool =
    let rec isBeforeStart (row: PatternNode list) (taken: int64) =
        match row with
        | PatternNode.Assertion PatternAssertion.BeginText :: _ when taken > 0L -> true
        | first :: rest -> isBeforeStart rest (taken + least first)
        | [] -> false

    let rec isBehindEnd (row: PatternNode list) =
        match row with
        | PatternNode.Assertion PatternAssertion.EndText :: rest -> List.sumBy least rest > 0L || isBehindEnd rest
        | _ :: rest -> isBehindEnd rest
        | [] -> false

    let row = rowOf node
    isBeforeStart row 0L || isBehindEnd row

/// Whether nothing ties the pattern, and it begins or ends with a repeat of which one time is as good as many: `[0-9]+`
/// finds what `[0-9]` finds. Who writes it has the whole text in mind.
let private looksExact (node: PatternNode) : bool =
    let isPointless (edge: PatternNode) =
        match edge with
        | PatternNode.Repeat(_, least, most) -> least > 0 && most <> least
        | _ -> false

    match rowOf node with
    | first :: _ :: _ as row -> isPointless first && isPointless (List.last row)
    | _ -> false

/// A question about text that a pattern is: how it is written, and how tightly that holds together.
let private plain (rule: LintedRule) subject literal (plan: PatternPlan) : struct (string * Printer.Level) voption =
    let call name value =
        let target = Lint.writtenAt rule Printer.Level.Member subject
        ValueSome(struct (target + "." + name + "(" + Lint.quotedLike rule literal value + ")", Printer.Level.Member))

    match plan with
    | PatternPlan.StartsWith start -> call "startsWith" start
    | PatternPlan.EndsWith finish -> call "endsWith" finish
    | PatternPlan.Contains part -> call "contains" part
    // Where it may be no text, `matches` is an error and `==` is false.
    | PatternPlan.Equals whole when rule.TypeOf subject = CelType.String ->
        let left = Lint.writtenAt rule Printer.Level.Relation subject
        ValueSome(struct (left + " == " + Lint.quotedLike rule literal whole, Printer.Level.Relation))
    | PatternPlan.Equals _
    | PatternPlan.Automaton _ -> ValueNone

let private alwaysMatches (plan: PatternPlan) : bool =
    match plan with
    | PatternPlan.StartsWith ""
    | PatternPlan.EndsWith ""
    | PatternPlan.Contains "" -> true
    | _ -> false

let private ofPattern (rule: LintedRule) (part: Part) (subject: Expr) (literal: Expr) (pattern: string) =
    match PatternParser.parse pattern, Pattern.Compile pattern with
    | Ok tree, Ok compiled ->
        let node = PatternSimplifier.simplify tree

        if alwaysMatches compiled.Plan then
            [ Lint.tell LintProblem.PatternAlwaysMatches literal.Span ]
        elif neverMatches node then
            [ Lint.tell LintProblem.PatternNeverMatches literal.Span ]
        else
            match plain rule subject literal compiled.Plan with
            | ValueSome(better, level) -> [ Lint.better rule part level LintProblem.PatternIsPlain better ]
            | ValueNone when looksExact node ->
                let tied = Printer.stringLiteral ("^(" + pattern + ")$")
                [ Lint.tell (LintProblem.PatternLooksExact tied) literal.Span ]
            | ValueNone -> []
    | _ -> []

let private ofGlob (rule: LintedRule) (part: Part) (subject: Expr) (literal: Expr) (glob: string) =
    let isPlain = glob |> Seq.forall (fun c -> c <> '*' && c <> '?' && c <> '\\')

    if isPlain && rule.TypeOf subject = CelType.String then
        let left = Lint.writtenAt rule Printer.Level.Relation subject
        let better = left + " == " + rule.Written literal

        [
            Lint.better rule part Printer.Level.Relation LintProblem.GlobWithoutWildcard better
        ]
    else
        []

/// `x.startsWith("")`: what stands there was to be filled in.
let private ofEmptyText (expr: Expr) : Suspicion list =
    match expr.Node with
    | Node.MemberCall(_,
                      ("startsWith" | "endsWith" | "contains" as name),
                      _,
                      [| {
                             Node = Node.Literal(Literal.String "")
                         } as literal |]) -> [ Lint.tell (LintProblem.EmptyTextAsked name) literal.Span ]
    | _ -> []

let check (rule: LintedRule) (part: Part) : Suspicion list =
    match question part.Expr with
    | ValueSome(subject,
                name,
                ({
                     Node = Node.Literal(Literal.String pattern)
                 } as literal)) ->
        if name = "matches" then
            ofPattern rule part subject literal pattern
        else
            ofGlob rule part subject literal pattern
    | _ -> ofEmptyText part.Expr
