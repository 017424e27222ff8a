/// How laws are run: thousands of cases from one seed, which is printed and can be given.
///
/// `FLEETMDM_SEED=7,13 dotnet run --project tests/property` repeats the run that printed this seed.
module FleetMdm.PropertyTests.Law

open System
open System.Globalization
open Expecto

[<Literal>]
let private SeedVariable = "FLEETMDM_SEED"

/// The two numbers that FsCheck's generator starts from; the second is odd.
let private seed: uint64 * uint64 =
    match Environment.GetEnvironmentVariable SeedVariable with
    | null
    | "" -> uint64 (Random.Shared.NextInt64()), (uint64 (Random.Shared.NextInt64()) ||| 1UL)
    | given ->
        match given.Split ',' with
        | [| first; second |] ->
            UInt64.Parse(first, CultureInfo.InvariantCulture), UInt64.Parse(second, CultureInfo.InvariantCulture)
        | _ -> failwith (SeedVariable + " is two numbers with a comma between: " + given)

/// `FLEETMDM_SEED=…`, as one gives it to repeat this run.
let seedToRepeat: string = $"{SeedVariable}={fst seed},{snd seed}"

/// A law: a property that holds for this many random cases.
let holdsFor (cases: int) (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    let config = {
        FsCheckConfig.defaultConfig with
            maxTest = cases
            endSize = 100
            arbitrary = arbitraries
            replay = Some(fst seed, snd seed, None)
    }

    testPropertyWithConfig config name property

/// A law over the usual number of cases.
let holds (arbitraries: Type list) (name: string) (property: 'Property) : Test =
    holdsFor 2_000 arbitraries name property
