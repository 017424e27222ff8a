using System.Buffers;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest.Mappings.Trial;

/// <summary>Tries mappings without storing anything: their own tests, and records of files.</summary>
public static class MappingTrial
{
    /// <summary>The formats that know a file's first record, and the one that ingest takes.</summary>
    public static DetectedFile Detect(string path, IngestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = FirstRecord.Read(path, request, FormatCatalog.Of(request.Mappings, request.AssumedTimeZone), null);
        return new DetectedFile(
            path,
            found.Format?.Name,
            [.. found.Scores.Select(scored => new FormatScore(scored.Format.Name, scored.Score))],
            found.Fault is { } fault ? new RefusedInput(path, fault.Code, fault.Reason, null) : null);
    }

    /// <summary>
    /// Runs the tests of a mapping, or of all: each record is ingested into a database in memory, and must give the report,
    /// whatever the order of its members.
    /// </summary>
    /// <param name="format">Null for all.</param>
    public static IReadOnlyList<MappingTestResult> Test(MappingCatalog catalog, string? format, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return
        [
            .. from loaded in catalog.Loaded
               where format is null || string.Equals(loaded.Format.Name, format, StringComparison.OrdinalIgnoreCase)
               from test in loaded.Format.Mapping.Tests
               select Run(catalog, loaded.Format.Name, test, asOf),
        ];
    }

    /// <summary>What is doubtful about a mapping that can be used.</summary>
    public static IReadOnlyList<MappingProblem> Lint(MappingCatalog catalog, string format, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var loaded = catalog.Loaded.First(mapping => string.Equals(mapping.Format.Name, format, StringComparison.OrdinalIgnoreCase));
        return [.. MappingLints.Of(loaded, catalog, asOf)];
    }

    private static MappingTestResult Run(MappingCatalog catalog, string format, MappingTest test, DateTimeOffset asOf)
    {
        var (summary, reports) = Ingest(test.Record, catalog, null, asOf);
        var expected = Ingest(test.Report, catalog, "native", asOf).Reports;
        var faults = new List<string>();
        faults.AddRange(summary.Refused.Select(refused => refused.Message));
        faults.AddRange(summary.Quarantined.Select(aside => aside.Reason));
        faults.AddRange(summary.Warnings.Select(warning => warning.Message));
        if (summary.Files.Count > 0 && summary.Files[0].Format is { } detected && detected != format)
        {
            faults.Add($"detected as `{detected}`");
        }
        if (faults.Count == 0 && !expected.SequenceEqual(reports))
        {
            faults.Add("the report is another one");
        }
        return new MappingTestResult(format, test.Name, faults, string.Join('\n', expected), string.Join('\n', reports));
    }

    /// <summary>Ingests one text into a database of its own, and gives back the reports that are stored then.</summary>
    internal static (IngestSummary Summary, IReadOnlyList<string> Reports) Ingest(
        string text, MappingCatalog catalog, string? format, DateTimeOffset asOf)
    {
        using var database = FleetDatabase.OpenInMemory();
        var summary = IngestPipeline.Run(
            new IngestRequest
            {
                Inputs = ["-"],
                StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                AsOf = asOf,
                Format = format,
                Mappings = catalog,
            },
            database);
        var reports = new List<string>();
        foreach (var device in database.Devices.Read(DeviceFilter.All))
        {
            var output = new ArrayBufferWriter<byte>();
            NativeReportWriter.Write(device, output);
            reports.Add(Encoding.UTF8.GetString(output.WrittenSpan));
        }
        return (summary, reports);
    }
}

/// <summary>What the first record of a file is taken for.</summary>
/// <param name="Format">Null when no format knows it, or several are equally sure.</param>
/// <param name="Scores">The formats that know it, the surest first.</param>
/// <param name="Refused">Why there is no record; null when there is one.</param>
public sealed record DetectedFile(string Path, string? Format, IReadOnlyList<FormatScore> Scores, RefusedInput? Refused);

/// <summary>How sure a format is of a record.</summary>
public sealed record FormatScore(string Format, int Score);

/// <summary>A test of a mapping and what came of it.</summary>
/// <param name="Faults">Why it does not hold; empty when it does.</param>
public sealed record MappingTestResult(string Format, string Name, IReadOnlyList<string> Faults, string Expected, string Actual)
{
    public bool Holds => Faults.Count == 0;
}
