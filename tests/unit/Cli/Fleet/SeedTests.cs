using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class SeedTests : IDisposable
{
    private readonly SampleFleet _fleet = new();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public void The_same_arguments_give_the_same_bytes_on_any_day()
    {
        string[] args = ["seed", "--devices", "20", "--seed", "7"];
        var later = new CliRunner { Now = CliRun.Now.AddYears(1) };

        var fleet = CliRun.Of(args).Out;
        Assert.Equal(20, fleet.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(fleet, later.Run(args).Out);
        Assert.NotEqual(fleet, CliRun.Of("seed", "--devices", "20", "--seed", "8").Out);
    }

    [Fact]
    public void What_it_makes_can_be_ingested()
    {
        var file = _fleet["seed.jsonl"];
        Assert.Empty(CliRun.Of("seed", "--devices", "30", "-o", file).Out);
        _fleet.Done("init");
        Assert.StartsWith("30 records: 30 new, 0 updated, 0 unchanged, 0 stale, 0 quarantined", _fleet.Done("ingest", file), StringComparison.Ordinal);
        Assert.StartsWith("30 records: 0 new, 0 updated, 30 unchanged", _fleet.Done("seed", "--devices", "30", "--into-db"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FM8103", "--db", "x.db")]
    [InlineData("FM8004", "--into-db", "-o", "x.jsonl")]
    [InlineData("FM8005", "--devices", "many")]
    [InlineData("FM8005", "--devices", "10000001")]
    public void Touches_a_database_only_when_told(string code, params string[] args)
    {
        var run = CliRun.Of(["seed", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("error[" + code + "]", run.Error, StringComparison.Ordinal);
    }
}
