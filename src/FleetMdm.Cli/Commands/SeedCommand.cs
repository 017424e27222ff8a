using System.CommandLine;
using System.IO.Pipelines;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Seed;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm seed`: a realistic fleet for trials, the same bytes for the same arguments.</summary>
internal static class SeedCommand
{
    /// <summary>The present of a seeded fleet where none is given: fixed, so that the bytes do not depend on the day.</summary>
    private static readonly DateTimeOffset DefaultAsOf = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Some 20 GB of reports; ids have seven digits. A slip of the finger shall not fill a disk.</summary>
    private const long LargestFleet = 10_000_000;

    public static CommandRow Row => new("seed", "Make up a realistic fleet for trials", Create);

    private static CliCommand Create(CommandRow row)
    {
        var devices = SharedOptions.Count("--devices", "How many devices, 10,000,000 at most (default: 100)", LargestFleet);
        var seed = SharedOptions.Count("--seed", "Another number is another fleet (default: 1)");
        var asOf = SharedOptions.AsOf();
        asOf.Description = "The fleet's present: nothing was seen after it (default: " + Rfc3339.Format(DefaultAsOf) + ")";
        var output = SharedOptions.Output();
        var intoDatabase = new Option<bool>("--into-db") { Description = "Ingest the fleet into the database instead of writing it" };
        var database = SharedOptions.Database();

        var command = new CliCommand(row) { devices, seed, asOf, output, intoDatabase, database };
        command.Validators.Add(result =>
        {
            if (result.GetResult(intoDatabase) is not null && result.GetResult(output) is not null)
                UsageErrors.Add(result, CommandProblem.Conflict("--into-db", "--output"));
            if (result.GetResult(intoDatabase) is null && result.GetResult(database) is not null)
                UsageErrors.Add(result, FleetProblem.DatabaseWithoutIntoDb());
        });
        command.Example("fleetmdm seed --devices 1000 -o fleet.jsonl", "A thousand reports in the native format, one a line");
        command.Example("fleetmdm seed --devices 50 --seed 7 --into-db", "Fifty devices to try the commands on");
        command.Runs((parsed, cli) => Run(
            new SeedArguments(
                parsed.GetValue(devices) ?? 100,
                (ulong)(parsed.GetValue(seed) ?? 1),
                parsed.GetValue(asOf) ?? DefaultAsOf,
                parsed.GetValue(output),
                parsed.GetValue(intoDatabase),
                parsed.GetValue(database)),
            cli));
        return command;
    }

    internal static ExitCode Run(SeedArguments arguments, CliContext cli)
    {
        if (arguments.IntoDatabase) return IntoDatabase(arguments, cli);
        OutputFile.Write(arguments.Output, cli, result =>
            FleetSeed.Write(result.Bytes, arguments.Devices, arguments.Seed, arguments.AsOf));
        return ExitCode.Done;
    }

    private static ExitCode IntoDatabase(SeedArguments arguments, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(arguments.Database, cli), DatabaseAccess.Write);
        var pipe = new Pipe();
        var writing = Task.Run(() => WriteTo(pipe.Writer, arguments));
        var request = new IngestRequest
        {
            Inputs = ["-"],
            StandardInput = pipe.Reader.AsStream(),
            Format = "native",
            AsOf = arguments.AsOf,
            Strict = true,
        };
        var summary = IngestCommand.Ingest(request, database, cli);
        writing.GetAwaiter().GetResult();
        IngestText.Write(summary, cli.Out);
        return ExitCode.Done;
    }

    private static void WriteTo(PipeWriter writer, SeedArguments arguments)
    {
        // Disposing the stream completes the pipe: the reader sees the end, or its own failure first.
        using var stream = writer.AsStream();
        try
        {
            FleetSeed.Write(stream, arguments.Devices, arguments.Seed, arguments.AsOf);
        }
        catch (InvalidOperationException)
        {
            // The reader has gone: the ingest failed, and says why.
        }
    }
}

/// <summary>What `seed` was asked.</summary>
internal sealed record SeedArguments(
    long Devices, ulong Seed, DateTimeOffset AsOf, string? Output, bool IntoDatabase, string? Database);
