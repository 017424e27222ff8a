/// The short form of a check: one fact, one operator, one value. It stands for a rule, and that rule's text is what is
/// compiled, shown and evaluated.
module internal FleetMdm.Rules.ShortForm

open System
open System.Globalization

/// What an operator does with its value.
[<RequireQualifiedAccess>]
type private Operator =
    /// eq, ne: values of different types are unequal.
    | Equality of symbol: string
    /// in, not_in
    | Membership of negated: bool
    /// lt, lte, gt, gte
    | Order of symbol: string
    | Contains
    | Regex
    /// version_gte, version_lte
    | Version of question: string

let private operators: (string * Operator) list = [
    "eq", Operator.Equality "=="
    "ne", Operator.Equality "!="
    "lt", Operator.Order "<"
    "lte", Operator.Order "<="
    "gt", Operator.Order ">"
    "gte", Operator.Order ">="
    "contains", Operator.Contains
    "in", Operator.Membership false
    "not_in", Operator.Membership true
    "regex", Operator.Regex
    "version_gte", Operator.Version "atLeast"
    "version_lte", Operator.Version "atMost"
]

/// The operators' names, in the order of the reference.
let operatorNames: string list = List.map fst operators

/// Where a key lies: a segment that names a core column is `device.x`, any other key is under `facts`.
let private segmentsOf (schema: FactSchema) (key: string) : struct (string * string list) voption =
    match List.ofArray (key.Split '.') with
    | segments when List.contains "" segments -> ValueNone
    | [ column ] when schema.Device.Fields.ContainsKey column -> ValueSome(struct ("device", [ column ]))
    | segments -> ValueSome(struct ("facts", segments))

/// `facts.cfg.`screen-lock``: an identifier is written bare, what back-quotes may hold in them, all else as an index.
let private writePath (root: string) (segments: string list) : string =
    let isIdentifier (segment: string) =
        not (Char.IsAsciiDigit segment[0])
        && segment |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_')
        && not (List.contains segment [ "in"; "true"; "false"; "null" ])

    let isQuotable (segment: string) =
        segment
        |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_' || c = '-' || c = '/' || c = ' ')

    let append (path: string) (segment: string) =
        if isIdentifier segment then path + "." + segment
        elif isQuotable segment then path + ".`" + segment + "`"
        else path + "[" + Printer.stringLiteral segment + "]"

    List.fold append root segments

/// A scalar as a literal. Whole numbers beyond int64 are doubles, as in JSON.
let private scalarLiteral (scalar: ScalarValue) : string =
    let double () =
        match Double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, value when Double.IsFinite value -> Printer.literal (Literal.Double value)
        | _ -> Printer.stringLiteral scalar.Text

    match scalar.Kind with
    | ScalarKind.Boolean -> scalar.Text
    | ScalarKind.Integer ->
        match Int64.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, value -> Printer.literal (Literal.Int value)
        | _ -> double ()
    | ScalarKind.Number -> double ()
    | _ -> Printer.stringLiteral scalar.Text

let private scalarType (scalar: ScalarValue) : CelType =
    match scalar.Kind with
    | ScalarKind.Boolean -> CelType.Bool
    | ScalarKind.Integer -> CelType.Int
    | ScalarKind.Number -> CelType.Double
    | _ -> CelType.String

let private listLiteral (items: ScalarValue seq) : string =
    "[" + String.Join(", ", Seq.map scalarLiteral items) + "]"

/// The type that all items have; `dyn` for none or several.
let private itemType (items: ScalarValue seq) : CelType =
    match List.ofSeq (Seq.distinct (Seq.map scalarType items)) with
    | [ one ] -> one
    | _ -> CelType.Dyn

/// The fact as it stands where its type and the value's agree; else as `dyn`, so that a comparison of different types
/// is the run-time answer that the short form promises, and not a mistake.
let private asComparedTo (expected: CelType) (factType: CelType) (path: string) : string =
    if factType = CelType.Dyn || expected = CelType.Dyn || factType = expected then
        path
    else
        "dyn(" + path + ")"

let private write
    (operator: Operator)
    (path: string)
    (factType: CelType)
    (value: DocumentValue)
    : Result<string, string> =
    match operator, value.IsList with
    | Operator.Equality symbol, true ->
        let expected = CelType.List(itemType value.Items)
        Ok(asComparedTo expected factType path + " " + symbol + " " + listLiteral value.Items)
    | Operator.Equality symbol, false ->
        let scalar = value.Items[0]
        Ok(asComparedTo (scalarType scalar) factType path + " " + symbol + " " + scalarLiteral scalar)
    | Operator.Membership negated, true ->
        let test =
            asComparedTo (itemType value.Items) factType path + " in " + listLiteral value.Items

        Ok(if negated then "!(" + test + ")" else test)
    | Operator.Membership _, false -> Error "a list"
    | Operator.Order symbol, false ->
        let scalar = value.Items[0]

        match scalarType scalar, factType with
        | CelType.Bool, _ -> Error "a number or a text"
        | CelType.String, _ -> Ok(asComparedTo CelType.String factType path + " " + symbol + " " + scalarLiteral scalar)
        | _, (CelType.Int | CelType.Double) -> Ok(path + " " + symbol + " " + scalarLiteral scalar)
        | _ -> Ok("number(" + path + ") " + symbol + " " + scalarLiteral scalar)
    | Operator.Order _, true -> Error "a number or a text"
    | Operator.Contains, false ->
        let scalar = value.Items[0]

        match scalarType scalar, factType with
        | CelType.String, CelType.String -> Ok(path + ".contains(" + scalarLiteral scalar + ")")
        | celType, CelType.List element when element = celType || element = CelType.Dyn ->
            Ok(scalarLiteral scalar + " in " + path)
        | _ -> Ok("includes(" + path + ", " + scalarLiteral scalar + ")")
    | Operator.Contains, true -> Error "one value"
    | Operator.Regex, false when scalarType value.Items[0] = CelType.String ->
        Ok(asComparedTo CelType.String factType path + ".matches(" + scalarLiteral value.Items[0] + ")")
    | Operator.Regex, _ -> Error "one text"
    | Operator.Version question, false ->
        let wanted = Printer.stringLiteral value.Items[0].Text
        Ok("version(" + asComparedTo CelType.String factType path + ")." + question + "(" + wanted + ")")
    | Operator.Version _, true -> Error "one version"

/// A problem of a short form, and the part of it (`key`, `op`, `value`) that has it.
[<NoEquality; NoComparison>]
type Fault = {
    Part: string
    Text: string
    Problem: PolicyProblem
}

/// The rule that a check's `key`, `op` and `value` stand for, or every reason why they stand for none.
let toRule
    (schema: FactSchema)
    (key: string)
    (op: string | null)
    (value: DocumentValue | null)
    : Result<string, Fault list> =
    let fault part text problem = {
        Part = part
        Text = text
        Problem = problem
    }

    let place = segmentsOf schema key

    let operator =
        match op with
        | null -> Error(fault "op" "" (PolicyProblem.ShortFormIncomplete "op"))
        | written ->
            match List.tryFind (fun (name, _) -> name = written) operators with
            | Some(_, operator) -> Ok operator
            | None ->
                let suggestion = Suggest.Nearest(written, operatorNames)
                Error(fault "op" written (PolicyProblem.UnknownOperator(written, suggestion, operatorNames)))

    let faults = [
        if place.IsNone then
            fault "key" key (PolicyProblem.KeyMalformed key)
        match operator with
        | Error problem -> problem
        | Ok _ -> ()
        if isNull value then
            fault "value" "" (PolicyProblem.ShortFormIncomplete "value")
    ]

    match place, operator, value with
    | ValueSome(root, segments), Ok operator, NonNull value when faults.IsEmpty ->
        let tree = if root = "device" then schema.Device else schema.Facts

        let factType =
            match FactNode.tryFind segments tree with
            | ValueSome node -> node.Type
            | ValueNone -> CelType.Dyn

        match write operator (writePath root segments) factType value with
        | Ok rule -> Ok rule
        | Error wanted ->
            let text =
                if value.IsList || value.Items.Count = 0 then
                    ""
                else
                    value.Items[0].Text

            Error [ fault "value" text (PolicyProblem.WrongOperand(op, wanted)) ]
    | _ -> Error faults
