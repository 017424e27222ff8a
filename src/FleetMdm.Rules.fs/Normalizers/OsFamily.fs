/// Operating systems from any spelling: `Darwin`, `MAC_OS`, `Microsoft Windows 11 Pro`, `Ubuntu 22.04.3 LTS`.
module internal FleetMdm.Rules.OsFamily

/// A family of the schema, and the os-release id where the text names a Linux distribution.
[<Struct>]
type OsFamily = {
    Family: string
    Distro: string voption
}

/// Names as `Words.fold` leaves them. The longest that begins the text decides, so that `linux mint` is not `linux`
/// and `ios xe` is not `ios`.
let private families = [
    "macos", [ "macos"; "macosx"; "mac os"; "mac os x"; "os x"; "osx"; "darwin"; "mac" ]
    "windows", [ "windows"; "win"; "win32"; "win64"; "winnt"; "mswin32"; "mingw32" ]
    "linux", [ "linux"; "gnu/linux" ]
    "ios", [ "ios"; "iphone os"; "iphoneos"; "iphone" ]
    "ipados", [ "ipados"; "ipad os"; "ipad" ]
    "tvos", [ "tvos"; "apple tv"; "appletv" ]
    "visionos", [ "visionos"; "xros" ]
    "android", [ "android"; "androidforwork"; "androidenterprise" ]
    "chromeos", [ "chromeos"; "chrome os"; "chrome"; "chromiumos"; "chromium os"; "cros" ]
    "freebsd", [ "freebsd" ]
    "unknown", [ "unknown" ]
    "other",
    [
        "other"
        "aix"
        "cisco ios"
        "dragonfly"
        "esxi"
        "haiku"
        "hp ux"
        "ios xe"
        "ios xr"
        "netbsd"
        "openbsd"
        "solaris"
        "sunos"
        "vmware esxi"
        "watchos"
        "windows mobile"
        "windows phone"
        "windowsmobile"
        "windowsphone"
    ]
]

/// The families, the best known first.
let familyNames: string list = List.map fst families

let private distributions = [
    "almalinux", [ "almalinux"; "alma linux"; "alma" ]
    "alpine", [ "alpine" ]
    "amzn", [ "amzn"; "amazon"; "amazon linux" ]
    "arch", [ "arch"; "archlinux"; "arch linux" ]
    "centos", [ "centos" ]
    "debian", [ "debian" ]
    "elementary", [ "elementary" ]
    "endeavouros", [ "endeavouros" ]
    "fedora", [ "fedora" ]
    "flatcar", [ "flatcar" ]
    "gentoo", [ "gentoo" ]
    "kali", [ "kali" ]
    "linuxmint", [ "linuxmint"; "linux mint"; "mint" ]
    "manjaro", [ "manjaro" ]
    "nixos", [ "nixos" ]
    "ol", [ "ol"; "oracle linux"; "oraclelinux" ]
    "opensuse-leap", [ "opensuse leap" ]
    "opensuse-tumbleweed", [ "opensuse tumbleweed" ]
    "opensuse", [ "opensuse" ]
    "photon", [ "photon"; "vmware photon" ]
    "pop", [ "pop"; "pop!_os"; "pop! os"; "pop!os"; "pop os" ]
    "raspbian", [ "raspbian" ]
    "rhel",
    [
        "rhel"
        "redhat"
        "redhatenterprise"
        "redhatenterpriseserver"
        "red hat"
        "red hat enterprise linux"
    ]
    "rocky", [ "rocky"; "rockylinux"; "rocky linux" ]
    "slackware", [ "slackware" ]
    "sles", [ "sles"; "sled"; "suse"; "suse linux" ]
    "ubuntu", [ "ubuntu" ]
    "void", [ "void" ]
    "zorin", [ "zorin" ]
]

/// Longest name first.
let private names: struct (string * OsFamily)[] =
    [|
        for family, spellings in families do
            for spelling in spellings do
                struct (spelling, { Family = family; Distro = ValueNone })

        for distro, spellings in distributions do
            for spelling in spellings do
                struct (Words.fold spelling,
                        {
                            Family = "linux"
                            Distro = ValueSome distro
                        })
    |]
    |> Array.sortWith (fun (struct (left, _)) (struct (right, _)) ->
        match compare right.Length left.Length with
        | 0 -> System.String.CompareOrdinal(left, right)
        | byLength -> byLength)

let private makers = [ "apple "; "google "; "microsoft "; "microsoft® "; "the " ]

/// `win` begins `win11` and `windows`, but not `winter`: a name ends where its letters end.
let private begins (name: string) (text: string) =
    text.StartsWith(name, System.StringComparison.Ordinal)
    && (text.Length = name.Length || not (Words.isLetter text[name.Length]))

let rec private withoutMaker (text: string) =
    match List.tryFind (fun (maker: string) -> text.StartsWith(maker, System.StringComparison.Ordinal)) makers with
    | Some maker -> withoutMaker (text.Substring maker.Length)
    | None -> text

/// The family that a text names; none when it names none that we know. A version number names nothing.
let tryRead (text: string) : OsFamily voption =
    let folded = Words.fold text

    let find (candidate: string) =
        names
        |> Array.tryFind (fun (struct (name, _)) -> begins name candidate)
        |> Option.map (fun (struct (_, family)) -> family)

    match find folded |> Option.orElseWith (fun () -> find (withoutMaker folded)) with
    | Some family -> ValueSome family
    | None when Array.contains "linux" (folded.Split ' ') -> ValueSome { Family = "linux"; Distro = ValueNone }
    | None -> ValueNone
