/// Runs the laws for as long as one likes: `dotnet run --project tests/property -- fuzz --seconds 60`.
///
/// The laws take turns, a few hundred random cases each, every time from another seed. What breaks one is printed as the
/// smallest case found, with the words that repeat it, and ends the turns of that law. The exit code is 1 then.
module FleetMdm.PropertyTests.Fuzz

open System
open System.Diagnostics
open System.Globalization
open System.Threading
open FsCheck
open FleetMdm.PropertyTests.Law

type private Options = {
    Seconds: float
    /// Where the first turn of each law starts.
    Seed: Seed option
    /// Part of the names of the laws that take turns.
    Law: string
}

let private usage =
    "fuzz [--seconds 60] [--seed A,B] [--law 'part of its name']\n\nRuns the laws until the time is over; exit code 1 when one is broken.\n"

let rec private read (options: Options) (arguments: string list) : Options option =
    match arguments with
    | [] -> Some options
    | "--seconds" :: given :: rest ->
        match Double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) with
        | true, seconds -> read { options with Seconds = seconds } rest
        | _ -> None
    | "--seed" :: given :: rest ->
        match tryReadSeed given with
        | Some seed -> read { options with Seed = Some seed } rest
        | None -> None
    | "--law" :: given :: rest -> read { options with Law = given } rest
    | _ -> None

/// Cases of one turn.
let private casesPerTurn = 300

/// A turn that takes longer than this is told of: it may never end.
let private patience = TimeSpan.FromSeconds 60.0

let private repeatWords (law: Law) (seed: Seed) : string =
    $"dotnet run --project tests/property -- fuzz --seed {fst seed},{snd seed} --law '{law.Name}'"

/// Hears how a turn ended: the cases that were run, and what broke the law.
type private Turn() =
    member val Cases = 0 with get, set
    member val Finding: string option = None with get, set

    interface IRunner with
        member _.OnStartFixture _ = ()
        member _.OnArguments(_, _, _) = ()
        member _.OnShrink(_, _) = ()

        member turn.OnFinished(_, result) =
            match result with
            | TestResult.Passed(data, _)
            | TestResult.Exhausted data -> turn.Cases <- data.NumberOfTests
            | TestResult.Failed(data, _, smallest, outcome, _, _, _) ->
                turn.Cases <- data.NumberOfTests

                let reason =
                    match outcome with
                    | Outcome.Failed error -> error.Message
                    | other -> string other

                let written = [ for argument in smallest -> "  " + string argument ]
                turn.Finding <- Some(String.Join("\n", written) + "\n" + reason)

let private takeTurn (law: Law) (seed: Seed) : Turn =
    let turn = Turn()

    let config =
        Config.Quick
            .WithMaxTest(casesPerTurn)
            .WithReplay(
                Some {
                    Rnd = Rnd(fst seed, snd seed)
                    Size = None
                }
            )
            .WithRunner
            turn

    let isSlow _ =
        Console.Error.WriteLine $"slow, or without an end: {repeatWords law seed}"

    use _ = new Timer(isSlow, null, patience, Timeout.InfiniteTimeSpan)
    law.Check config
    turn

let private fuzz (options: Options) (laws: Law list) : int =
    let clock = Stopwatch.StartNew()
    let mutable cases = 0L
    let mutable findings = 0
    let mutable standing = laws
    let mutable isFirst = true

    let isOver () =
        clock.Elapsed.TotalSeconds >= options.Seconds

    // Every law takes its first turn, however short the time: that is what repeats a finding.
    while isFirst || not (isOver () || standing.IsEmpty) do
        for law in standing do
            if isFirst || not (isOver ()) then
                let seed =
                    match options.Seed with
                    | Some given when isFirst -> given
                    | _ -> anySeed ()

                let turn = takeTurn law seed
                cases <- cases + int64 turn.Cases

                match turn.Finding with
                | None -> ()
                | Some told ->
                    findings <- findings + 1
                    standing <- standing |> List.filter (fun other -> other.Name <> law.Name)
                    printfn $"broken: {law.Name}\n{told}\nto repeat: {repeatWords law seed}\n"

        isFirst <- false

    let seconds = clock.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)
    let count = cases.ToString("N0", CultureInfo.InvariantCulture)
    let laws = if laws.Length = 1 then "1 law" else $"{laws.Length} laws"
    printfn $"fuzz: {laws}, {count} cases in {seconds} s; broken: {findings}"
    if findings = 0 then 0 else 1

let run (arguments: string list) : int =
    let standard = {
        Seconds = 60.0
        Seed = None
        Law = ""
    }

    match read standard arguments with
    | None ->
        eprintf $"{usage}"
        2
    | Some options ->
        match Law.all () |> List.filter (fun law -> law.Name.Contains(options.Law, StringComparison.Ordinal)) with
        | [] ->
            eprintfn $"no law has `{options.Law}` in its name"
            2
        | laws -> fuzz options laws
