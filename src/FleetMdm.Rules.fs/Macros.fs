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
    /// cel.block([first, second, …], body), with the names of the values
    | Block of values: (string * Expr) list * body: Expr * at: Span
    /// target.optMap(name, body), target.optFlatMap(name, body)
    | OptionalMap of target: Expr * name: string * body: Expr * flat: bool
    /// first(a, b, …)
    | First of candidates: Expr[]
    /// A call that stands for another expression.
    | Rewritten of Expr
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

    /// `cel.index(0)` and `cel.iterVar(0, 1)`: names by number, as the optimizers of other implementations write them.
    let private tryNumbered (target: Expr) (name: string) (arguments: Expr[]) : string voption =
        let number (argument: Expr) =
            match argument.Node with
            | Node.Literal(Literal.Int value) when value >= 0L -> ValueSome(Text.ofInt value)
            | _ -> ValueNone

        match target.Node, name, Array.map number arguments with
        | Node.Ident("cel", false), "index", [| ValueSome place |] -> ValueSome("cel.index(" + place + ")")
        | Node.Ident("cel", false), "iterVar", [| ValueSome depth; ValueSome place |] ->
            ValueSome("cel.iterVar(" + depth + ", " + place + ")")
        | _ -> ValueNone

    let private variable (expr: Expr) : struct (string * Span) voption =
        match expr.Node with
        | Node.Ident(name, false) -> ValueSome(struct (name, expr.Span))
        | Node.MemberCall(target, name, _, arguments) ->
            tryNumbered target name arguments |> ValueOption.map (fun numbered -> struct (numbered, expr.Span))
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

    /// The macros of the namespace `cel`.
    let private ofCel (target: Expr) (name: string) (nameSpan: Span) (arguments: Expr[]) : Macro voption =
        let misused (usage: string) (at: Span) =
            ValueSome(Macro.Misused("cel." + name, usage, at))

        match name, arguments with
        | "bind", [| x; init; body |] ->
            match variable x with
            | ValueSome(local, _) -> ValueSome(Macro.Bind(local, init, body))
            | ValueNone -> misused "cel.bind(name, value, body)" x.Span
        | "bind", _ -> misused "cel.bind(name, value, body)" nameSpan
        | "block", [| { Node = Node.List values }; body |] when
            not (Array.exists (fun (value: ListElement) -> value.Optional) values)
            ->
            let named =
                values
                |> Array.mapi (fun i (value: ListElement) -> "cel.index(" + Text.ofInt (int64 i) + ")", value.Value)

            ValueSome(Macro.Block(List.ofArray named, body, nameSpan))
        | "block", _ -> misused "cel.block([value, …], body)" nameSpan
        | ("index" | "iterVar"), _ ->
            match tryNumbered target name arguments with
            | ValueSome numbered ->
                let span = Span.join target.Span (Array.last arguments).Span
                ValueSome(Macro.Rewritten(Expr.create (Node.Ident(numbered, false)) span))
            | ValueNone when name = "index" -> misused "cel.index(0) inside of cel.block" nameSpan
            | ValueNone -> misused "cel.iterVar(0, 0) for the variable of a macro" nameSpan
        | _ -> ValueNone

    /// `math.greatest(a, b, c)` is `math.greatest([a, b, c])`.
    let private asList (target: Expr) (name: string) (nameSpan: Span) (arguments: Expr[]) : Macro =
        let span = Span.join arguments[0].Span (Array.last arguments).Span

        let elements: ListElement[] =
            arguments |> Array.map (fun argument -> { Value = argument; Optional = false })

        let list = Expr.create (Node.List elements) span
        Macro.Rewritten(Expr.create (Node.MemberCall(target, name, nameSpan, [| list |])) (Span.join target.Span span))

    /// The macro that `target.name(arguments)` is, if it is one.
    let ofMemberCall (target: Expr) (name: string) (nameSpan: Span) (arguments: Expr[]) : Macro voption =
        match target.Node, name with
        | Node.Ident("cel", false), _ -> ofCel target name nameSpan arguments
        | Node.Ident("math", false), ("greatest" | "least") when arguments.Length > 2 ->
            ValueSome(asList target name nameSpan arguments)
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
