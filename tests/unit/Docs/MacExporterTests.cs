using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>
/// examples/exporters/macos.sh, run here with stand-ins for the commands of macOS that answer as a Mac's do. What it
/// prints is ingested; what a command does not say is absent.
/// </summary>
public sealed class MacExporterTests : IDisposable
{
    private static readonly Dictionary<string, string> Mac = new(StringComparer.Ordinal)
    {
        ["ioreg"] = """
            cat <<'END'
            +-o Mac14,2  <class IOPlatformExpertDevice, id 0x100000234, registered, matched, active, busy 0 (0 ms), retain 42>
                {
                  "manufacturer" = <"Apple Inc.">
                  "IOPlatformUUID" = "5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6"
                  "IOPlatformSerialNumber" = "C02EXAMPLE1"
                }
            END
            """,
        ["sw_vers"] = "case $1 in -productVersion) echo 14.4.1 ;; -buildVersion) echo 23E224 ;; esac",
        ["uname"] = "echo 23.4.0",
        ["hostname"] = "echo 'Annas-MacBook-Air.local'",
        ["sysctl"] = "case $2 in hw.model) echo Mac14,2 ;; machdep.cpu.brand_string) echo 'Apple M2' ;; hw.physicalcpu) echo 8 ;; hw.memsize) echo 17179869184 ;; esac",
        ["fdesetup"] = "echo 'FileVault is On.'",
        ["csrutil"] = "echo 'System Integrity Protection status: enabled.'",
        ["spctl"] = "echo 'assessments enabled'",
        ["socketfilterfw"] = "case $1 in --getglobalstate) echo 'Firewall is enabled. (State = 1)' ;; --getstealthmode) echo 'Firewall stealth mode is off' ;; esac",
        ["defaults"] = """
            case $3 in
              AutomaticallyInstallMacOSUpdates) echo 1 ;;
              CFBundleShortVersionString) echo 122.0.6261.94 ;;
              CFBundleIdentifier) echo com.google.Chrome ;;
            esac
            """,
        ["profiles"] = "printf 'Enrolled via DEP: No\\nMDM enrollment: Yes (User Approved)\\nMDM server: https://mdm.example/\\n'",
        ["df"] = """
            cat <<'END'
            Filesystem     1024-blocks     Used Available Capacity  Mounted on
            /dev/disk3s1s1   482797652 10485760 283115520     4%    /
            END
            """,
        ["dscl"] = "printf '_spotlight              89\\nanna                    501\\nmaria                   502\\nnobody                  -2\\nroot                    0\\n'",
        ["dseditgroup"] = "case $4 in anna | root) echo 'yes' ;; *) echo 'no'; exit 67 ;; esac",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_prints_what_a_Mac_says()
    {
        _folder.Write("Applications/Google Chrome.app/Contents/Info.plist", "");

        var (report, complaints) = Run([]);

        Assert.Equal("", complaints);
        Assert.Equal("5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6", report.GetProperty("device_id").GetString());
        Assert.Equal(
            ("Annas-MacBook-Air.local", "macos", "14.4.1", "C02EXAMPLE1"),
            (Text(report, "hostname"), Text(report, "os"), Text(report, "os_version"), Text(report, "serial")));
        Assert.Equal(
            """
            {"cpu":{"cores":8,"model":"Apple M2"},"disk":{"encrypted":true,"free_bytes":289910292480,"total_bytes":494384795648},
            "firewall":{"enabled":true,"stealth":false},"hw":{"model":"Mac14,2","uuid":"5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6","vendor":"Apple"},
            "mdm":{"enrolled":true},"memory":{"total_bytes":17179869184},"os":{"build":"23E224","kernel":"23.4.0","name":"macOS"},
            "security":{"gatekeeper":true,"sip":true},
            "software":[{"bundle_id":"com.google.Chrome","name":"Google Chrome.app","source":"apps","version":"122.0.6261.94"}],
            "updates":{"automatic":true},
            "users":[{"admin":true,"name":"anna","uid":501},{"admin":false,"name":"maria","uid":502},{"admin":true,"name":"root","uid":0}]}
            """.Replace("\n", "", StringComparison.Ordinal),
            report.GetProperty("facts").GetRawText());
    }

    [Theory]
    [InlineData("fdesetup", "FileVault is Off.", "disk.encrypted", "False")]
    [InlineData("fdesetup", "FileVault is On.\nDecryption in progress: Percent completed = 13.45", "disk.encrypted", "False")]
    [InlineData("fdesetup", "FileVault is Off.\nEncryption in progress: Percent completed = 13.45", "disk.encrypted", "False")]
    [InlineData("fdesetup", "Error: Unable to determine FileVault status.", "disk.encrypted", null)]
    [InlineData("csrutil", "System Integrity Protection status: disabled.", "security.sip", "False")]
    [InlineData("csrutil", "System Integrity Protection status: unknown (Custom Configuration).", "security.sip", null)]
    [InlineData("spctl", "assessments disabled", "security.gatekeeper", "False")]
    [InlineData("socketfilterfw", "Firewall is disabled. (State = 0)", "firewall.enabled", "False")]
    [InlineData("socketfilterfw", "Firewall is blocking all non-essential incoming connections. (State = 2)", "firewall.enabled", "True")]
    [InlineData("socketfilterfw", "Stealth mode enabled", "firewall.stealth", "True")]
    [InlineData("socketfilterfw", "Stealth mode disabled", "firewall.stealth", "False")]
    [InlineData("profiles", "Enrolled via DEP: No\nMDM enrollment: No", "mdm.enrolled", "False")]
    [InlineData("profiles", "profiles: this command requires root privileges", "mdm.enrolled", null)]
    [InlineData("defaults", "0", "updates.automatic", "False")]
    [InlineData("defaults", "", "updates.automatic", null)]
    [InlineData("hostname", "say \"hi\" \\ there", "", "say \"hi\" \\ there")]
    public void Every_answer_is_read_as_it_is_meant(string command, string answer, string path, string? expected)
    {
        var (report, complaints) = Run(new() { [command] = $"cat <<'END'\n{answer}\nEND\n" });

        Assert.Equal("", complaints);
        Assert.Equal(expected, path.Length == 0 ? Text(report, "hostname") : Fact(report.GetProperty("facts"), path));
    }

    [Fact]
    public void A_command_that_is_not_there_is_no_answer()
    {
        var (report, _) = Run(new() { ["fdesetup"] = null, ["csrutil"] = null, ["spctl"] = null, ["socketfilterfw"] = null, ["profiles"] = null, ["dscl"] = null, ["defaults"] = null });

        var facts = report.GetProperty("facts");
        Assert.All(
            (string[])["disk.encrypted", "security.sip", "security.gatekeeper", "firewall.enabled", "firewall.stealth", "mdm.enrolled", "updates.automatic"],
            path => Assert.Null(Fact(facts, path)));
    }

    /// <summary>The report as it is stored.</summary>
    private (JsonElement Report, string Complaints) Run(Dictionary<string, string?> changes)
    {
        foreach (var (name, answer) in Mac.Select(command => (command.Key, changes.GetValueOrDefault(command.Key, command.Value))))
        {
            if (answer is null)
            {
                continue;
            }
            var path = _folder.Write("bin/" + name, "#!/bin/sh\n" + answer + "\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        var start = new ProcessStartInfo("/bin/sh", [Repository.At("examples/exporters/macos.sh")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = _folder["bin"] + ":/usr/bin:/bin";
        start.Environment["APPLICATIONS"] = _folder["Applications"];
        using var shell = Process.Start(start)!;
        var complaints = shell.StandardError.ReadToEndAsync();
        var report = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);

        var runner = new CliRunner { Input = Encoding.UTF8.GetBytes(report), Now = DateTimeOffset.UtcNow };
        runner.Run("init", "--db", _folder["fleet.db"]);
        var ingest = runner.Run("ingest", "-", "--as", "native", "--strict", "--db", _folder["fleet.db"]);
        Assert.True(ingest is { ExitCode: 0, Error: "read - as native, as told (1 record)\n" }, ingest.Error + report);
        return (JsonDocument.Parse(runner.Run("export", "--db", _folder["fleet.db"], "--format", "jsonl").Out).RootElement, complaints.Result);
    }

    private static string? Text(JsonElement report, string name) => report.GetProperty(name).GetString();

    private static string? Fact(JsonElement facts, string path)
    {
        foreach (var segment in path.Split('.'))
        {
            if (!facts.TryGetProperty(segment, out facts))
            {
                return null;
            }
        }
        return facts.ToString();
    }
}
