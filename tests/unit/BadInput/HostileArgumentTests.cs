using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>Hostile text on the command line, in the names of files and in files that are refused: errors quote it, and it stays text.</summary>
public sealed class HostileArgumentTests
{
    private const string Hostile = "\u001b[31m\u009b2J\u202e\u200b\r\nx";

    [Theory]
    [InlineData("X")]
    [InlineData("policy X")]
    [InlineData("check X")]
    [InlineData("check --X")]
    [InlineData("check --as-of X --db {fleet.db}")]
    [InlineData("check --format X --db {fleet.db}")]
    [InlineData("check --fail-on X --db {fleet.db}")]
    [InlineData("check --device X --db {fleet.db}")]
    [InlineData("check --policy X --db {fleet.db}")]
    [InlineData("check --tag X --db {fleet.db}")]
    [InlineData("check --inventory X --policies {policy.yaml}")]
    [InlineData("check --inventory {report.json} --policies X")]
    [InlineData("report --sort X --db {fleet.db}")]
    [InlineData("report --db X")]
    [InlineData("report --db {fleet.db} -o {nowhere}/X")]
    [InlineData("ingest X --db {fleet.db}")]
    [InlineData("ingest {report.json} --as X --db {fleet.db}")]
    [InlineData("ingest {report.json} --assume-timezone X --db {fleet.db}")]
    [InlineData("device show X --db {fleet.db}")]
    [InlineData("device tag X vip --db {fleet.db}")]
    [InlineData("device remove X --db {fleet.db}")]
    [InlineData("policy validate X")]
    [InlineData("policy add X --db {fleet.db}")]
    [InlineData("policy show X --db {fleet.db}")]
    [InlineData("policy remove X --db {fleet.db}")]
    [InlineData("policy assign X --tag prod --db {fleet.db}")]
    [InlineData("script add X --db {fleet.db}")]
    [InlineData("script add {script.sh} --id X --db {fleet.db}")]
    [InlineData("script show X --db {fleet.db}")]
    [InlineData("script attach remedy --policy X --db {fleet.db}")]
    [InlineData("eval X")]
    [InlineData("eval \"X\"_+_1")]
    [InlineData("eval 1 --facts X")]
    [InlineData("schema X")]
    [InlineData("explain X")]
    [InlineData("seed --devices X")]
    public void An_argument_is_quoted_visibly(string line)
    {
        using var fleet = new SoundFleet();

        var run = new CliRunner().Run(
            [.. fleet.Words(line).Select(word => word.Replace("X", Hostile, StringComparison.Ordinal))]);

        Assert.InRange(run.ExitCode, 1, 4);
        Assert.NotEmpty(BadInputAssert.Codes(run));
        HiddenText.AssertNone(run);
    }

    [Theory]
    [InlineData("ingest X --db {fleet.db}", """{"device_id":"a","hostname":"b","os":"\u001b]0;owned\u0007"}""")]
    [InlineData("ingest X --db {fleet.db}", """{"device_id":"\u202e","hostname":"\u0000","os":"linux"}""")]
    [InlineData("ingest X --db {fleet.db}", """{"device_id":"a","hostname":"b","os":"linux","\u001b[2J":1,"last_seen":"\u009b"}""")]
    [InlineData("ingest X --db {fleet.db}", "{\u001b[2J}")]
    [InlineData("policy validate X", "id: \"\\e[31m\"\nname: \"\\u202e\"\nchecks: [{ id: \"\\u200b\", rule: \"\\e + facts.\\u202e\" }]\n")]
    [InlineData("policy validate X", "id: a\u202e\u001b[2J\nname: b\n")]
    [InlineData("policy validate X", "\"\\e[2J\": 1\n\"\\u2028\": &\u202e 2\n")]
    [InlineData("policy validate X", "id: a\nname: N\nseverity: \"\\e[2J\"\ntargets: { os: \"\\e[2J\" }\nchecks: [{ id: c, rule: 'facts.`\u202e` == \"\u202e\" \u200b' }]\n")]
    [InlineData("policy test X", "id: a\nname: N\nchecks: [{ id: c, rule: facts.x }]\ntests: [{ name: \"\\e[2J\", facts: { x: \"\\u202e\" }, expect: \"\\e\" }]\n")]
    [InlineData("eval 1 --facts X", """{"a":"\u001b[2J",}""")]
    public void The_names_and_contents_of_files_are_quoted_visibly(string line, string content)
    {
        using var fleet = new SoundFleet();
        var path = fleet["\u001b[31m\u202e.yaml"];
        File.WriteAllText(path, content);

        foreach (var width in (int?[])[null, 80])
        {
            var run = new CliRunner { Width = width }.Run(
                [.. fleet.Words(line).Select(word => word == "X" ? path : word)]);

            Assert.InRange(run.ExitCode, 0, 3);
            HiddenText.AssertNone(run);
        }
    }
}
