/// How laws are run: thousands of random cases from one seed.
///
/// `FLEETMDM_SEED=7,13 dotnet run --project tests/property` repeats the run that printed this seed;
/// `FLEETMDM_CASES=100000` runs each law that often.
module FleetMdm.PropertyTests.Law

open System
open System.Globalization
open Expecto
open FsCheck

/// A law as the fuzzer runs it: as often as it likes, from the seed that it likes.
type Law = { Name: string; Check: Config -> unit }

let private made = ResizeArray<Law>()

/// Every law of the program, in the order of the files.
let all () : Law list = List.ofSeq made

let private tryVariable (name: string) : string voption =
    match Environment.GetEnvironmentVariable name with
    | null
    | "" -> ValueNone
    | value -> ValueSome value

/// The two numbers that FsCheck's generator starts from; the second is odd.
type Seed = uint64 * uint64

let anySeed () : Seed =
    uint64 (Random.Shared.NextInt64()), uint64 (Random.Shared.NextInt64()) ||| 1UL

/// A seed as it is printed: `7,13`.
let tryReadSeed (text: string) : Seed option =
    match
        text.Split ','
        |> Array.map (fun part -> UInt64.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture))
    with
    | [| true, first; true, second |] -> Some(first, second)
    | _ -> None

let private seed: Seed =
    match tryVariable "FLEETMDM_SEED" with
    | ValueNone -> anySeed ()
    | ValueSome given ->
        match tryReadSeed given with
        | Some seed -> seed
        | None -> failwith ("FLEETMDM_SEED is two numbers with a comma between them: " + given)

/// The setting that repeats this run, as one types it.
let seedToRepeat: string = $"FLEETMDM_SEED={fst seed},{snd seed}"

let private casesOr (usual: int) : int =
    match tryVariable "FLEETMDM_CASES" with
    | ValueSome given -> Int32.Parse(given, CultureInfo.InvariantCulture)
    | ValueNone -> usual

let private configFor (cases: int) (arbitraries: Type list) (seed: Seed) : FsCheckConfig = {
    FsCheckConfig.defaultConfig with
        maxTest = cases
        arbitrary = arbitraries
        replay = Some(fst seed, snd seed, None)
}

/// A law: a property that holds for this many random cases of the types that `arbitraries` generate.
let holdsFor (cases: int) (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    made.Add {
        Name = name
        Check = fun config -> Check.One(name, config.WithArbitrary arbitraries, property)
    }

    testPropertyWithConfig (configFor (casesOr cases) arbitraries seed) name property

/// A law over so many cases that it is run in parts, side by side, each from a seed of its own that follows from the
/// printed one.
let holdsInParts (parts: int) (cases: int) (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    made.Add {
        Name = name
        Check = fun config -> Check.One(name, config.WithArbitrary arbitraries, property)
    }

    let cases = (casesOr cases + parts - 1) / parts

    testList name [
        for part in 1..parts do
            let seed = fst seed + uint64 part, snd seed
            testPropertyWithConfig (configFor cases arbitraries seed) $"part {part} of {parts}" property
    ]

/// A law over the usual number of cases.
let holds (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    holdsFor 10_000 arbitraries name property
