using System.Diagnostics;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Columns;

/// <summary>
/// The process dies while columns are made, at moments spread over its life: nothing is wrong with the database after that, and a
/// check says what the reports say.
/// </summary>
public sealed class KilledColumnsTests
{
    private const int Moments = 8;

    [Theory]
    [InlineData("check")]
    [InlineData("doctor --rebuild-columns")]
    public void The_next_check_says_what_the_reports_say(string command)
    {
        var killed = EachMoment(LaidOutFleet.Checked, fleet => [.. command.Split(' '), "--db", fleet.Database], fleet =>
        {
            Assert.Equal("", Problems(fleet.Run("doctor")));
            Assert.Equal(LaidOutFleet.Matrix, fleet.Run("check", "--fail-on", "none", "--format", "jsonl").OutBytes);
            Assert.Equal("", Problems(fleet.Run("doctor")));
        });

        Assert.NotEqual(0, killed);
    }

    [Fact]
    public void An_ingest_is_stored_whole_or_not_at_all()
    {
        var killed = EachMoment(LaidOutFleet.Empty, fleet => ["ingest", fleet.Reports, "--db", fleet.Database], fleet =>
        {
            Assert.Equal("", Problems(fleet.Run("doctor")));
            var again = fleet.Run("ingest", fleet.Reports).Out;
            Assert.True(
                again.Contains($"{LaidOutFleet.Devices} new, 0 updated, 0 unchanged", StringComparison.Ordinal)
                || again.Contains($"0 new, 0 updated, {LaidOutFleet.Devices} unchanged", StringComparison.Ordinal),
                again);
            Assert.Equal(LaidOutFleet.Matrix, fleet.Run("check", "--fail-on", "none", "--format", "jsonl").OutBytes);
            Assert.Equal("", Problems(fleet.Run("doctor")));
        });

        Assert.NotEqual(0, killed);
    }

    /// <summary>Kills the command on a fleet of its own at each moment; answers how often it was killed before its end.</summary>
    private static int EachMoment(Func<LaidOutFleet> fleetOf, Func<LaidOutFleet, string[]> words, Action<LaidOutFleet> judge)
    {
        using var whole = fleetOf();
        DropColumns(whole);
        var watch = Stopwatch.StartNew();
        using (var process = Start(words(whole)))
        {
            process.WaitForExit();
        }

        var life = watch.Elapsed;
        var killed = 0;
        for (var moment = 1; moment <= Moments; moment++)
        {
            using var fleet = fleetOf();
            DropColumns(fleet);
            using var process = Start(words(fleet));
            if (!process.WaitForExit(life * moment / (Moments + 1)))
            {
                process.Kill();
                process.WaitForExit();
                killed++;
            }

            judge(fleet);
        }

        return killed;
    }

    private static void DropColumns(LaidOutFleet fleet)
    {
        using var database = FleetMdm.Store.FleetDatabase.Open(fleet.Database, FleetMdm.Store.DatabaseAccess.Write);
        database.Doctor.DropColumns();
    }

    private static string Problems(CliRun doctor) => doctor.ExitCode == 0 ? "" : doctor.Out + doctor.Error;

    /// <summary>The program as a process of its own.</summary>
    private static Process Start(params string[] words)
    {
        string[] arguments = [Path.Join(AppContext.BaseDirectory, "fleetmdm.dll"), .. words];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
