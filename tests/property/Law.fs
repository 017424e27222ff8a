/// How laws are run: thousands of random cases from one seed.
///
/// `FLEETMDM_SEED=7,13 dotnet run --project tests/property` repeats the run that printed this seed;
/// `FLEETMDM_CASES=100000` runs each law that often.
module FleetMdm.PropertyTests.Law

open System
open System.Globalization
open Expecto

let private tryVariable (name: string) : string voption =
    match Environment.GetEnvironmentVariable name with
    | null
    | "" -> ValueNone
    | value -> ValueSome value

/// The two numbers that FsCheck's generator starts from; the second is odd.
let private seed: uint64 * uint64 =
    match tryVariable "FLEETMDM_SEED" with
    | ValueNone -> uint64 (Random.Shared.NextInt64()), uint64 (Random.Shared.NextInt64()) ||| 1UL
    | ValueSome given ->
        match given.Split ',' with
        | [| first; second |] ->
            UInt64.Parse(first, CultureInfo.InvariantCulture), UInt64.Parse(second, CultureInfo.InvariantCulture)
        | _ -> failwith ("FLEETMDM_SEED is two numbers with a comma between them: " + given)

/// The setting that repeats this run, as one types it.
let seedToRepeat: string = $"FLEETMDM_SEED={fst seed},{snd seed}"

/// A law: a property that holds for this many random cases of the types that `arbitraries` generate.
let holdsFor (cases: int) (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    let cases =
        match tryVariable "FLEETMDM_CASES" with
        | ValueSome given -> Int32.Parse(given, CultureInfo.InvariantCulture)
        | ValueNone -> cases

    let config = {
        FsCheckConfig.defaultConfig with
            maxTest = cases
            arbitrary = arbitraries
            replay = Some(fst seed, snd seed, None)
    }

    testPropertyWithConfig config name property

/// A law over the usual number of cases.
let holds (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    holdsFor 10_000 arbitraries name property
