namespace FleetMdm.Rules

/// A type of the language: CEL's, plus `version`. `Dyn` is "known only at run time".
[<RequireQualifiedAccess>]
type internal CelType =
    | Dyn
    /// The type of what already has a problem: it agrees with everything, so that one cause is reported once.
    | Error
    | Null
    | Bool
    | Int
    | UInt
    | Double
    | String
    | Bytes
    | Timestamp
    | Duration
    | Version
    | List of element: CelType
    | Map of key: CelType * value: CelType
    | Optional of value: CelType
    | Type of instance: CelType
    /// A named type without structure here: `net.IP`, `google.protobuf.Any`.
    | Opaque of name: string * parameters: CelType list
    /// int, uint, double, bool, string, bytes or null: protobuf's wrapper types.
    | Wrapper of wrapped: CelType
    /// A type parameter in a signature (`T`, `K`, `V`).
    | Param of name: string
    /// A type to be found while checking; the number is the checker's.
    | Var of id: int

module internal CelType =
    /// What `map` means where no more is said: a JSON object.
    let record = CelType.Map(CelType.String, CelType.Dyn)

    /// An address of IPv4 or IPv6, and a range of them.
    let ipAddress = CelType.Opaque("net.IP", [])
    let ipNetwork = CelType.Opaque("net.CIDR", [])

    let isNumber (celType: CelType) : bool =
        match celType with
        | CelType.Int
        | CelType.UInt
        | CelType.Double -> true
        | _ -> false

    /// The type as people write it: `list(string)`, `map(string, dyn)`, `timestamp`.
    let rec print (celType: CelType) : string =
        match celType with
        | CelType.Dyn -> "dyn"
        | CelType.Error -> "error"
        | CelType.Null -> "null"
        | CelType.Bool -> "bool"
        | CelType.Int -> "int"
        | CelType.UInt -> "uint"
        | CelType.Double -> "double"
        | CelType.String -> "string"
        | CelType.Bytes -> "bytes"
        | CelType.Timestamp -> "timestamp"
        | CelType.Duration -> "duration"
        | CelType.Version -> "version"
        | CelType.List element -> "list(" + print element + ")"
        | CelType.Map(key, value) -> "map(" + print key + ", " + print value + ")"
        | CelType.Optional value -> "optional_type(" + print value + ")"
        | CelType.Type instance -> "type(" + print instance + ")"
        | CelType.Opaque(name, []) -> name
        | CelType.Opaque(name, parameters) -> name + "(" + System.String.Join(", ", List.map print parameters) + ")"
        | CelType.Wrapper wrapped -> "wrapper(" + print wrapped + ")"
        | CelType.Param name -> name
        | CelType.Var _ -> "dyn"

    /// The name that denotes the type in a rule, and that `type(x)` has as its text: `list`, `null_type`,
    /// `google.protobuf.Timestamp`.
    let name (celType: CelType) : string =
        match celType with
        | CelType.Null -> "null_type"
        | CelType.Timestamp -> "google.protobuf.Timestamp"
        | CelType.Duration -> "google.protobuf.Duration"
        | CelType.List _ -> "list"
        | CelType.Map _ -> "map"
        | CelType.Optional _ -> "optional_type"
        | CelType.Type _ -> "type"
        | CelType.Opaque(name, _) -> name
        | other -> print other

    /// The types that a rule can name as values (`type(x) == int`), by name.
    let denotable: (string * CelType) list = [
        for celType in
            [
                CelType.Null
                CelType.Bool
                CelType.Int
                CelType.UInt
                CelType.Double
                CelType.String
                CelType.Bytes
                CelType.Timestamp
                CelType.Duration
                CelType.Version
                CelType.List CelType.Dyn
                CelType.Map(CelType.Dyn, CelType.Dyn)
                CelType.Optional CelType.Dyn
                CelType.Type CelType.Dyn
                ipAddress
                ipNetwork
            ] -> name celType, celType
    ]

    let private ofName (name: string) (parameters: CelType list) : CelType voption =
        match name, parameters with
        | "dyn", [] -> ValueSome CelType.Dyn
        | ("null" | "null_type"), [] -> ValueSome CelType.Null
        | "bool", [] -> ValueSome CelType.Bool
        | "int", [] -> ValueSome CelType.Int
        | "uint", [] -> ValueSome CelType.UInt
        | "double", [] -> ValueSome CelType.Double
        | "string", [] -> ValueSome CelType.String
        | "bytes", [] -> ValueSome CelType.Bytes
        | ("timestamp" | "google.protobuf.Timestamp"), [] -> ValueSome CelType.Timestamp
        | ("duration" | "google.protobuf.Duration"), [] -> ValueSome CelType.Duration
        | "version", [] -> ValueSome CelType.Version
        | "list", [] -> ValueSome(CelType.List CelType.Dyn)
        | "list", [ element ] -> ValueSome(CelType.List element)
        | "map", [] -> ValueSome record
        | "map", [ key; value ] -> ValueSome(CelType.Map(key, value))
        | "optional_type", [ value ] -> ValueSome(CelType.Optional value)
        | "type", [] -> ValueSome(CelType.Type CelType.Dyn)
        | "type", [ instance ] -> ValueSome(CelType.Type instance)
        | "wrapper", [ wrapped ] -> ValueSome(CelType.Wrapper wrapped)
        | ("list" | "map" | "optional_type" | "type" | "wrapper"), _ -> ValueNone
        | parameter, [] when parameter.Length = 1 && System.Char.IsAsciiLetterUpper parameter[0] ->
            ValueSome(CelType.Param parameter)
        | named, parameters -> ValueSome(CelType.Opaque(named, parameters))

    /// Reads a type as `print` writes it; a single capital is a type parameter, an unknown name a named type.
    /// None for anything that is not of the form `name` or `name(type, …)`, or nested more than 16 levels.
    let tryParse (text: string) : CelType voption =
        let nameLetter (c: char) =
            System.Char.IsAsciiLetterOrDigit c || c = '_' || c = '.'

        let rec skipWhile accepts at =
            if at < text.Length && accepts text[at] then
                skipWhile accepts (at + 1)
            else
                at

        let skipBlanks = skipWhile (fun c -> c = ' ')

        // Each reader starts at an offset and gives what it read with the offset behind it.
        let rec read depth at : struct (CelType * int) voption =
            let start = skipBlanks at
            let finish = skipWhile nameLetter start
            let name = text.Substring(start, finish - start)
            let behind = skipBlanks finish

            if name = "" || depth > 16 then
                ValueNone
            elif behind < text.Length && text[behind] = '(' then
                match readParameters depth (behind + 1) [] with
                | ValueSome(parameters, close) ->
                    ofName name parameters |> ValueOption.map (fun celType -> struct (celType, close))
                | ValueNone -> ValueNone
            else
                ofName name [] |> ValueOption.map (fun celType -> struct (celType, behind))

        and readParameters depth at (before: CelType list) : struct (CelType list * int) voption =
            match read (depth + 1) at with
            | ValueSome(parameter, behind) when behind < text.Length && text[behind] = ',' ->
                readParameters depth (behind + 1) (parameter :: before)
            | ValueSome(parameter, behind) when behind < text.Length && text[behind] = ')' ->
                ValueSome(struct (List.rev (parameter :: before), skipBlanks (behind + 1)))
            | _ -> ValueNone

        match read 0 0 with
        | ValueSome(celType, behind) when behind = text.Length -> ValueSome celType
        | _ -> ValueNone
