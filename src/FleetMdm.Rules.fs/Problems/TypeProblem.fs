namespace FleetMdm.Rules

open System

/// What can be wrong with the names and types of a rule (FM2xxx), and a fact that nobody knows (FM6001).
[<RequireQualifiedAccess>]
type internal TypeProblem =
    | UndeclaredName of name: string * suggestion: (string | null)
    | UnknownFunction of name: string * suggestion: (string | null)
    /// `signatures` are those of the function, for the help.
    | NoOverload of name: string * arguments: CelType list * signatures: string list
    | UnknownColumn of name: string * suggestion: (string | null)
    | UnknownParameter of name: string * suggestion: (string | null)
    | NoFields of field: string * operand: CelType
    | NoElements of operand: CelType
    | WrongIndex of expected: CelType * actual: CelType
    /// `what` says where: "the condition of `? :`".
    | NotBool of what: string * actual: CelType
    | BranchesDisagree of whenTrue: CelType * whenFalse: CelType
    | NotIterable of macro: string * actual: CelType
    | EntryNotMap of actual: CelType
    | MacroMisused of name: string * usage: string
    | WrongMapKey of actual: CelType
    | NotOptional of actual: CelType
    | NeverEqual of left: CelType * right: CelType
    | ResultNotBool of actual: CelType
    | NoMessages of what: string
    /// A constant argument that its function cannot read: `version("latest")`, a pattern outside RE2. The words are
    /// those that evaluating it would give.
    | UnreadableConstant of cause: string * help: (string | null)
    /// The same of a pattern, wrong at a place in it.
    | UnreadablePattern of pattern: string * fault: PatternFault * at: Span
    | UnknownFact of path: string * suggestion: (string | null) * knowsReported: bool

module internal TypeProblem =
    /// True for what is wrong whatever the types: reported also where types are not checked.
    let isStructural (problem: TypeProblem) : bool =
        match problem with
        | TypeProblem.MacroMisused _
        | TypeProblem.NoMessages _ -> true
        | _ -> false

    /// True for what is wrong whatever stands around it: a name that means nothing.
    let isOfName (problem: TypeProblem) : bool =
        match problem with
        | TypeProblem.UndeclaredName _
        | TypeProblem.UnknownFunction _
        | TypeProblem.UnknownColumn _
        | TypeProblem.UnknownParameter _
        | TypeProblem.UnknownFact _ -> true
        | _ -> false

    /// True for what is only suspicious (FM6xxx): the rule can be used.
    let isSuspicion (problem: TypeProblem) : bool =
        match problem with
        | TypeProblem.UnknownFact _ -> true
        | _ -> false

    /// A function as people write it: operators by their symbols.
    let functionName (name: string) : string =
        match name with
        | "@in" -> "in"
        | "-_" -> "-"
        | "!_" -> "!"
        | name when name.StartsWith('_') && name.EndsWith('_') && name.Length > 2 -> name.Trim '_'
        | name -> name

    let private typeList (types: CelType list) : string =
        "(" + String.Join(", ", List.map CelType.print types) + ")"

    let private didYouMean (suggestion: string | null) (otherwise: string | null) : string | null =
        match suggestion with
        | null -> otherwise
        | known -> "did you mean `" + known + "`?"

    /// What to do about arguments that no signature takes.
    let private overloadHelp (name: string) (arguments: CelType list) (signatures: string list) : string =
        match arguments with
        | [ left; right ] when name.StartsWith '_' && CelType.isNumber left && CelType.isNumber right ->
            "numbers of different types do not mix here: convert one, as in double(x) or int(x)"
        | [ CelType.Version; CelType.Version ] when name.StartsWith '_' ->
            "compare versions by x.isLessThan(y), x.isGreaterThan(y), x.atLeast(\"14.5\") or x.inRange(\">=14 <16\")"
        | CelType.String :: _ when signatures |> List.forall _.StartsWith("version.", StringComparison.Ordinal) ->
            "read the text as a version first: version(x)." + functionName name + "(…)"
        | _ -> "it takes " + String.Join(" or ", List.truncate 6 signatures)

    let toDiagnostic (problem: TypeProblem) (at: Span) : Diagnostic =
        let tell severity code message (label: string | null) (help: string | null) =
            Diagnostic(code, severity, message, at, label, help)

        let error = tell DiagnosticSeverity.Error
        let warning = tell DiagnosticSeverity.Warning
        let print = CelType.print

        match problem with
        | TypeProblem.UndeclaredName(name, suggestion) ->
            error
                "FM2001"
                ("unknown name `" + name + "`")
                null
                (didYouMean suggestion "a rule sees `device`, `facts`, `params` and `now`")
        | TypeProblem.UnknownFunction(name, suggestion) ->
            error "FM2002" ("unknown function `" + name + "`") null (didYouMean suggestion null)
        | TypeProblem.NoOverload(name, arguments, signatures) ->
            error
                "FM2003"
                ("`" + functionName name + "` does not take " + typeList arguments)
                null
                (overloadHelp name arguments signatures)
        | TypeProblem.UnknownColumn(name, suggestion) ->
            error
                "FM2004"
                ("unknown device column `" + name + "`")
                null
                (didYouMean
                    suggestion
                    "the columns are device_id, hostname, os, os_version, serial, last_seen and tags; all else is under `facts`")
        | TypeProblem.NoFields(field, CelType.List element) ->
            let help =
                match element with
                | CelType.Dyn
                | CelType.Map _ -> "ask its elements, as in x.exists(e, e." + field + " == …)"
                | _ -> "ask its elements, as in x.exists(e, e == …)"

            error "FM2005" ("no field `" + field + "` in a list") null help
        | TypeProblem.NoFields(field, operand) ->
            error "FM2005" ("no field `" + field + "` in " + print operand) (print operand + " has no fields") null
        | TypeProblem.NoElements operand ->
            error "FM2006" ("`[…]` takes an element of a list or a map, here " + print operand) null null
        | TypeProblem.WrongIndex(expected, actual) ->
            let help: string | null =
                match expected, actual with
                | CelType.Int, CelType.String ->
                    "elements of a list are numbered from 0; by what they hold they are found with x.exists(e, e.name == …)"
                | _ -> null

            error "FM2006" ("the index must be " + print expected + ", here " + print actual) null help
        | TypeProblem.NotBool(what, actual) ->
            error
                "FM2007"
                (what + " must be bool, here " + print actual)
                null
                "compare it with something, as in x == 1 or size(x) > 0"
        | TypeProblem.BranchesDisagree(whenTrue, whenFalse) ->
            error
                "FM2008"
                ("both results of `? :` must have one type, here " + print whenTrue + " and " + print whenFalse)
                null
                "wrap one in dyn(…) where that is meant"
        | TypeProblem.NotIterable(macro, actual) ->
            error "FM2009" ("`" + macro + "` goes over a list or a map, here " + print actual) null null
        | TypeProblem.EntryNotMap actual ->
            error
                "FM2009"
                ("`transformMapEntry` makes a map of each element, here " + print actual)
                null
                "write the entry as {key: value}"
        | TypeProblem.MacroMisused(name, usage) ->
            error "FM2010" ("`" + name + "` is not written this way") null ("write " + usage)
        | TypeProblem.WrongMapKey actual ->
            error "FM2011" ("a map's key must be int, uint, bool or string, here " + print actual) null null
        | TypeProblem.ResultNotBool actual ->
            error
                "FM2012"
                ("a rule must give bool, here " + print actual)
                null
                "a rule says what must hold: compare the value with what it should be"
        | TypeProblem.NoMessages what ->
            error
                "FM2013"
                (what + " needs protobuf messages, which rules do not have")
                null
                "use a map: {\"field\": value}"
        | TypeProblem.UnknownParameter(name, suggestion) ->
            error
                "FM2014"
                ("unknown parameter `" + name + "`")
                null
                (didYouMean suggestion ("declare it under `params:` of the policy"))
        | TypeProblem.UnreadableConstant(cause, help) -> error "FM2015" cause null help
        | TypeProblem.UnreadablePattern(pattern, fault, place) ->
            let cause =
                EvalProblem.toDiagnostic (EvalProblem.BadPattern(pattern, fault, place)) at

            error "FM2015" cause.Message null cause.Help
        | TypeProblem.NotOptional actual ->
            error
                "FM2016"
                ("an optional is needed here, not " + print actual)
                null
                "`?` takes what optional.of(x), x.?field or x[?key] give"
        | TypeProblem.NeverEqual(left, right) ->
            error
                "FM2017"
                (print left + " and " + print right + " can never be equal")
                null
                "convert one side, or wrap it in dyn(…) where that is meant"
        | TypeProblem.UnknownFact(path, suggestion, knowsReported) ->
            let label =
                if knowsReported then
                    "no device has reported it, and no schema names it"
                else
                    "no schema names it"

            warning "FM6001" ("unknown fact `" + path + "`") label (didYouMean suggestion null)
