using System.Text.Json;
using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class DoctorTests : IDisposable
{
    private readonly LaidOutFleet _fleet = LaidOutFleet.Checked();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public void Nothing_is_wrong_with_what_the_commands_made()
    {
        var run = _fleet.Run("doctor");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """
            examined          found
            pages             sound
            references        sound
            reports     5500  sound
            columns        2  sound
            runs           1  sound
            documents      2  sound

            """,
            WithoutSizes(run.Out));
    }

    [Theory]
    [InlineData("UPDATE device_facts SET facts_json = '{\"disk' WHERE device_no = 7", "FM5022 device {7}: its facts cannot be read")]
    [InlineData(
        "UPDATE device_facts SET facts_json = '{}' WHERE device_no = 7",
        "FM5022 device {7}: its report is not what was ingested: the hash differs")]
    [InlineData(
        "UPDATE devices SET serial = 'X' WHERE device_no = 7",
        "FM5022 device {7}: its report is not what was ingested: the hash differs")]
    [InlineData(
        "UPDATE device_facts SET facts_json = json_set(facts_json, '$.cpu.cores', 77) WHERE device_no = 7; DELETE FROM changed_devices",
        "FM5022 device {7}: its report is not what was ingested: the hash differs",
        "FM5023 column facts.cpu.cores: it does not say what the report of `{7}` says")]
    [InlineData(
        "UPDATE device_facts SET facts_json = json_set(facts_json, '$.software', json('[]')) WHERE device_no = 7; DELETE FROM changed_devices",
        "FM5022 device {7}: its report is not what was ingested: the hash differs",
        "FM5023 column facts.software[]: it does not say what the report of `{7}` says")]
    [InlineData(
        "UPDATE devices SET last_seen = '2025-01-01T00:00:00Z' WHERE device_no = 7; DELETE FROM changed_devices",
        "FM5022 device {7}: its report is not what was ingested: the hash differs",
        "FM5023 columns of segment 0: device number 7 changed after they were made, and is not marked")]
    [InlineData(
        "UPDATE segment_columns SET data = substr(data, 2) WHERE segment = 1 AND name = 'facts.software[].name'",
        "FM5023 column facts.software[].name of segment 1: it is damaged: the checksum differs")]
    [InlineData(
        "UPDATE segment_columns SET data = (SELECT data FROM segment_columns WHERE segment = 0 AND name = 'facts.cpu.cores') WHERE segment = 0 AND name = 'facts.disk.encrypted'",
        "FM5023 column facts.disk.encrypted: it does not say what the report of `{1}` says")]
    [InlineData(
        "DELETE FROM segment_columns WHERE segment = 0 AND name = 'facts.software[]'",
        "FM5023 column facts.software[] of segment 0: it is damaged: the checksum differs")]
    [InlineData("UPDATE segment_frames SET devices = substr(devices, 2) WHERE segment = 1", "FM5023 columns of segment 1: the list of their devices is damaged")]
    [InlineData("UPDATE run_policies SET pass = pass + 1", "FM5024 run {run}, policy sound: the packed results do not add up to the run's figures")]
    [InlineData("UPDATE packed_codes SET places = CAST(places || x'00' AS BLOB)", "FM5024 run {run}, policy sound: the packed results cannot be read")]
    [InlineData("UPDATE packed_codes SET codes_json = '[77,78,79]'", "FM5024 run {run}: it cannot be read")]
    [InlineData("UPDATE policies SET raw_yaml = raw_yaml || ' '", "FM5025 policy sound: its text is not what was added: the hash differs")]
    [InlineData("UPDATE scripts SET content = x'00'", "FM5025 script remedy: its content is not what was added: the hash differs")]
    [InlineData(
        "PRAGMA foreign_keys = 0; DELETE FROM devices WHERE device_no = 7",
        "FM5021 table device_facts, row 7: it refers to a row of `devices` that is not there")]
    [InlineData("DELETE FROM device_facts WHERE device_no = 7", "FM5021 device {7}: it has no facts")]
    public void What_is_damaged_is_told_with_its_place(string damage, params string[] expected)
    {
        string Named(string text) => text
            .Replace("{7}", Text("SELECT device_id FROM devices WHERE device_no = 7"), StringComparison.Ordinal)
            .Replace("{1}", Text("SELECT device_id FROM devices WHERE device_no = 1"), StringComparison.Ordinal)
            .Replace("{run}", Text("SELECT run_id FROM runs"), StringComparison.Ordinal);
        var told = expected.Select(Named).ToList();

        Damage(damage);
        var run = _fleet.Run("doctor", "--json");

        Assert.Equal(1, run.ExitCode);
        var found = Defects(run);
        Assert.All(told, line => Assert.Contains(line, found));
        Assert.Empty(JsonSchemaCheck.Problems(CliRun.Of("schema", "doctor").Out, run.Out));
    }

    [Fact]
    public void Any_changed_character_of_a_report_is_found()
    {
        var random = new Random(LawSeed.First);
        for (var change = 0; change < 10; change++)
        {
            var device = random.Next(1, LaidOutFleet.Devices + 1);
            var length = int.Parse(
                Text($"SELECT length(facts_json) FROM device_facts WHERE device_no = {device}"), System.Globalization.CultureInfo.InvariantCulture);
            var at = random.Next(1, length + 1);
            Damage(
                $"UPDATE device_facts SET facts_json = substr(facts_json, 1, {at} - 1) || "
                + $"CASE substr(facts_json, {at}, 1) WHEN '1' THEN '2' ELSE '1' END || substr(facts_json, {at} + 1) WHERE device_no = {device}");

            Assert.Contains(
                Defects(_fleet.Run("doctor", "--json")),
                told => told.StartsWith("FM5022 device " + Text($"SELECT device_id FROM devices WHERE device_no = {device}") + ":", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("UPDATE segment_columns SET data = x'00'")]
    [InlineData("PRAGMA foreign_keys = 0; DELETE FROM segment_frames WHERE segment = 1")]
    public void Columns_are_made_again_where_that_is_asked_for(string damage)
    {
        Damage(damage);
        Assert.Equal(1, _fleet.Run("doctor").ExitCode);

        var run = _fleet.Run("doctor", "--rebuild-columns");

        Assert.Equal(0, run.ExitCode);
        Assert.NotEqual("0", Text("SELECT count(*) FROM segment_columns"));
        Assert.Equal(LaidOutFleet.Matrix, _fleet.Run("check", "--fail-on", "none", "--format", "jsonl").OutBytes);
    }

    [Fact]
    public void A_damaged_page_of_the_file_is_found()
    {
        // Nothing that doctor reads otherwise lies there: the page of an index without entries.
        Damage("PRAGMA wal_checkpoint(TRUNCATE)");
        var page = long.Parse(
            Text("SELECT rootpage FROM sqlite_schema WHERE name = 'quarantine_by_batch'"), System.Globalization.CultureInfo.InvariantCulture);
        var size = long.Parse(Text("SELECT page_size FROM pragma_page_size"), System.Globalization.CultureInfo.InvariantCulture);
        using (var file = new FileStream(_fleet.Database, FileMode.Open, FileAccess.Write))
        {
            file.Seek((page - 1) * size, SeekOrigin.Begin);
            file.Write("not a page of a tree"u8);
        }

        var run = _fleet.Run("doctor", "--json");

        Assert.Equal(1, run.ExitCode);
        var told = Assert.Single(Defects(run));
        Assert.StartsWith("FM5020 ", told, StringComparison.Ordinal);
        Assert.EndsWith(": a page of the file is damaged", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damage_is_shown_as_every_diagnostic_is()
    {
        Damage("UPDATE policies SET raw_yaml = raw_yaml || ' '");

        Assert.StartsWith(
            """
            error[FM5025]: its text is not what was added: the hash differs
              --> policy sound
              = help: add the policy's file again with `fleetmdm policy add PATH`
              = more: fleetmdm explain FM5025

            examined
            """,
            _fleet.Run("doctor").Out,
            StringComparison.Ordinal);
    }

    private static List<string> Defects(CliRun run)
    {
        using var document = JsonDocument.Parse(run.Out);
        return
        [
            .. document.RootElement.GetProperty("defects").EnumerateArray().Select(defect =>
                defect.GetProperty("code").GetString() + " " + defect.GetProperty("place").GetString() + ": " + defect.GetProperty("message").GetString()),
        ];
    }

    /// <summary>How many pages and tables there are is of no interest here.</summary>
    private static string WithoutSizes(string text) => string.Join('\n', text.Split('\n').Select(line =>
        line.StartsWith("pages", StringComparison.Ordinal) || line.StartsWith("references", StringComparison.Ordinal)
            ? string.Concat(line.Select(character => char.IsAsciiDigit(character) ? ' ' : character))
            : line));

    private void Damage(string sql)
    {
        using var database = FleetDatabase.Open(_fleet.Database, DatabaseAccess.Write);
        database.Session.Execute(sql);
    }

    private string Text(string sql)
    {
        using var database = FleetDatabase.Open(_fleet.Database, DatabaseAccess.Read);
        using var statement = database.Session.PrepareText(sql);
        Assert.True(statement.Step());
        return statement.Text(0);
    }
}
