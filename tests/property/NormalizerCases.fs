/// grammar/cases/normalize*.cases: what normalizers make of the spellings of sources; and their laws on arbitrary text.
module FleetMdm.PropertyTests.NormalizerCases

open System
open System.Globalization
open Expecto
open FleetMdm.Rules

let private orAbsent (value: string voption) : string = ValueOption.defaultValue "-" value

let private os (text: string) : string =
    match OsFamily.tryRead text with
    | ValueSome {
                    Family = family
                    Distro = ValueSome distro
                } -> $"{family} ({distro})"
    | ValueSome system -> system.Family
    | ValueNone -> "-"

let private version (text: string) : string =
    let read = VersionText.read text

    let labelled (label: string) (value: string voption) =
        match value with
        | ValueSome found -> $" {label}={found}"
        | ValueNone -> ""

    orAbsent read.Version + labelled "build" read.Build + labelled "codename" read.Codename

let private time (zone: TimeZoneInfo | null) (text: string) : string =
    let print (at: DateTimeOffset) =
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)

    match TimestampText.read text zone with
    | TimestampText.TimeReading.Unreadable -> "-"
    | TimestampText.TimeReading.Placeholder -> "never"
    | TimestampText.TimeReading.Zoned at -> print at
    | TimestampText.TimeReading.Zoneless at -> print at + " zoneless"

let private twoHoursEast =
    TimeZoneInfo.CreateCustomTimeZone("two hours east", TimeSpan.FromHours 2.0, "two hours east", "two hours east")

/// The answer to `normalizer text`.
let private answer (source: string) : string =
    let gap = source.IndexOf ' '
    let text = source.Substring(gap + 1)

    match source.Substring(0, gap).Split(':', 2) with
    | [| "os" |] -> os text
    | [| "version" |] -> version text
    | [| "name" |] -> orAbsent (VersionText.tryName text)
    | [| "boolean" |] ->
        match BooleanText.tryRead text with
        | ValueSome true -> "true"
        | ValueSome false -> "false"
        | ValueNone -> "-"
    | [| "bytes"; unit |] ->
        match ByteSize.tryRead text unit with
        | ValueSome size -> size.ToString CultureInfo.InvariantCulture
        | ValueNone -> "-"
    | [| "time" |] -> time null text
    | [| "time@+02"; "00" |] -> time twoHoursEast text
    | [| "serial" |] -> orAbsent (IdentityText.tryIdentity text)
    | [| "hostname" |] -> orAbsent (IdentityText.tryHostname text)
    | [| "mac" |] -> orAbsent (IdentityText.tryMac text)
    | _ -> failwith $"no normalizer of this name: `{source}`"

/// Reading what was read gives the same: a report that is exported and ingested again does not change.
let private isStable (normalize: string -> string voption) (text: string) : bool =
    match normalize text with
    | ValueSome once -> normalize once = ValueSome once
    | ValueNone -> true

/// FsCheck gives null among its texts; a report never does.
let private ofNullable (text: string | null) : string =
    match text with
    | null -> ""
    | found -> found

let private laws =
    testList "laws of normalizers" [
        Law.holds [] "none throws for any text" (fun (text: string | null) ->
            let text = ofNullable text

            for normalizer in [ os; version; time null; time twoHoursEast ] do
                normalizer text |> ignore

            VersionText.tryName text |> ignore
            BooleanText.tryRead text |> ignore
            ByteSize.tryRead text "MiB" |> ignore)
        Law.holds [] "an identity, a host name and an address stay what they became" (fun (text: string | null) ->
            let text = ofNullable text

            isStable IdentityText.tryIdentity text
            && isStable IdentityText.tryHostname text
            && isStable IdentityText.tryMac text)
        Law.holds [] "a version stays what it became" (fun (major: uint16) (minor: uint16) (word: string | null) ->
            isStable (fun text -> (VersionText.read text).Version) $"{ofNullable word} {major}.{minor}")
    ]

let tests =
    testList "normalizers" [
        CaseFiles.tests "normalize.cases" answer
        CaseFiles.tests "normalize-tools.cases" answer
        laws
    ]
