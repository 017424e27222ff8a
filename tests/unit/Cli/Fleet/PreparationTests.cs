using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>An ingest that changes much lays the fleet out for its policies; nothing that is stored depends on it.</summary>
public sealed class PreparationTests : IDisposable
{
    private readonly LaidOutFleet _fleet = LaidOutFleet.Empty();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public void After_an_ingest_the_next_check_finds_its_columns()
    {
        Assert.Equal(0, _fleet.Run("ingest", _fleet.Reports).ExitCode);

        Assert.Equal(2, Segments());
        Damage("DELETE FROM device_facts; DELETE FROM changed_devices");
        Assert.Equal(LaidOutFleet.Matrix, _fleet.Run("check", "--fail-on", "none", "--format", "jsonl").OutBytes);
    }

    [Fact]
    public void Without_policies_nothing_is_laid_out()
    {
        Damage("DELETE FROM policies");
        Assert.Equal(0, _fleet.Run("ingest", _fleet.Reports).ExitCode);

        Assert.Equal(0, Segments());
    }

    [Fact]
    public void A_few_changed_devices_are_left_to_the_next_check()
    {
        _fleet.Run("ingest", _fleet.Reports);
        Damage("DELETE FROM segment_frames; UPDATE device_facts SET content_hash = x'' WHERE device_no <= 100");
        var again = _fleet.Run("ingest", _fleet.Reports);

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(0, Segments());
    }

    [Fact]
    public void A_policy_that_cannot_be_read_keeps_no_batch_from_being_stored()
    {
        Damage("UPDATE policies SET raw_yaml = 'checks: ['");
        var run = _fleet.Run("ingest", _fleet.Reports);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"{LaidOutFleet.Devices} new", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, Segments());
    }

    private long Segments()
    {
        using var database = FleetDatabase.Open(_fleet.Database, DatabaseAccess.Read);
        using var statement = database.Session.PrepareText("SELECT count(*) FROM segment_frames");
        Assert.True(statement.Step());
        return statement.Integer(0);
    }

    private void Damage(string sql)
    {
        using var database = FleetDatabase.Open(_fleet.Database, DatabaseAccess.Write);
        database.Session.Execute(sql);
    }
}
