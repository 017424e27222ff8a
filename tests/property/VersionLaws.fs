/// The order of versions is total, and says what the design's table says.
module FleetMdm.PropertyTests.VersionLaws

open System
open System.Numerics
open Expecto
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

/// A text with a version in it, as devices report them.
type VersionText = VersionText of string

/// Numbers with dots and nothing else.
type PlainVersion = PlainVersion of BigInteger list

let private number: Gen<string> =
    Gen.frequency [
        6, Gen.choose (0, 20) |> Gen.map string
        2, Gen.elements [ "007"; "2026"; "22631"; "00" ]
        1, Gen.elements [ "18446744073709551616"; "99999999999999999999999999" ]
    ]

let private dotted: Gen<string> =
    Gen.choose (1, 4)
    |> Gen.bind (fun count -> Gen.listOfLength count number)
    |> Gen.map (fun numbers -> String.Join('.', numbers))

let private suffix: Gen<string> =
    let word =
        Gen.elements [ "alpha"; "beta"; "Beta"; "pre"; "preview"; "rc"; "RC"; "dev" ]

    let apart = Gen.elements [ ""; "-"; "."; "~"; " "; "_" ]

    Gen.frequency [
        6, Gen.constant ""
        3, Gen.map3 (fun a w n -> a + w + n) apart word (Gen.elements [ ""; "1"; ".2"; "-3"; "10" ])
        2, Gen.map2 (fun a n -> a + n) (Gen.elements [ "-"; "_"; "~" ]) dotted
        2, Gen.elements [ "a"; "w"; "p1"; "p2"; "b4" ]
        2, Gen.elements [ " LTS"; "-amd64"; "+build5"; " (23E214)"; ".el8"; "-generic"; ":"; "~" ]
    ]

let private versionText: Gen<string> =
    gen {
        let! before =
            Gen.elements [ ""; ""; "v"; "macOS "; "OpenSSH_"; "log4j "; "1:"; "2:"; "Version " ]

        let! release = dotted
        let! first = suffix
        let! second = suffix
        return before + release + first + second
    }

/// Some texts are near each other, so that comparisons are not decided by their first number.
type VersionArbitraries =
    static member VersionText() : Arbitrary<VersionText> =
        Arb.fromGen (Gen.map VersionText versionText)

    static member PlainVersion() : Arbitrary<PlainVersion> =
        Gen.choose (1, 5)
        |> Gen.bind (fun count -> Gen.listOfLength count number)
        |> Gen.map (fun numbers -> PlainVersion(List.map BigInteger.Parse numbers))
        |> Arb.fromGen

let private holds name property =
    Law.holds [ typeof<VersionArbitraries>; typeof<SyntaxGenerators.SyntaxArbitraries> ] name property

let private read (VersionText text) : DeviceVersion =
    match DeviceVersion.TryParse text with
    | null -> failtest ("unreadable: " + text)
    | version -> version

let private compare (left: VersionText) (right: VersionText) : int =
    sign (DeviceVersion.Compare(read left, read right))

let private plain (PlainVersion numbers) : VersionText = VersionText(String.Join('.', numbers))

let private laws =
    testList "laws" [
        holds "every generated text is readable" (fun text -> read text |> ignore)

        holds "total and antisymmetric" (fun left right -> compare left right = -(compare right left))

        holds "reflexive" (fun text -> compare text text = 0)

        holds "transitive" (fun a b c ->
            match List.sortWith compare [ a; b; c ] with
            | [ low; middle; high ] -> compare low middle <= 0 && compare middle high <= 0 && compare low high <= 0
            | _ -> false)

        holds "equal versions compare alike with any other" (fun (PlainVersion numbers) other ->
            let short = plain (PlainVersion numbers)
            let long = plain (PlainVersion(numbers @ [ BigInteger.Zero ]))
            compare short long = 0 && compare short other = compare long other)

        holds "numbers compare as numbers of any length" (fun (PlainVersion left) (PlainVersion right) ->
            let length = max left.Length right.Length

            let pad (numbers: BigInteger list) =
                numbers @ List.replicate (length - numbers.Length) BigInteger.Zero

            compare (plain (PlainVersion left)) (plain (PlainVersion right)) =
                sign (Operators.compare (pad left) (pad right)))

        holds "a pre-release is below its release, a revision above it" (fun version ->
            let (VersionText release) = plain version

            compare (VersionText(release + "-rc1")) (VersionText release) < 0
            && compare (VersionText(release + "-1")) (VersionText release) > 0)

        holds "any text is read or refused, and never throws" (fun (SyntaxGenerators.AnyText text) ->
            match DeviceVersion.TryParse text with
            | null -> not (Seq.exists Char.IsAsciiDigit text)
            | version -> DeviceVersion.Compare(version, version) = 0)
    ]

/// Each row is below the next; texts in one row are equal.
let private ascending: string list list = [
    [ "0"; "0.0"; "v0" ]
    [ "9.1" ]
    [ "9.2~~" ]
    [ "9.2~x"; "9.2~"; "9.2~git0" ]
    [ "9.2~git20240101" ]
    [ "9.2dev" ]
    [ "9.2-alpha"; "9.2~alpha0" ]
    [ "9.2beta1"; "9.2 Beta 1"; "9.2-beta.1" ]
    [ "9.2beta10" ]
    [ "9.2-pre2"; "9.2 preview 2" ]
    [ "9.2rc"; "9.2-rc0" ]
    [ "9.2-rc1"; "9.2~rc1" ]
    [ "9.2-rc1-1" ]
    [
        "9.2"
        "9.2.0"
        "9.2 LTS"
        "9.2+build7"
        "9.2-amd64"
        "9.2 (codename)"
        "OpenSSH_9.2"
    ]
    [ "9.2p"; "9.2P" ]
    [ "9.2p1" ]
    [ "9.2p2" ]
    [ "9.2w" ]
    [ "9.2-0" ]
    [ "9.2-1~bpo11"; "9.2-1~BPO.11" ]
    [ "9.2-1~bpo12" ]
    [ "9.2-1"; "9.2_1"; "9.2-1-generic"; "9.2-1ubuntu2.15" ]
    [ "9.2-1.5" ]
    [ "9.2-18"; "9.2-18-amd64" ]
    [ "9.10" ]
    [ "10.0.22631.3296" ]
    [ "14.4"; "v14.4"; "14.4 (23E214)"; "macOS 14.4"; "14.04" ]
    [ "14.4.1"; "v14.4.1" ]
    [ "14.5" ]
    [ "14.5.1" ]
    [ "22.04.3"; "22.04.3 LTS"; "Ubuntu 22.04.3 LTS (Jammy Jellyfish)" ]
    [ "99999999999999999999" ]
    [ "1:2.3" ]
    [ "1:2.3-1" ]
    [ "2:0.1" ]
]

let private table =
    testList "table" [
        for i, row in List.indexed ascending do
            for text in row do
                testCase $"{text} has its place" (fun () ->
                    for j, other in List.indexed ascending do
                        for otherText in other do
                            Expect.equal
                                (compare (VersionText text) (VersionText otherText))
                                (Operators.compare i j)
                                $"{text} against {otherText}")

        for text in [ ""; "latest"; "sonoma"; "v"; "~"; "٣.٤"; "one.two" ] do
            testCase $"`{text}` is unreadable" (fun () -> Expect.isNull (DeviceVersion.TryParse text) text)

        testCase "a long text is read in one pass" (fun () ->
            // Quadratic reading of two million characters would take hours.
            for part in [ "1."; "1"; "a"; "-1"; "~"; "1:"; "beta"; " " ] do
                DeviceVersion.TryParse("1" + String.replicate (2_000_000 / part.Length) part) |> ignore)
    ]

let tests: Test = testList "versions" [ laws; table ]
