/// Trees without what matches nothing in particular: empty alternatives, repeats of nothing, repeats of places. It is not
/// for speed. .NET 10 reduces repeats of such alternatives wrongly, in this engine as in the backtracking one: to it
/// `(?:a+|){2}` does not match the empty text. A pattern that comes out of here has an optional group instead.
module internal FleetMdm.Rules.PatternSimplifier

let private empty = PatternNode.Concat []

/// Whether a simplified tree matches without asking for anything.
let private isEmpty (node: PatternNode) : bool =
    match node with
    | PatternNode.Concat [] -> true
    | _ -> false

/// Whether a tree takes no character, whatever place it asks for.
let rec private takesNothing (node: PatternNode) : bool =
    match node with
    | PatternNode.Assertion _ -> true
    | PatternNode.Literal _
    | PatternNode.Set _ -> false
    | PatternNode.Concat nodes
    | PatternNode.Alternate nodes -> List.forall takesNothing nodes
    | PatternNode.Repeat(node, _, _) -> takesNothing node

/// A repeat of a simplified tree.
let private repeat (inner: PatternNode) (least: int) (most: int) : PatternNode =
    if most = 0 || isEmpty inner then
        empty
    elif not (takesNothing inner) then
        PatternNode.Repeat(inner, least, most)
    // A place is there or not, however often it is asked for.
    elif least = 0 then
        empty
    else
        inner

let rec simplify (node: PatternNode) : PatternNode =
    match node with
    | PatternNode.Literal _
    | PatternNode.Set _
    | PatternNode.Assertion _ -> node
    | PatternNode.Repeat(repeated, least, most) -> repeat (simplify repeated) least most
    | PatternNode.Concat nodes ->
        let row =
            nodes
            |> List.collect (fun node ->
                match simplify node with
                | PatternNode.Concat inner -> inner
                | other -> [ other ])

        match row with
        | [ only ] -> only
        | row -> PatternNode.Concat row
    | PatternNode.Alternate nodes ->
        let all = List.map simplify nodes

        match List.filter (fun node -> not (isEmpty node)) all with
        | [] -> empty
        | some when some.Length = all.Length -> PatternNode.Alternate some
        | some -> repeat (PatternNode.Alternate some) 0 1
