using System.Text;
using System.Text.Json;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>A folder for input files and a database on disk, gone after the test.</summary>
internal sealed class IngestSite : IDisposable
{
    public static readonly DateTimeOffset AsOf = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public IngestSite()
    {
        Folder = Directory.CreateTempSubdirectory("fleetmdm-ingest-").FullName;
        DatabasePath = Path.Combine(Folder, ".fleet.db");
        Database = FleetDatabase.Create(DatabasePath);
    }

    public string Folder { get; }

    public string DatabasePath { get; }

    public FleetDatabase Database { get; }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public IngestSummary Ingest(params string[] inputs) => Ingest(request => request, inputs);

    public IngestSummary Ingest(Func<IngestRequest, IngestRequest> change, params string[] inputs) =>
        IngestPipeline.Run(change(new IngestRequest { Inputs = inputs, AsOf = AsOf }), Database);

    /// <summary>Ingests one text from standard input.</summary>
    public IngestSummary IngestText(string text, Func<IngestRequest, IngestRequest>? change = null) =>
        Ingest(
            request => (change ?? (same => same))(request with { StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text)) }),
            "-");

    public StoredDevice Device(string deviceId) => Database.Devices.Find(deviceId)!;

    public string FactsOf(string deviceId) => Encoding.UTF8.GetString(Device(deviceId).Report.FactsJson.Span);

    /// <summary>All devices as `export` writes them, by id.</summary>
    public IReadOnlyList<string> Export()
    {
        var reports = new List<string>();
        foreach (var device in Database.Devices.Read(DeviceFilter.All))
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            NativeReportWriter.Write(device, output);
            reports.Add(Encoding.UTF8.GetString(output.WrittenSpan));
        }
        reports.Sort(StringComparer.Ordinal);
        return reports;
    }

    /// <summary>A fact by its path below `facts`, its names joined by dots; null where the device has none.</summary>
    public JsonElement? Fact(string deviceId, string path)
    {
        var at = JsonDocument.Parse(Device(deviceId).Report.FactsJson).RootElement;
        foreach (var segment in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(segment, out at))
            {
                return null;
            }
        }
        return at;
    }

    /// <summary>Facts and their values as text; null is a fact that must not be there.</summary>
    public void AssertFacts(string deviceId, Dictionary<string, string?> expected)
    {
        foreach (var (path, value) in expected)
        {
            Assert.Equal((path, value), (path, Fact(deviceId, path)?.ToString()));
        }
    }

    /// <summary>What a policy with this rule says of each device, by id.</summary>
    public IReadOnlyDictionary<string, string> Statuses(string rule)
    {
        var run = Database.Runs.Evaluate(
            new EvaluationRequest([TestPolicy.Compile("trial", rule)], [], RunScope.Everything, AsOf));
        return run.Findings(FindingFilter.All).ToDictionary(
            finding => finding.Device.DeviceId, finding => StatusText.Of(finding.Outcome.Status), StringComparer.Ordinal);
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
