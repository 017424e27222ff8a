/// The fleet library's versions: tolerant text, one total order (`DeviceVersion`), and no operators, because the CEL
/// specification forbids new overloads of them.
module internal FleetMdm.Rules.Versions

open System
open FleetMdm.Rules.Signature

let private read (text: string) : Result<DeviceVersion, EvalProblem> =
    match DeviceVersion.TryParse text with
    | null -> Error(EvalProblem.UnreadableVersion text)
    | version -> Ok version

let private version (span: Span) (value: Value) : Value =
    match value with
    | Value.Version _ -> value
    | Value.String text ->
        match read text with
        | Ok version -> Value.Version version
        | Error problem -> Value.error span problem
    | _ -> ValueType.noOverload span "version" [ value ]

let private isVersion (span: Span) (value: Value) : Value =
    match value with
    | Value.String text -> Value.ofBool (not (isNull (DeviceVersion.TryParse text)))
    | _ -> ValueType.noOverload span "isVersion" [ value ]

/// A comparison with a version: `make` turns the order (negative, 0, positive) into the answer.
let private comparison (name: string) (make: int -> Value) (doc: string) (result: CelType) : Function =
    row
        name
        [ method [ CelType.Version; CelType.Version ] result ]
        doc
        (Implementation.Binary(fun span left right ->
            match left, right with
            | Value.Version a, Value.Version b -> make (DeviceVersion.Compare(a, b))
            | _ -> ValueType.noOverload span name [ left; right ]))

/// A question about a version and a text, which is read once where it is constant.
let private withText
    (name: string)
    (readText: string -> Result<'limit, EvalProblem>)
    (answer: DeviceVersion -> 'limit -> bool)
    (doc: string)
    : Function =
    let ask (span: Span) (left: Value) (right: Value) : Value =
        match left, right with
        | Value.Version version, Value.String text ->
            match readText text with
            | Ok limit -> Value.ofBool (answer version limit)
            | Error problem -> Value.error span problem
        | _ -> ValueType.noOverload span name [ left; right ]

    let against (limit: 'limit) : Implementation =
        Implementation.Binary(fun span left right ->
            match left with
            | Value.Version version -> Value.ofBool (answer version limit)
            | _ -> ValueType.noOverload span name [ left; right ])

    row name [ method [ CelType.Version; CelType.String ] CelType.Bool ] doc (Implementation.Binary ask)
    |> preparedText 1 (fun text -> readText text |> Result.map against)

/// The n-th number of a version.
let private number (name: string) (index: int) (doc: string) : Function =
    row
        name
        [ method [ CelType.Version ] CelType.Int ]
        doc
        (Implementation.Unary(fun span value ->
            match value with
            | Value.Version version ->
                let mutable found = 0L

                if version.TryNumber(index, &found) then
                    Value.Int found
                else
                    Value.error span (EvalProblem.Overflow "int")
            | _ -> ValueType.noOverload span name [ value ]))

/// One comparison of a range: what it accepts, and the version on its right.
[<Struct; NoEquality; NoComparison>]
type Bound = {
    Accept: int -> bool
    Limit: DeviceVersion
}

/// Comparison signs, longer ones first; a bare version means that one.
let private signs: struct (string * (int -> bool)) list = [
    struct (">=", (fun order -> order >= 0))
    struct ("<=", (fun order -> order <= 0))
    struct ("!=", (fun order -> order <> 0))
    struct ("==", (fun order -> order = 0))
    struct (">", (fun order -> order > 0))
    struct ("<", (fun order -> order < 0))
    struct ("=", (fun order -> order = 0))
    struct ("", (fun order -> order = 0))
]

/// Reads `>=14.5 <16`: comparisons set apart by blanks or commas; blanks may follow a sign.
let readRange (text: string) : Result<Bound list, EvalProblem> =
    let isApart (c: char) = c = ' ' || c = ','

    let rec read (rest: string) (bounds: Bound list) : Result<Bound list, EvalProblem> =
        match rest.TrimStart(' ', ',') with
        | "" when List.isEmpty bounds -> Error(EvalProblem.UnreadableVersionRange text)
        | "" -> Ok(List.rev bounds)
        | rest ->
            let struct (written, accept) =
                signs |> List.find (fun (struct (written, _)) -> rest.StartsWith(written, StringComparison.Ordinal))

            let operand = rest.Substring(written.Length).TrimStart ' '

            let finish =
                match Seq.tryFindIndex isApart operand with
                | Some index -> index
                | None -> operand.Length

            match DeviceVersion.TryParse(operand.Substring(0, finish)) with
            | null -> Error(EvalProblem.UnreadableVersionRange text)
            | limit -> read (operand.Substring finish) ({ Accept = accept; Limit = limit } :: bounds)

    read text []

let private isInRange (version: DeviceVersion) (bounds: Bound list) : bool =
    List.forall (fun bound -> bound.Accept(DeviceVersion.Compare(version, bound.Limit))) bounds

let rows: Function list = [
    row
        "version"
        [
            call [ CelType.String ] CelType.Version
            call [ CelType.Version ] CelType.Version
        ]
        "A version read tolerantly from text: `v14.4.1`, `14.4 (23E214)`, `22.04.3 LTS`, `6.1.0-18-amd64`, `1:2.3-1`."
        (Implementation.Unary version)
    |> preparedText 0 (fun text ->
        read text
        |> Result.map (fun version ->
            let value = Value.Version version
            Implementation.Unary(fun _ _ -> value)))
    row
        "isVersion"
        [ call [ CelType.String ] CelType.Bool ]
        "Whether a text can be read as a version."
        (Implementation.Unary isVersion)
    comparison
        "compareTo"
        (fun order -> Value.Int(int64 (sign order)))
        "-1, 0 or 1 as a version is below, equal to or above another."
        CelType.Int
    comparison "isLessThan" (fun order -> Value.ofBool (order < 0)) "Whether a version is below another." CelType.Bool
    comparison
        "isGreaterThan"
        (fun order -> Value.ofBool (order > 0))
        "Whether a version is above another."
        CelType.Bool
    withText
        "atLeast"
        read
        (fun version limit -> DeviceVersion.Compare(version, limit) >= 0)
        "Whether a version is the given one or above it."
    withText
        "atMost"
        read
        (fun version limit -> DeviceVersion.Compare(version, limit) <= 0)
        "Whether a version is the given one or below it: 14.5.1 is not at most 14.5."
    withText "inRange" readRange isInRange "Whether a version fulfils every comparison of a range such as `>=14.5 <16`."
    number "major" 0 "The first number of a version."
    number "minor" 1 "The second number of a version, 0 where there is none."
    number "patch" 2 "The third number of a version, 0 where there is none."
]
