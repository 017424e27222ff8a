/// A direct reading of the short form: key, operator and value, as the product page says them, with no rule in between.
/// Slow, naive, and written without the code that it judges.
module internal FleetMdm.PropertyTests.ShortFormReading

open System
open System.Globalization
open System.Text.Json
open System.Text.RegularExpressions
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

/// A short form that makes sense: its operator takes its value.
type ShortForm = {
    Key: string
    Op: string
    Value: (ScalarKind * string) list
    IsList: bool
} with

    member form.Document: CheckDocument =
        let items = [| for kind, text in form.Value -> ScalarValue(text, kind) |]

        CheckDocument(null, null, form.Key, form.Op, DocumentValue(items, form.IsList), null, null, null, null)

    override form.ToString() = $"{form.Key} {form.Op} {form.Value}"

/// What was found at the key.
type private Found =
    | Absent
    /// Reached through a value that has no fields.
    | Unreachable
    | Reported of JsonElement

let private keys: Gen<string> =
    Gen.elements [
        "disk.encrypted"
        "cpu.cores"
        "memory.total_bytes"
        "os.name"
        "hw.model"
        "custom.a"
        "custom.b.c"
        "custom.list"
        "edr.version"
        "odd key"
        "settings.x"
        "os"
        "os_version"
        "serial"
        "tags"
        "hostname"
    ]

let private number =
    Gen.elements [
        ScalarKind.Integer, "0"
        ScalarKind.Integer, "1"
        ScalarKind.Integer, "8"
        ScalarKind.Number, "1.5"
        ScalarKind.Number, "16.0"
        ScalarKind.Integer, "8589934592"
    ]

let private text =
    Gen.elements [
        for written in [ "a"; ""; "macos"; "14.5"; "9"; "x y"; "prod"; "é🐱"; "\"quoted\\" ] -> ScalarKind.Text, written
    ]

let private flag =
    Gen.elements [ ScalarKind.Boolean, "true"; ScalarKind.Boolean, "false" ]

let private scalar = Gen.oneof [ number; text; flag ]

let private versionText =
    Gen.elements [
        ScalarKind.Text, "14.5"
        ScalarKind.Number, "14.10"
        ScalarKind.Integer, "9"
        ScalarKind.Text, "22.04 LTS"
    ]

let private pattern =
    Gen.elements [ for written in [ "^1"; "[0-9]+$"; "a|b"; "" ] -> ScalarKind.Text, written ]

let private shortForm: Gen<ShortForm> =
    gen {
        let! key = keys

        let! op =
            Gen.elements [
                "eq"
                "ne"
                "lt"
                "lte"
                "gt"
                "gte"
                "contains"
                "in"
                "not_in"
                "regex"
                "version_gte"
                "version_lte"
            ]

        let one (value: Gen<ScalarKind * string>) = Gen.map List.singleton value

        let! value =
            match op with
            | "in"
            | "not_in" -> Gen.listOf scalar |> Gen.map (List.truncate 4)
            | "lt"
            | "lte"
            | "gt"
            | "gte" -> one (Gen.oneof [ number; text ])
            | "regex" -> one pattern
            | "version_gte"
            | "version_lte" -> one versionText
            | _ -> one scalar

        return {
            Key = key
            Op = op
            Value = value
            IsList = op.EndsWith("in", StringComparison.Ordinal)
        }
    }

type ShortFormArbitraries =
    static member ShortForm() : Arbitrary<ShortForm> = Arb.fromGen shortForm

// The reading ---------------------------------------------------------------------------------------------------

let private parse (json: string) : JsonElement =
    use document = JsonDocument.Parse json
    document.RootElement.Clone()

/// The core columns as JSON, for the keys that name them.
let private columnsOf (report: DeviceReport) : JsonElement =
    let quoted (text: string) = JsonSerializer.Serialize text

    let fields = [
        "hostname", quoted report.Hostname
        "os", quoted report.Os
        match report.OsVersion with
        | null -> ()
        | version -> "os_version", quoted version
        match report.Serial with
        | null -> ()
        | serial -> "serial", quoted serial
        "tags", JsonSerializer.Serialize(Array.ofSeq report.Tags)
    ]

    let written = fields |> List.map (fun (name, json) -> quoted name + ":" + json)
    parse ("{" + String.Join(",", written) + "}")

let private find (key: string) (report: DeviceReport) : Found =
    let rec walk (names: string list) (at: JsonElement) =
        match names with
        | [] -> Reported at
        | _ when at.ValueKind <> JsonValueKind.Object -> Unreachable
        | name :: rest ->
            match at.TryGetProperty name with
            | true, below -> walk rest below
            | _ -> Absent

    if List.contains key [ "hostname"; "os"; "os_version"; "serial"; "tags" ] then
        walk [ key ] (columnsOf report)
    else
        walk (List.ofArray (key.Split '.')) (parse (Text.Encoding.UTF8.GetString report.FactsJson.Span))

let private numberOf (written: string) : decimal =
    Decimal.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture)

/// Beyond the reach of decimal there is 1e300 only, which is greater than any value of a short form here.
let private compareNumbers (left: JsonElement) (right: string) : int =
    match left.TryGetDecimal() with
    | true, value -> compare value (numberOf right)
    | _ -> 1

let private equals (fact: JsonElement) (kind: ScalarKind, written: string) : bool =
    match fact.ValueKind, kind with
    | JsonValueKind.True, ScalarKind.Boolean -> written = "true"
    | JsonValueKind.False, ScalarKind.Boolean -> written = "false"
    | JsonValueKind.Number, (ScalarKind.Integer | ScalarKind.Number) -> compareNumbers fact written = 0
    | JsonValueKind.String, ScalarKind.Text -> fact.GetString() = written
    | _ -> false

let private spellsNumber (written: string) : bool =
    Regex.IsMatch(written, @"\A *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)? *\z")

let private order (op: string) (sign: int) : Status =
    let holds =
        match op with
        | "lt" -> sign < 0
        | "lte" -> sign <= 0
        | "gt" -> sign > 0
        | _ -> sign >= 0

    if holds then Status.Pass else Status.Fail

let private ofBool (holds: bool) =
    if holds then Status.Pass else Status.Fail

/// Code points, not UTF-16 units, decide the order of texts.
let private compareTexts (left: string) (right: string) : int =
    let points (text: string) = [ for rune in text.EnumerateRunes() -> rune.Value ]
    compare (points left) (points right)

/// The status of the check on a device whose typed facts have their types.
let status (form: ShortForm) (report: DeviceReport) : Status =
    match find form.Key report, form.Op with
    | Absent, _ -> Status.Unknown
    | Unreachable, _ -> Status.Error
    | Reported fact, "eq" -> ofBool (equals fact form.Value.Head)
    | Reported fact, "ne" -> ofBool (not (equals fact form.Value.Head))
    | Reported fact, "in" -> ofBool (List.exists (equals fact) form.Value)
    | Reported fact, "not_in" -> ofBool (not (List.exists (equals fact) form.Value))
    | Reported fact, ("lt" | "lte" | "gt" | "gte") ->
        match form.Value.Head, fact.ValueKind with
        | (ScalarKind.Text, limit), JsonValueKind.String ->
            order form.Op (compareTexts (string (fact.GetString())) limit)
        | (ScalarKind.Text, _), _ -> Status.Error
        | (_, limit), JsonValueKind.Number -> order form.Op (compareNumbers fact limit)
        | (_, limit), JsonValueKind.String when spellsNumber (string (fact.GetString())) ->
            order form.Op (compare (numberOf ((string (fact.GetString())).Trim ' ')) (numberOf limit))
        | _ -> Status.Error
    | Reported fact, "contains" ->
        match fact.ValueKind, form.Value.Head with
        | JsonValueKind.Array, sought ->
            ofBool (Seq.exists (fun element -> equals element sought) (fact.EnumerateArray()))
        | JsonValueKind.String, (ScalarKind.Text, part) ->
            ofBool ((string (fact.GetString())).Contains(part, StringComparison.Ordinal))
        | _ -> Status.Error
    | Reported fact, "regex" ->
        if fact.ValueKind = JsonValueKind.String then
            ofBool (Regex.IsMatch(string (fact.GetString()), snd form.Value.Head))
        else
            Status.Error
    | Reported fact, op ->
        let limit = DeviceVersion.TryParse(snd form.Value.Head)

        match fact.ValueKind with
        | JsonValueKind.String ->
            match DeviceVersion.TryParse(string (fact.GetString())), limit with
            | null, _
            | _, null -> Status.Error
            | found, limit ->
                let sign = DeviceVersion.Compare(found, limit)
                ofBool (if op = "version_gte" then sign >= 0 else sign <= 0)
        | _ -> Status.Error
