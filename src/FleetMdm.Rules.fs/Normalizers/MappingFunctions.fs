/// The normalizers as functions of mapping expressions. What a normalizer cannot read is Unknown, so that `first(…)`
/// goes on to its next candidate and a field without an answer stays absent.
module internal FleetMdm.Rules.MappingFunctions

open System
open System.Globalization

/// No path is missing: the source answered, but with nothing that can be used.
let private absent = Value.Unknown([], false)

let private text (value: string voption) =
    match value with
    | ValueSome found -> Value.String found
    | ValueNone -> absent

/// A scalar as its source would spell it; none for lists, maps and the rest.
let rec private spelling (value: Value) : string voption =
    match value with
    | Value.Optional(ValueSome inner) -> spelling inner
    | Value.String found -> ValueSome found
    | Value.Int number -> ValueSome(number.ToString CultureInfo.InvariantCulture)
    | Value.Double number when Double.IsFinite number && abs number < 1e28 ->
        ValueSome((decimal number).ToString CultureInfo.InvariantCulture)
    | Value.Bool true -> ValueSome "true"
    | Value.Bool false -> ValueSome "false"
    | _ -> ValueNone

let private ofTime (time: DateTimeOffset) : Value =
    Value.Timestamp(Time.ofDateTimeOffset time)

let private reading (read: string -> Value) : Implementation =
    Implementation.Unary(fun _ value ->
        match spelling value with
        | ValueSome found -> read found
        | ValueNone -> absent)

let private unary (name: string) (result: CelType) (doc: string) (implementation: Implementation) : Function = {
    Name = name
    Overloads = [
        {
            IsMember = false
            Parameters = [ CelType.Dyn ]
            Result = result
        }
    ]
    Implementation = implementation
    Preparation = ValueNone
    Doc = doc
}

let private bytes: Function =
    let read (value: Value) (unit: string) =
        match spelling value |> ValueOption.bind (fun found -> ByteSize.tryRead found unit) with
        | ValueSome size -> Value.Int size
        | ValueNone -> absent

    {
        Name = "bytes"
        Overloads = [
            {
                IsMember = false
                Parameters = [ CelType.Dyn ]
                Result = CelType.Int
            }
            {
                IsMember = false
                Parameters = [ CelType.Dyn; CelType.String ]
                Result = CelType.Int
            }
        ]
        Implementation =
            Implementation.Variadic(fun _ arguments ->
                match arguments with
                | [| value |] -> read value "B"
                | [| value; Value.String unit |] -> read value unit
                | _ -> absent)
        Preparation = ValueNone
        Doc = "A size in bytes: a number in the stated unit (bytes without one), or a text with its own unit."
    }

/// A source's own words before those that all use; a word is the same whatever its case and what joins it.
let private boolean: Function =
    let isAmong (words: Value[]) (folded: string) =
        words
        |> Array.exists (fun word ->
            match word with
            | Value.String text -> Words.fold text = folded
            | _ -> false)

    let read (value: Value) (yes: Value[]) (no: Value[]) =
        match spelling value with
        | ValueSome found when isAmong yes (Words.fold found) -> Value.ofBool true
        | ValueSome found when isAmong no (Words.fold found) -> Value.ofBool false
        | found ->
            match ValueOption.bind BooleanText.tryRead found with
            | ValueSome answer -> Value.ofBool answer
            | ValueNone -> absent

    {
        Name = "boolean"
        Overloads = [
            {
                IsMember = false
                Parameters = [ CelType.Dyn ]
                Result = CelType.Bool
            }
            {
                IsMember = false
                Parameters = [ CelType.Dyn; CelType.List CelType.String; CelType.List CelType.String ]
                Result = CelType.Bool
            }
        ]
        Implementation =
            Implementation.Variadic(fun _ arguments ->
                match arguments with
                | [| value |] -> read value [||] [||]
                | [| value; Value.List yes; Value.List no |] -> read value yes no
                | _ -> absent)
        Preparation = ValueNone
        Doc = "Yes or no, in the words of sources; words of one source's own for yes and for no may be given."
    }

/// Of an empty list nothing is said; of words that are neither yes nor no, neither.
let private every (elements: Value seq) : Value =
    let answers =
        elements |> Seq.map (spelling >> ValueOption.bind BooleanText.tryRead) |> Seq.toArray

    if Array.contains (ValueSome false) answers then
        Value.ofBool false
    elif answers.Length > 0 && Array.forall ((=) (ValueSome true)) answers then
        Value.ofBool true
    else
        absent

/// Take the place of the standard functions of the same names (`bytes`, `timestamp`), which mappings do not need.
let table: Function list = [
    unary
        "os_family"
        CelType.String
        "The operating system's family, from any spelling."
        (reading (fun found ->
            match OsFamily.tryRead found with
            | ValueSome system -> Value.String system.Family
            | ValueNone -> absent))
    unary
        "os_distro"
        CelType.String
        "The os-release id of the Linux distribution that a text names."
        (reading (fun found -> OsFamily.tryRead found |> ValueOption.bind _.Distro |> text))
    unary
        "os_name"
        CelType.String
        "The system's name out of a text that names and numbers it."
        (reading (VersionText.tryName >> text))
    unary
        "version_text"
        CelType.String
        "The version in a text: the first number with its dots that is no build."
        (reading (fun found -> text (VersionText.read found).Version))
    boolean
    {
        Name = "absent"
        Overloads = [
            {
                IsMember = false
                Parameters = []
                Result = CelType.Dyn
            }
        ]
        Implementation = Implementation.Variadic(fun _ _ -> absent)
        Preparation = ValueNone
        Doc = "No answer: the field stays absent."
    }
    unary
        "every"
        CelType.Bool
        "Whether all of a list's values mean yes; nothing is said of an empty list."
        (Implementation.Unary(fun _ value ->
            match value with
            | Value.List elements -> every elements
            | _ -> absent))
    bytes
    unary
        "timestamp"
        CelType.Timestamp
        "A time in ISO 8601 order or an epoch of any unit; without a zone it is of the zone that is assumed, else of UTC."
        (Implementation.Zoned(fun zone value ->
            match spelling value |> ValueOption.map (fun found -> TimestampText.read found zone.Zone) with
            | ValueSome(TimestampText.TimeReading.Zoned time) -> ofTime time
            | ValueSome(TimestampText.TimeReading.Zoneless time) ->
                zone.Needed()
                ofTime time
            | ValueSome TimestampText.TimeReading.Unreadable
            | ValueSome TimestampText.TimeReading.Placeholder
            | ValueNone -> absent))
    unary
        "serial"
        CelType.String
        "A serial number or other identity, unless it is what firmware puts where it knows none."
        (reading (IdentityText.tryIdentity >> text))
    unary "hostname" CelType.String "A host name, unless it is localhost." (reading (IdentityText.tryHostname >> text))
    unary "mac" CelType.String "A hardware address as 02:11:22:aa:bb:cc." (reading (IdentityText.tryMac >> text))
]
