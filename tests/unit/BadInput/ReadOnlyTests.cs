using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>
/// Files and folders that may not be written or read. The superuser may do both, whatever their modes say, so that
/// these tests take away that right from their own thread: Linux keeps the user for file access by thread.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class ReadOnlyTests
{
    private const UnixFileMode ForReading = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ForEntering = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static TheoryData<string> Writing => [.. CommandLines.Writing];

    public static TheoryData<string> Reading => [.. CommandLines.Reading];

    [Theory]
    [MemberData(nameof(Writing))]
    public void A_read_only_database_is_not_written(string line)
    {
        using var fleet = new SoundFleet();
        var before = File.ReadAllBytes(fleet.Database);

        BadInputAssert.Refused(4, "FM5008", AsNobody(fleet, line, ForReading));
        Assert.Equal(before, File.ReadAllBytes(fleet.Database));
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public void A_read_only_database_is_read(string line)
    {
        using var fleet = new SoundFleet();

        var run = AsNobody(fleet, line, ForReading);

        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    [MemberData(nameof(Writing))]
    public void A_database_of_somebody_else_is_not_opened(string line)
    {
        using var fleet = new SoundFleet();

        BadInputAssert.Refused(4, "FM5013|FM5008", AsNobody(fleet, line, UnixFileMode.None));
    }

    [Theory]
    [InlineData("export --db {fleet.db} -o {out.json}")]
    [InlineData("report --db {fleet.db} -o {out.json}")]
    [InlineData("check --inventory {report.json} --policies {policy.yaml} -o {out.json}")]
    [InlineData("seed --devices 3 -o {out.json}")]
    public void An_output_that_cannot_be_written_is_said(string line)
    {
        using var fleet = new SoundFleet();

        BadInputAssert.Refused(2, "FM8007", AsNobody(fleet, line, ForReading));
        Assert.False(File.Exists(fleet["out.json"]));
    }

    [Theory]
    [InlineData("ingest {secret} --db {fleet.db}", "FM4...")]
    [InlineData("policy validate {secret}", "FM8006")]
    [InlineData("policy add {secret} --db {fleet.db}", "FM8006")]
    [InlineData("script add {secret} --id n --name N --db {fleet.db}", "FM8006")]
    [InlineData("eval 1 --facts {secret}", "FM8006")]
    public void An_input_that_cannot_be_read_is_said(string line, string code)
    {
        using var fleet = new SoundFleet();
        File.WriteAllText(fleet["secret"], SoundFleet.Report);
        File.SetUnixFileMode(fleet["secret"], UnixFileMode.None);
        const UnixFileMode everybody = ForReading | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

        var run = AsNobody(fleet, line, everybody, everybody | ForEntering);

        Assert.Equal(2, run.ExitCode);
        Assert.Matches("^" + code + "$", Assert.Single(BadInputAssert.Codes(run)));
    }

    /// <summary>Runs a command line without the superuser's rights, the database and its folder having these modes.</summary>
    private static CliRun AsNobody(
        SoundFleet fleet, string line, UnixFileMode database,
        UnixFileMode folder = ForReading | ForEntering)
    {
        File.SetUnixFileMode(fleet.Database, database);
        var before = File.GetUnixFileMode(fleet.Folder);
        File.SetUnixFileMode(fleet.Folder, folder);
        CliRun? run = null;
        // A thread of its own: its rights end with it.
        var thread = new Thread(() =>
        {
            _ = SetFileSystemUser(65534);
            run = fleet.Run(line);
        });
        thread.Start();
        thread.Join();
        File.SetUnixFileMode(fleet.Folder, before);
        return run!;
    }

    /// <summary>Without the right to change users this does nothing, and nothing has to be done: the modes bind.</summary>
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
