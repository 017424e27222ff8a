namespace FleetMdm.Rules

open System.Collections.Generic

/// An attribute: an expression that stands for something a device reported, so that a field below it may be unknown.
[<NoEquality; NoComparison>]
type internal Place = {
    Path: FactPath
    /// What the schema knows there; none below a path that it does not know.
    Known: FactNode voption
    /// It has the known fields and no others.
    Closed: bool
    /// The activation's place of the root and the names below it, where the whole path is written out in the rule.
    /// None for an element of a list and what lies below it.
    Written: struct (int * string[]) voption
}

/// A checked part: its lowered form, and the attribute that it stands for.
[<Struct; NoEquality; NoComparison>]
type internal Checked = {
    Tree: TypedExpr
    Place: Place voption
}

/// A variable that a macro binds.
[<NoEquality; NoComparison>]
type internal Local = {
    Slot: int
    Type: CelType
    Place: Place voption
}

/// The macros' variables in sight. Slots are handed out by depth, so that loops side by side share theirs.
[<NoEquality; NoComparison>]
type internal Locals = {
    Names: Map<string, Local>
    Depth: int
} with

    static member None: Locals = { Names = Map.empty; Depth = 0 }

    /// True when a macro's variable has the name, which hides a free name; a name with a dot before it is free.
    member locals.Hides(name: string, absolute: bool) : bool =
        not absolute && Map.containsKey name locals.Names

/// Checked parts out of their nodes.
module internal Checked =
    let make (span: Span) (celType: CelType) (node: TypedNode) : TypedExpr = {
        Node = node
        Type = celType
        Span = span
    }

    /// A part that is no attribute.
    let plain (span: Span) (celType: CelType) (node: TypedNode) : Checked = {
        Tree = make span celType node
        Place = ValueNone
    }

    /// A part that cannot be resolved: its type absorbs, and evaluating it is an error.
    let invalid (span: Span) (problem: EvalProblem) : Checked =
        plain span CelType.Error (TypedNode.Invalid problem)

    let unresolved (span: Span) (name: string) : Checked =
        invalid span (EvalProblem.Unresolved name)

    let trees (parts: Checked[]) : TypedExpr[] =
        parts |> Array.map (fun part -> part.Tree)

/// One check of one rule: what it may refer to, and what has been found out so far.
[<Sealed>]
type internal CheckState(scope: CheckScope) =
    let problems = List<struct (TypeProblem * Span)>()
    let mutable parameters: Set<string> = Set.empty
    let mutable frameSize = 0

    member _.Scope: CheckScope = scope
    member val Inference: Inference = Inference()

    member _.Report (problem: TypeProblem) (at: Span) : unit =
        if scope.TypeCheck || TypeProblem.isStructural problem then
            problems.Add(struct (problem, at))

    member _.UseParameters(names: string seq) : unit =
        parameters <- Set.union parameters (Set.ofSeq names)

    /// The variables in sight inside a macro that binds one more.
    member _.Declare (name: string) (celType: CelType) (place: Place voption) (locals: Locals) : Locals =
        frameSize <- max frameSize (locals.Depth + 1)

        let local = {
            Slot = locals.Depth
            Type = celType
            Place = place
        }

        {
            Names = Map.add name local locals.Names
            Depth = locals.Depth + 1
        }

    member state.TypeOf(part: Checked) : CelType = state.Inference.Resolve part.Tree.Type

    member state.Agrees (actual: CelType) (expected: CelType) : bool =
        state.Inference.TryAgree([ actual ], [ expected ])

    /// What nobody has typed stays so: later uses must not give it a type by chance.
    member state.KeepUntyped(unknown: CelType) : unit =
        state.Agrees unknown CelType.Dyn |> ignore

    member state.RequireBool (what: string) (part: Checked) : unit =
        if not (state.Agrees part.Tree.Type CelType.Bool) then
            state.Report (TypeProblem.NotBool(what, state.TypeOf part)) part.Tree.Span

    member _.FrameSize: int = frameSize
    /// The names of the parameters that the rule reads.
    member _.Parameters: Set<string> = parameters

    /// In the order of their places in the text.
    member _.Problems: (TypeProblem * Span) list =
        [ for struct (problem, at) in problems -> problem, at ] |> List.sortBy (fun (_, at) -> at.Start)
