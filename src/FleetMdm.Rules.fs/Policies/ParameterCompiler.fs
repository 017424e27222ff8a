/// The parameters of a document with their types and values: the given ones, else the defaults.
module internal FleetMdm.Rules.ParameterCompiler

open System
open System.Collections.Generic

let private isIdentifier (name: string) =
    name.Length > 0
    && not (Char.IsAsciiDigit name[0])
    && name |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_')

/// The declared type of a parameter, else that of its default.
let private typeOf (problems: PolicyProblems) (field: string) (parameter: ParameterDocument) : CelType voption =
    match parameter.TypeName with
    | null ->
        match parameter.DefaultValue with
        | null -> ValueNone
        | value -> ValueSome(Parameters.inferType value)
    | typeText ->
        match CelType.tryParse typeText with
        | ValueSome celType when Parameters.isParameterType celType -> ValueSome celType
        | _ ->
            problems.Report (field + ".type") null typeText (PolicyProblem.ParameterTypeUnknown typeText)
            ValueNone

let private valueOf
    (problems: PolicyProblems)
    (given: IReadOnlyDictionary<string, DocumentValue>)
    (field: string)
    (parameter: ParameterDocument)
    (celType: CelType)
    : Value voption =
    let read (field: string) (value: DocumentValue) =
        let found = Parameters.tryRead celType value

        if found.IsNone then
            let text = if value.IsList then "" else value.Items[0].Text
            problems.Report field null text (PolicyProblem.ParameterValueMismatch(parameter.Name, celType))

        found

    // The default is read even where another value is given: it is checked either way.
    let byDefault =
        match parameter.DefaultValue with
        | null -> ValueNone
        | value -> read (field + ".default") value

    match given.TryGetValue parameter.Name with
    | true, value -> read field value
    | _ ->
        if isNull parameter.DefaultValue then
            problems.Report field null null (PolicyProblem.ParameterWithoutDefault parameter.Name)

        byDefault

/// A parameter with a problem of its own is known and absorbs: its uses are no further problems.
let private compileOne (problems: PolicyProblems) given (field: string) (parameter: ParameterDocument) =
    match typeOf problems field parameter with
    | ValueSome celType ->
        let value = valueOf problems given field parameter celType
        struct (celType, ValueOption.defaultValue Value.Null value)
    | ValueNone ->
        if isNull parameter.TypeName && isNull parameter.DefaultValue then
            problems.Report field null null (PolicyProblem.ParameterWithoutDefault parameter.Name)

        struct (CelType.Error, Value.Null)

let compile
    (problems: PolicyProblems)
    (given: IReadOnlyDictionary<string, DocumentValue>)
    (document: PolicyDocument)
    : Map<string, struct (CelType * Value)> =
    let mutable known: Map<string, struct (CelType * Value)> = Map.empty

    for parameter in document.Parameters do
        let field = "params." + parameter.Name

        if not (isIdentifier parameter.Name) then
            problems.Report field null null (PolicyProblem.ParameterNameMalformed parameter.Name)

        if known.ContainsKey parameter.Name then
            problems.Report field null null (PolicyProblem.DuplicateParameter parameter.Name)

        known <- Map.add parameter.Name (compileOne problems given field parameter) known

    for pair in given do
        if not (known.ContainsKey pair.Key) then
            let suggestion = Suggest.Nearest(pair.Key, Map.keys known)
            problems.Report "params" null null (PolicyProblem.UnknownParameterValue(pair.Key, suggestion))

    known

/// `params` as a rule sees it.
let toValue (known: Map<string, struct (CelType * Value)>) : Value =
    let builder = MapBuilder known.Count

    for KeyValue(name, struct (_, value)) in known do
        builder.Add(Value.String name, value) |> ignore

    builder.ToValue()
