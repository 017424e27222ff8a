using System.Text;
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

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
