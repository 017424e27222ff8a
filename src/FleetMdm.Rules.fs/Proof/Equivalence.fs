/// Whether two rules mean the same, as far as it can be proven: as the same tree, or case by case, at the rule or at the
/// part in which they differ. What is not proven counts as different.
module internal FleetMdm.Rules.Equivalence

/// What is known of two rules.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Comparison =
    | Same
    /// A case in which they differ; none is known for an empty list. `inElement`: of an element that a comprehension
    /// goes through.
    | Different of inElement: bool * states: struct (string * CaseState) list

let private isCondition (expr: TypedExpr) : bool =
    match expr.Type with
    | CelType.Bool
    | CelType.Dyn -> true
    | _ -> false

let private byCases (text: string) (expr: TypedExpr) (otherText: string) (other: TypedExpr) =
    let book = CaseTable.Questions()
    let left = CaseReading.read book text expr
    book.NextRule()
    let right = CaseReading.read book otherText other
    book.Close()
    book.Compare(left, right)

/// The parts in which two trees of one form differ; none when they differ in form.
let private differingParts (expr: TypedExpr) (other: TypedExpr) : struct (TypedExpr * TypedExpr) list voption =
    let parts = TypedExpr.children expr
    let others = TypedExpr.children other

    if TreeKey.head expr <> TreeKey.head other || parts.Length <> others.Length then
        ValueNone
    else
        ValueSome [
            for part, otherPart in List.zip parts others do
                if TreeKey.ofTree part <> TreeKey.ofTree otherPart then
                    struct (part, otherPart)
        ]

/// Compares two rules, each with its own text.
let rec compare (text: string) (expr: TypedExpr) (otherText: string) (other: TypedExpr) : Comparison =
    let parts =
        match differingParts expr other with
        | ValueSome parts ->
            parts
            |> List.map (fun (struct (part, otherPart)) -> struct (part, compare text part otherText otherPart))
        | ValueNone -> [ struct (expr, Comparison.Different(false, [])) ]

    let isSame (struct (_, comparison)) =
        match comparison with
        | Comparison.Same -> true
        | Comparison.Different _ -> false

    if TreeKey.ofTree expr = TreeKey.ofTree other || List.forall isSame parts then
        Comparison.Same
    else
        let struct (same, states) =
            if isCondition expr && isCondition other then
                byCases text expr otherText other
            else
                struct (false, [])

        let inside =
            parts
            |> List.tryPick (fun (struct (_, comparison)) ->
                match expr.Node, comparison with
                | TypedNode.Comprehension _, Comparison.Different(_, (_ :: _ as states)) ->
                    Some(Comparison.Different(true, states))
                | _, Comparison.Different(true, _) -> Some comparison
                | _ -> None)

        match inside with
        | _ when same -> Comparison.Same
        | Some difference -> difference
        | None -> Comparison.Different(false, states)
