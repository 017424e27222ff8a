using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>
/// A small fleet in files and in a database of its own, with one of each: passing, failing, unknown, in error, not
/// applicable, stale and never seen. Runs are as of <see cref="CliRun.Now"/>.
/// </summary>
internal sealed class SampleFleet : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SampleFleet()
    {
        Inventory = _folder.Write("reports/fleet.jsonl", Reports);
        foreach (var (name, yaml) in PolicyFiles) _folder.Write("policies/" + name, yaml);
        PolicyFolder = _folder["policies"];
        Database = _folder["fleet.db"];
    }

    public string Inventory { get; }

    public string PolicyFolder { get; }

    public string Database { get; }

    public string this[string name] => _folder[name];

    /// <summary>A fleet whose database has the devices and policies.</summary>
    public static SampleFleet Stored()
    {
        var fleet = new SampleFleet();
        fleet.Done("init");
        fleet.Done("ingest", fleet.Inventory);
        fleet.Done("policy", "add", fleet.PolicyFolder);
        return fleet;
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Runs a command on the database, in a pipe.</summary>
    public CliRun Run(params string[] args) => Run(new CliRunner(), args);

    /// <summary>Runs a command on the database in these surroundings.</summary>
    public CliRun Run(CliRunner runner, params string[] args) => runner.Run([.. args, "--db", Database]);

    /// <summary>Runs a command that must succeed, and gives its stdout.</summary>
    public string Done(params string[] args)
    {
        var run = Run(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Out;
    }

    /// <summary>Checks the files without a database.</summary>
    public CliRun OneShot(params string[] args) => OneShot(new CliRunner(), args);

    public CliRun OneShot(CliRunner runner, params string[] args) =>
        runner.Run(["check", "--inventory", Inventory, "--policies", PolicyFolder, .. args]);

    public void Dispose() => _folder.Dispose();

    private const string Reports =
        """
        {"device_id":"mac-001","hostname":"studio-1.example.com","os":"macos","os_version":"14.6","serial":"C02A","last_seen":"2026-02-01T08:00:00Z","tags":["prod"],"facts":{"disk":{"encrypted":true},"firewall":{"enabled":true}}}
        {"device_id":"mac-002","hostname":"studio-2.example.com","os":"macos","os_version":"14.4","last_seen":"2026-01-31T08:00:00Z","tags":["design","prod"],"facts":{"disk":{"encrypted":false}}}
        {"device_id":"win-001","hostname":"LAP-7","os":"windows","os_version":"10.0.22631.3296","last_seen":"2026-02-01T09:00:00Z","facts":{"firewall":{"enabled":true}}}
        {"device_id":"lin-001","hostname":"web01","os":"linux","os_version":"22.04.3 LTS","last_seen":"2026-02-01T11:59:00Z","facts":{"agent":{"version":"nightly"},"disk":{"encrypted":true},"firewall":{"enabled":false}}}
        {"device_id":"ios-001","hostname":"Ana's iPhone","os":"ios","os_version":"17.3","last_seen":"2025-11-01T00:00:00Z","tags":["byod"],"facts":{"security":{"passcode_set":true}}}
        {"device_id":"chr-001","hostname":"desk-12","os":"chromeos","facts":{}}

        """;

    private static readonly (string Name, string Yaml)[] PolicyFiles =
    [
        ("disk.yaml",
            """
            id: disk-encryption
            name: Disk encryption is on
            severity: high
            references: [nist-800-53r5/SC-28]
            targets:
              os: [macos, windows, linux]
            checks:
              - id: system-volume
                rule: facts.disk.encrypted
                message: the system volume is not encrypted
                remediation: Turn on FileVault, BitLocker or LUKS.
                script: enable-encryption

            """),
        ("os.yaml",
            """
            id: os-current
            name: The system is supported
            severity: critical
            targets:
              os: [macos, linux]
            checks:
              - id: release
                rule: version(device.os_version).atLeast("14.5")
                message: the release is out of support
                remediation: Update it.

            """),
        ("firewall.yaml",
            """
            id: firewall
            name: The host firewall is on
            severity: medium
            targets:
              os: [macos, windows, linux]
            checks:
              - id: enabled
                rule: facts.firewall.enabled
                message: the firewall is off
                remediation: Turn it on.

            """),
        ("agent.yaml",
            """
            id: agent
            name: The agent is recent
            severity: medium
            targets:
              os: linux
            checks:
              - id: version
                rule: version(facts.agent.version).atLeast("2.0")
                message: the agent is too old
                remediation: Update it.

            """),
        ("passcode.yaml",
            """
            id: passcode
            name: Phones have a passcode
            severity: low
            targets:
              os: [ios, android]
            checks:
              - id: set
                rule: facts.security.passcode_set
                message: no passcode is set
                remediation: Require one.

            """),
    ];
}
