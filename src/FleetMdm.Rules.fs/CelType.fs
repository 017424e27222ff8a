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
    /// The type as the language writes it: `list(string)`, `map(string, dyn)`.
    let rec print (celType: CelType) : string =
        match celType with
        | CelType.Dyn -> "dyn"
        | CelType.Error -> "error"
        | CelType.Null -> "null_type"
        | CelType.Bool -> "bool"
        | CelType.Int -> "int"
        | CelType.UInt -> "uint"
        | CelType.Double -> "double"
        | CelType.String -> "string"
        | CelType.Bytes -> "bytes"
        | CelType.Timestamp -> "google.protobuf.Timestamp"
        | CelType.Duration -> "google.protobuf.Duration"
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
