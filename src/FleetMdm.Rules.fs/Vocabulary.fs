namespace FleetMdm.Rules

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
