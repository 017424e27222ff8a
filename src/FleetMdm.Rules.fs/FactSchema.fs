namespace FleetMdm.Rules

open System.Collections.Generic
open System.Runtime.InteropServices

/// A fact that the schema names: its path as a rule writes it, its type as the language writes it, and one sentence.
[<Sealed>]
type FactSchemaEntry internal (path: string, factType: CelType, description: string | null) =
    member internal _.Type = factType
    /// `facts.disk.encrypted`, `facts.software[].version`, `device.os`.
    member _.Path = path
    /// `bool`, `int`, `string`, `timestamp`, `list(string)`, `list(map(string, dyn))`, `map(string, dyn)`.
    member _.TypeName = CelType.print factType
    /// What it means; null where the one who named it did not say.
    member _.Description = description

/// A line of a user's `facts.yaml` that cannot be taken.
[<Sealed>]
type FactSchemaProblem internal (path: string, diagnostic: Diagnostic) =
    /// The path as the user wrote it.
    member _.Path = path
    /// The span counts within the path, or within the type's text when the type is at fault.
    member _.Diagnostic = diagnostic

/// Who named a path of the tree.
[<RequireQualifiedAccess>]
type internal FactOrigin =
    /// A container that only holds what was named below it.
    | Implied
    | Named
    /// No schema names it, but devices have reported it.
    | Reported

/// A place in the tree of known facts. `Element` is what is known of the elements of a list.
[<NoEquality; NoComparison>]
type internal FactNode = {
    Type: CelType
    Origin: FactOrigin
    Fields: Map<string, FactNode>
    Element: FactNode voption
}

module internal FactNode =
    let empty: FactNode = {
        Type = CelType.record
        Origin = FactOrigin.Implied
        Fields = Map.empty
        Element = ValueNone
    }

    let tryChild (segment: string) (node: FactNode) : FactNode voption =
        if segment = FactPath.Element then
            node.Element
        else
            match Map.tryFind segment node.Fields with
            | Some child -> ValueSome child
            | None -> ValueNone

    let rec tryFind (segments: string list) (node: FactNode) : FactNode voption =
        match segments with
        | [] -> ValueSome node
        | segment :: rest -> tryChild segment node |> ValueOption.bind (tryFind rest)

    /// The type of a container that comes into being because `segment` is named below it. What devices have
    /// reported promises nothing: the next device may report something else there.
    let private containerType (origin: FactOrigin) (segment: string) =
        match origin with
        | FactOrigin.Reported -> CelType.Dyn
        | _ when segment = FactPath.Element -> CelType.List CelType.Dyn
        | _ -> CelType.record

    /// Puts a type at a path; the containers on the way come into being. None when one of them is a scalar, or is a
    /// list where a map is needed.
    let rec tryAdd
        (origin: FactOrigin)
        (factType: CelType)
        (segments: string list)
        (node: FactNode)
        : FactNode voption =
        match segments with
        | [] when node.Origin <> FactOrigin.Named && (origin = FactOrigin.Named || node.Fields.IsEmpty) ->
            ValueSome {
                node with
                    Type = factType
                    Origin = origin
            }
        | [] -> ValueSome node
        | segment :: rest ->
            let holds =
                match node.Type with
                | CelType.Dyn -> true
                | CelType.List _ -> segment = FactPath.Element
                | CelType.Map _ -> segment <> FactPath.Element
                | _ -> false

            if not holds then
                ValueNone
            else
                let below =
                    match tryChild segment node, rest with
                    | ValueSome child, _ -> child
                    | ValueNone, next :: _ -> {
                        empty with
                            Type = containerType origin next
                      }
                    | ValueNone, [] -> { empty with Type = CelType.Dyn }

                match tryAdd origin factType rest below with
                | ValueNone -> ValueNone
                | ValueSome child when segment = FactPath.Element -> ValueSome { node with Element = ValueSome child }
                | ValueSome child ->
                    ValueSome {
                        node with
                            Fields = Map.add segment child node.Fields
                    }

/// The default inventory, `fleetmdm.device/v1`: the typed vocabulary of well-known paths below `facts`, and the
/// core columns of a device. Anything else that a device reports is kept as it came and is `dyn` in rules.
module internal Vocabulary =
    let private entry (path: string) (factType: CelType) (description: string) =
        FactSchemaEntry(path, factType, description)

    let private text path description =
        entry ("facts." + path) CelType.String description

    let private flag path description =
        entry ("facts." + path) CelType.Bool description

    let private count path description =
        entry ("facts." + path) CelType.Int description

    let private records path description =
        entry ("facts." + path) (CelType.List CelType.record) description

    /// The values of `device.os`.
    let operatingSystems: string list = [
        "macos"
        "windows"
        "linux"
        "ios"
        "ipados"
        "tvos"
        "visionos"
        "android"
        "chromeos"
        "freebsd"
        "other"
        "unknown"
    ]

    let columns: FactSchemaEntry list = [
        entry "device.device_id" CelType.String "The device's identity in the fleet."
        entry "device.hostname" CelType.String "The host name, fully qualified where the source reports it so."
        entry "device.os" CelType.String ("The operating system: " + System.String.Join(", ", operatingSystems) + ".")
        entry "device.os_version" CelType.String "The version of the operating system, as a person would quote it."
        entry "device.serial" CelType.String "The serial number of the hardware."
        entry "device.last_seen" CelType.Timestamp "When the device was last in contact with its source."
        entry "device.tags" (CelType.List CelType.String) "Reported tags and tags given by hand; never unknown."
    ]

    let facts: FactSchemaEntry list = [
        text "os.name" "The operating system's marketing name: Windows 11 Pro, Ubuntu."
        text "os.build" "The build: 23E214, 22631.3296."
        text "os.edition" "The edition: Pro, Enterprise, Server."
        text "os.distro" "The Linux distribution's os-release id: ubuntu, debian, rhel."
        text "os.codename" "The release's code name: jammy, Sonoma."
        text "os.kernel" "The kernel's version; never the operating system's."
        text "hw.vendor" "Who made the hardware."
        text "hw.model" "The hardware's model."
        text "hw.uuid" "The hardware's UUID."
        text "hw.chassis" "The form: laptop, desktop, server, phone, virtual."
        text "cpu.model" "The processor's model."
        count "cpu.cores" "Physical cores where the source tells them, else logical ones."
        count "memory.total_bytes" "Installed memory in bytes."
        flag "disk.encrypted" "The system volume is encrypted; encrypting in progress is false."
        text "disk.encryption_method" "What encrypts the system volume: FileVault, BitLocker, LUKS."
        flag "disk.recovery_key_escrowed" "The recovery key of the system volume is kept by the organisation."
        count "disk.total_bytes" "Size of the system volume in bytes."
        count "disk.free_bytes" "Free space of the system volume in bytes."
        records "volumes" "Every mounted volume."
        text "volumes[].mount" "Where the volume is mounted: /, C:."
        text "volumes[].fs" "The file system."
        flag "volumes[].encrypted" "The volume is encrypted."
        count "volumes[].total_bytes" "Size of the volume in bytes."
        count "volumes[].free_bytes" "Free space of the volume in bytes."
        flag "firewall.enabled" "The host firewall is on."
        flag "firewall.stealth" "The host firewall does not answer probes."
        flag "security.secure_boot" "Secure boot is on."
        flag "security.sip" "System Integrity Protection is on."
        flag "security.gatekeeper" "Gatekeeper is on."
        flag "security.tpm" "A trusted platform module is present and enabled."
        text "security.tpm_version" "The version of the trusted platform module: 2.0."
        flag "security.screen_lock.enabled" "The screen locks by itself."
        count "security.screen_lock.max_idle_seconds" "Seconds without input until the screen locks."
        flag "security.passcode_set" "A passcode or password is set."
        flag "security.jailbroken" "The device is jailbroken or rooted."
        flag "security.antivirus.installed" "An antivirus or EDR product is installed."
        flag "security.antivirus.enabled" "Its real-time protection is on."
        flag "security.antivirus.up_to_date" "Its signatures are up to date."
        text "security.antivirus.product" "The product's name."
        flag "updates.automatic" "Updates are installed automatically."
        count "updates.pending" "Updates that wait to be installed."
        entry "facts.updates.last_installed" CelType.Timestamp "When an update was last installed."
        flag "mdm.enrolled" "The device is enrolled in a management service."
        flag "mdm.supervised" "The device is supervised."
        text "mdm.server" "The management service: its URL or name."
        text "mdm.enrollment" "How it was enrolled: automated, user, manual."
        records "software" "Installed software."
        text "software[].name" "The software's name."
        text "software[].version" "Its version as it is reported."
        text "software[].source" "Where the entry comes from: apps, deb, rpm, programs."
        text "software[].vendor" "Who made it."
        text "software[].bundle_id" "Its bundle or package identifier."
        records "users" "Local accounts."
        text "users[].name" "The account's name."
        entry "facts.users[].uid" CelType.Dyn "The account's id: a number on Unix, a SID on Windows."
        flag "users[].admin" "The account has administrative rights."
        records "services" "System services."
        text "services[].name" "The service's name."
        flag "services[].enabled" "The service starts by itself."
        flag "services[].running" "The service is running."
        records "network.interfaces" "Network interfaces."
        text "network.interfaces[].name" "The interface's name: en0, eth0."
        text "network.interfaces[].mac" "Its hardware address."
        entry "facts.network.interfaces[].ips" (CelType.List CelType.String) "Its addresses."
        text "network.primary_ip" "The address that other machines reach the device by."
        text "owner.name" "Who uses the device."
        text "owner.email" "Their mail address."
        text "asset.tag" "The inventory number."
        text "asset.location" "Where the device is kept."
        text "asset.status" "Its state in the asset register: deployed, stock, retired."
        entry
            "facts.settings"
            CelType.record
            "Settings by their own keys: registry values, managed preferences, sysctls."
        entry "facts.source" CelType.record "What a mapping did not take, as it came, by the adapter's name."
    ]

/// What is known about facts: their paths and types. It types rules, coerces what devices report, and knows what a
/// mistyped path was meant to be. Immutable.
[<Sealed>]
type FactSchema private (root: FactNode, device: FactNode, entries: FactSchemaEntry list, knowsReported: bool) =
    static let treeOf (named: FactSchemaEntry list) : FactNode =
        let add (tree: FactNode) (entry: FactSchemaEntry) =
            match FactPath.trySegments entry.Path with
            | ValueSome(_ :: segments) ->
                FactNode.tryAdd FactOrigin.Named entry.Type segments tree |> ValueOption.defaultValue tree
            | _ -> tree

        List.fold add FactNode.empty named

    static let builtIn =
        FactSchema(treeOf Vocabulary.facts, treeOf Vocabulary.columns, Vocabulary.facts, false)

    /// Below `facts.`, whether the user wrote the root or not.
    static let segmentsBelowFacts (path: string) : string list voption =
        match FactPath.trySegments path with
        | ValueSome("facts" :: []) -> ValueNone
        | ValueSome("facts" :: segments) -> ValueSome segments
        | ValueSome segments when segments.Head <> FactPath.Element -> ValueSome segments
        | _ -> ValueNone

    /// The types that JSON can carry. `uint` never comes from facts, and a version is text until a rule reads it.
    static let rec isFactType (factType: CelType) =
        match factType with
        | CelType.Dyn
        | CelType.Bool
        | CelType.Int
        | CelType.Double
        | CelType.String
        | CelType.Timestamp -> true
        | CelType.List element -> isFactType element
        | CelType.Map(CelType.String, value) -> isFactType value
        | _ -> false

    /// The vocabulary of `fleetmdm.device/v1`.
    static member BuiltIn = builtIn

    /// The core columns of a device, as rules see them.
    static member Columns: IReadOnlyList<FactSchemaEntry> = Vocabulary.columns

    /// What is known below `facts`.
    member internal _.Facts = root

    /// What is known below `device`.
    member internal _.Device = device

    /// True when the schema knows what devices have reported, so that a path not among them is worth a word.
    member internal _.KnowsReported = knowsReported

    /// The named facts: the vocabulary in its own order, then the user's.
    member _.Entries: IReadOnlyList<FactSchemaEntry> = entries

    /// The entry of a path as a rule writes it (`facts.disk.encrypted`); null when no schema names it.
    member _.TryFind(path: string) : FactSchemaEntry | null =
        match List.tryFind (fun (entry: FactSchemaEntry) -> entry.Path = path) entries with
        | Some entry -> entry
        | None -> null

    /// Adds a user's facts: pairs of path (`facts.edr.version` or `edr.version`) and type
    /// (bool, int, double, string, timestamp, list(type), map(string, type), dyn). What cannot be taken goes to
    /// `problems`; the rest is in the result.
    member _.With
        (
            additional: IEnumerable<KeyValuePair<string, string>>,
            [<Out>] problems: byref<IReadOnlyList<FactSchemaProblem>>
        ) : FactSchema =
        let found = List<FactSchemaProblem>()
        let added = List<FactSchemaEntry>()
        let mutable tree = root

        for pair in additional do
            let refuse (problem: PolicyProblem) (text: string) =
                found.Add(FactSchemaProblem(pair.Key, PolicyProblem.toDiagnostic problem (Span.create 0 text.Length)))

            match segmentsBelowFacts pair.Key, CelType.tryParse pair.Value with
            | ValueNone, _ -> refuse (PolicyProblem.FactPathMalformed pair.Key) pair.Key
            | ValueSome _, ValueNone -> refuse (PolicyProblem.FactTypeUnknown pair.Value) pair.Value
            | ValueSome _, ValueSome factType when not (isFactType factType) ->
                refuse (PolicyProblem.FactTypeUnknown pair.Value) pair.Value
            | ValueSome segments, ValueSome factType ->
                let path = (FactPath.below FactPath.facts segments).ToString()

                match FactNode.tryFind segments tree with
                | ValueSome known when known.Origin = FactOrigin.Named ->
                    if known.Type <> factType then
                        refuse (PolicyProblem.FactTypeConflict(path, CelType.print known.Type)) pair.Value
                | _ ->
                    match FactNode.tryAdd FactOrigin.Named factType segments tree with
                    | ValueSome grown ->
                        tree <- grown
                        added.Add(FactSchemaEntry(path, factType, null))
                    | ValueNone -> refuse (PolicyProblem.FactPathBelowScalar path) pair.Key

        problems <- found
        FactSchema(tree, device, entries @ List.ofSeq added, knowsReported)

    /// The same schema, knowing also which paths devices have reported (`facts.edr.version`): for suggestions, and for
    /// the warning about a path that nobody has. They stay `dyn`; text that is no path is passed over.
    member _.WithReported(paths: IEnumerable<string>) : FactSchema =
        let add (tree: FactNode) (path: string) =
            match segmentsBelowFacts path with
            | ValueSome segments ->
                FactNode.tryAdd FactOrigin.Reported CelType.Dyn segments tree |> ValueOption.defaultValue tree
            | ValueNone -> tree

        FactSchema(Seq.fold add root paths, device, entries, true)
