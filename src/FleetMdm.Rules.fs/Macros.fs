namespace FleetMdm.Rules

/// A macro as it was written: a call whose arguments are not all evaluated as they stand.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal Macro =
    /// has(operand.field)
    | Has of operand: Expr * field: string * fieldSpan: Span
    | Known of operand: Expr
    | Missing of operand: Expr
    | Comprehension of
        kind: ComprehensionKind *
        range: Expr *
        variables: struct (string * Span)[] *
        condition: Expr voption *
        transform: Expr voption
    /// cel.bind(name, init, body)
    | Bind of name: string * init: Expr * body: Expr
    /// target.optMap(name, body), target.optFlatMap(name, body)
    | OptionalMap of target: Expr * name: string * body: Expr * flat: bool
    /// first(a, b, …)
    | First of candidates: Expr[]
    /// proto.hasExt, proto.getExt: there are no protobuf messages here.
    | Proto of name: string
    /// A macro's name with arguments that it does not take.
    | Misused of name: string * usage: string * at: Span

/// Which calls are macros. A name with arguments in a form that no macro has is an ordinary call in CEL; here it is
/// a misuse with the right form as its help, since no function has such a name.
module internal Macros =
    let private forms: (string * string) list = [
        "has", "has(x.field)"
        "known", "known(facts.path)"
        "missing", "missing(facts.path)"
        "all", "list.all(x, condition)"
        "exists", "list.exists(x, condition)"
        "exists_one", "list.exists_one(x, condition)"
        "existsOne", "list.existsOne(x, condition)"
        "filter", "list.filter(x, condition)"
        "map", "list.map(x, value) or list.map(x, condition, value)"
        "transformList", "list.transformList(i, x, value) or map.transformList(k, v, condition, value)"
        "transformMap", "map.transformMap(k, v, value) or map.transformMap(k, v, condition, value)"
        "transformMapEntry", "map.transformMapEntry(k, v, {key: value})"
        "optMap", "optional.optMap(x, value)"
        "optFlatMap", "optional.optFlatMap(x, optional)"
    ]

    let private usageOf (name: string) =
        forms |> List.find (fun (known, _) -> known = name) |> snd

    /// The names of all macros, for suggestions.
    let names: string list = List.map fst forms

    let private variable (expr: Expr) : struct (string * Span) voption =
        match expr.Node with
        | Node.Ident(name, false) -> ValueSome(struct (name, expr.Span))
        | _ -> ValueNone

    let private quantifier (name: string) : ComprehensionKind voption =
        match name with
        | "all" -> ValueSome ComprehensionKind.All
        | "exists" -> ValueSome ComprehensionKind.Exists
        | "exists_one"
        | "existsOne" -> ValueSome ComprehensionKind.ExistsOne
        | _ -> ValueNone

    let private transform (name: string) : ComprehensionKind voption =
        match name with
        | "transformList" -> ValueSome ComprehensionKind.TransformList
        | "transformMap" -> ValueSome ComprehensionKind.TransformMap
        | "transformMapEntry" -> ValueSome ComprehensionKind.TransformMapEntry
        | _ -> ValueNone

    /// A loop of one variable or two, when the first arguments are names; two variables must differ.
    let private loop kind range (variables: Expr list) condition body : Macro voption =
        match List.map variable variables with
        | [ ValueSome one ] -> ValueSome(Macro.Comprehension(kind, range, [| one |], condition, body))
        | [ ValueSome(first, firstSpan); ValueSome(second, secondSpan) ] when first <> second ->
            let both = [| struct (first, firstSpan); struct (second, secondSpan) |]
            ValueSome(Macro.Comprehension(kind, range, both, condition, body))
        | _ -> ValueNone

    let private comprehension (range: Expr) (name: string) (arguments: Expr[]) : Macro voption =
        match quantifier name, transform name, name, List.ofArray arguments with
        | ValueSome kind, _, _, [ x; condition ] -> loop kind range [ x ] (ValueSome condition) ValueNone
        | ValueSome kind, _, _, [ k; v; condition ] -> loop kind range [ k; v ] (ValueSome condition) ValueNone
        | _, ValueSome kind, _, [ k; v; body ] -> loop kind range [ k; v ] ValueNone (ValueSome body)
        | _, ValueSome kind, _, [ k; v; condition; body ] ->
            loop kind range [ k; v ] (ValueSome condition) (ValueSome body)
        | _, _, "filter", [ x; condition ] -> loop ComprehensionKind.Filter range [ x ] (ValueSome condition) ValueNone
        | _, _, "map", [ x; body ] -> loop ComprehensionKind.TransformList range [ x ] ValueNone (ValueSome body)
        | _, _, "map", [ x; condition; body ] ->
            loop ComprehensionKind.TransformList range [ x ] (ValueSome condition) (ValueSome body)
        | _ -> ValueNone

    let private optional (target: Expr) (name: string) (arguments: Expr[]) : Macro voption =
        match arguments with
        | [| x; body |] ->
            match variable x with
            | ValueSome(local, _) -> ValueSome(Macro.OptionalMap(target, local, body, (name = "optFlatMap")))
            | ValueNone -> ValueNone
        | _ -> ValueNone

    let private misusedWithout name at (found: Macro voption) : Macro voption =
        match found with
        | ValueSome _ -> found
        | ValueNone -> ValueSome(Macro.Misused(name, usageOf name, at))

    /// The macro that `target.name(arguments)` is, if it is one.
    let ofMemberCall (target: Expr) (name: string) (nameSpan: Span) (arguments: Expr[]) : Macro voption =
        match target.Node, name with
        | Node.Ident("cel", false), "bind" ->
            match arguments with
            | [| x; init; body |] ->
                match variable x with
                | ValueSome(local, _) -> ValueSome(Macro.Bind(local, init, body))
                | ValueNone -> ValueSome(Macro.Misused("cel.bind", "cel.bind(name, value, body)", x.Span))
            | _ -> ValueSome(Macro.Misused("cel.bind", "cel.bind(name, value, body)", nameSpan))
        | Node.Ident("proto", false), ("hasExt" | "getExt") -> ValueSome(Macro.Proto("proto." + name))
        | _, ("all" | "exists" | "exists_one" | "existsOne" | "filter" | "map")
        | _, ("transformList" | "transformMap" | "transformMapEntry") ->
            comprehension target name arguments |> misusedWithout name nameSpan
        | _, ("optMap" | "optFlatMap") -> optional target name arguments |> misusedWithout name nameSpan
        | _ -> ValueNone

    /// The macro that `name(arguments)` is, if it is one. `first` is one in mappings only.
    let ofCall (takesFirst: bool) (name: string) (nameSpan: Span) (arguments: Expr[]) : Macro voption =
        match name, arguments with
        | "has",
          [| {
                 Node = Node.Select(operand, field, fieldSpan, false)
             } |] -> ValueSome(Macro.Has(operand, field, fieldSpan))
        | "known", [| operand |] -> ValueSome(Macro.Known operand)
        | "missing", [| operand |] -> ValueSome(Macro.Missing operand)
        | ("has" | "known" | "missing"), [| argument |] -> misusedWithout name argument.Span ValueNone
        | ("has" | "known" | "missing"), _ -> misusedWithout name nameSpan ValueNone
        | "first", [||] when takesFirst -> ValueSome(Macro.Misused("first", "first(a, b, …)", nameSpan))
        | "first", candidates when takesFirst -> ValueSome(Macro.First candidates)
        | _ -> ValueNone
