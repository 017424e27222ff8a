namespace FleetMdm.UnitTests.Support;

/// <summary>
/// A seeded fleet with policies, large enough for columns, in a folder of its own. The database is made once; each test has a
/// copy.
/// </summary>
internal sealed class LaidOutFleet : IDisposable
{
    public const int Devices = 5_500;

    private const string Policy = """
        id: sound
        name: Sound
        checks:
          - { id: encrypted, rule: facts.disk.encrypted }
          - { id: cores, rule: facts.cpu.cores >= 8 }
          - { id: slack, rule: "facts.software.exists(s, s.name == 'Slack' && version(s.version).atLeast('4.40'))" }
          - { id: seen, rule: "now - device.last_seen < duration('720h')" }

        """;

    private static readonly Lazy<(byte[] Reports, byte[] Empty, byte[] Checked, byte[] Matrix)> Template = new(Make);

    private readonly TemporaryFolder folder = new();

    private LaidOutFleet(byte[] database)
    {
        File.WriteAllBytes(Database, database);
        File.WriteAllBytes(Reports, Template.Value.Reports);
    }

    /// <summary>The reports as a file.</summary>
    public string Reports => folder["fleet.jsonl"];

    public string Database => folder["fleet.db"];

    /// <summary>What `check --format jsonl` says of the fleet, of the reports themselves: a one-shot check has no columns.</summary>
    public static byte[] Matrix => Template.Value.Matrix;

    /// <summary>With devices, policies, columns and a run.</summary>
    public static LaidOutFleet Checked() => new(Template.Value.Checked);

    /// <summary>With policies only.</summary>
    public static LaidOutFleet Empty() => new(Template.Value.Empty);

    public CliRun Run(params string[] words) => CliRun.Of([.. words, "--db", Database]);

    public void Dispose() => folder.Dispose();

    private static (byte[] Reports, byte[] Empty, byte[] Checked, byte[] Matrix) Make()
    {
        using var folder = new TemporaryFolder();
        var (database, reports) = (folder["fleet.db"], folder["fleet.jsonl"]);
        var policy = folder.Write("policy.yaml", Policy);
        Succeed("seed", "--devices", Devices.ToString(System.Globalization.CultureInfo.InvariantCulture), "-o", reports);
        Succeed("init", "--db", database);
        Succeed("policy", "add", policy, "--db", database);
        var empty = File.ReadAllBytes(database);
        Succeed("ingest", reports, "--db", database);
        Succeed("script", "add", folder.Write("remedy.sh", "true\n"), "--db", database);
        Succeed("check", "--fail-on", "none", "--db", database);
        var matrix = CliRun.Of("check", "--inventory", reports, "--policies", policy, "--fail-on", "none", "--format", "jsonl");
        return (File.ReadAllBytes(reports), empty, File.ReadAllBytes(database), matrix.OutBytes);
    }

    private static void Succeed(params string[] words)
    {
        var run = CliRun.Of(words);
        Assert.True(run.ExitCode == 0, string.Join(' ', words) + ": " + run.Error);
    }
}
