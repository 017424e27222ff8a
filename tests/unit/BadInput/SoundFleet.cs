using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>
/// A small fleet in which every command succeeds, in a folder of its own: whatever a test breaks is then the only
/// thing that is wrong.
/// </summary>
internal sealed class SoundFleet : IDisposable
{
    public const string Report =
        """{"device_id":"mac-1","hostname":"studio-1","os":"macos","os_version":"14.4","last_seen":"2026-02-01T10:00:00Z","tags":["prod"],"facts":{"disk":{"encrypted":true}}}""";

    public const string Policy = """
        id: encryption
        name: Disk encryption is on
        severity: high
        checks:
          - id: volume
            rule: facts.disk.encrypted
            message: the volume is not encrypted
            remediation: Turn on FileVault.
        tests:
          - name: encrypted
            facts: { disk: { encrypted: true } }
            expect: pass

        """;

    /// <summary>The database is made once; each test has a copy.</summary>
    private static readonly Lazy<byte[]> Template = new(MakeTemplate);

    private readonly TemporaryFolder folder = new();

    public SoundFleet()
    {
        File.WriteAllBytes(Database, Template.Value);
        folder.Write("report.json", Report);
        folder.Write("export.json", """{"total":1,"rows":[{"id":7,"name":"studio-2","asset_tag":"A-7","status_label":{"name":"Deployed"},"custom_fields":[]}]}""");
        folder.Write("policy.yaml", Policy);
        folder.Write("script.sh", "#!/bin/sh\nfdesetup enable\n");
        folder.Write("facts.json", """{"disk":{"encrypted":true}}""");
    }

    public string Folder => folder.Path;

    public string Database => folder["fleet.db"];

    public string this[string name] => folder[name];

    private static string OtherReport(string id) => Report.Replace("mac-1", id, StringComparison.Ordinal) + "\n";

    /// <summary>The words of a command line, `{name}` standing for a file of the folder.</summary>
    public string[] Words(string line) =>
        [.. line.Split(' ').Select(word => word.StartsWith('{') ? this[word.Trim('{', '}')] : word.Replace('_', ' '))];

    public CliRun Run(string line, byte[]? input = null) => new CliRunner { Input = input ?? [] }.Run(Words(line));

    public void Dispose() => folder.Dispose();

    private static byte[] MakeTemplate()
    {
        using var folder = new TemporaryFolder();
        var database = folder["fleet.db"];
        foreach (var words in (string[][])
            [
                ["init"],
                ["ingest", folder.Write("report.json", Report)],
                ["policy", "add", folder.Write("policy.yaml", Policy)],
                ["script", "add", folder.Write("script.sh", "#!/bin/sh\n"), "--id", "remedy", "--name", "Remedy"],
                ["check"],
                ["ingest", folder.Write("more.json", OtherReport("mac-3") + OtherReport("mac-4") + OtherReport("mac-5"))],
                ["device", "merge", "mac-5", "mac-4", "--force"],
                // Of the future then, and no more: it can be tried again.
                ["ingest", folder.Write("early.json", Report.Replace("mac-1", "mac-2", StringComparison.Ordinal)), "--as-of", "2025-01-01"],
            ])
        {
            var run = CliRun.Of([.. words, "--db", database]);
            Assert.True(run.ExitCode == (words.Contains("--as-of") ? 3 : 0), string.Join(' ', words) + ": " + run.Error);
        }
        return File.ReadAllBytes(database);
    }
}
