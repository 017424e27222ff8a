using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>`check --explain` and `eval --trace`: how a rule comes to its answer.</summary>
public sealed class ExplainTests
{
    private static readonly string[] Question =
    [
        "check", "--inventory", Repository.At("examples/fleet"), "--policies", Repository.At("examples/policies"),
        "--device", "mac-0103", "lnx-0508", "--policy", "edr", "screen-lock", "mdm-enrolment", "--explain", "--as-of", "2026-11-20",
    ];

    [Theory]
    [InlineData(null)]
    [InlineData(80)]
    [InlineData(120)]
    public void Draws_the_tree_of_each_decision(int? width)
    {
        var run = new CliRunner { Width = width }.Run(Question);

        Assert.Equal(1, run.ExitCode);
        Golden.Verify(FormattableString.Invariant($"fleet/explain{(width is null ? "" : "-" + width)}.txt"), run.Out);
        Assert.Equal(width is null, run.Out.All(c => c < '\u2500' || c > '\u257f'));
        if (width is { } most) Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= most, line));
    }

    [Fact]
    public void Is_what_its_schema_says()
    {
        var run = CliRun.Of([.. Question, "--json"]);

        Commands.SchemaTests.Conforms("fleetmdm.explanation/v1", run.OutBytes);
        using var json = JsonDocument.Parse(run.OutBytes);
        var devices = json.RootElement.GetProperty("devices");
        Assert.Equal(["lnx-0508", "mac-0103"], devices.EnumerateArray().Select(device => device.GetProperty("device_id").GetString()));
        Assert.Equal("native", devices[0].GetProperty("source").GetString());
        var lateLock = devices[1].GetProperty("policies").EnumerateArray()
            .Single(policy => policy.GetProperty("policy_id").GetString() == "screen-lock").GetProperty("checks")[1];
        Assert.Equal(
            [
                "facts.security.screen_lock.enabled",
                "facts.security.screen_lock.max_idle_seconds <= params.max_idle_seconds",
            ],
            lateLock.GetProperty("deciding").EnumerateArray().Select(clause => clause.GetString()));
    }

    [Fact]
    public void The_answers_are_those_of_the_check_without_it()
    {
        var explained = CliRun.Of([.. Question, "--json"]);
        var plain = CliRun.Of([.. Question.Where(word => word != "--explain"), "--json"]);

        using var one = JsonDocument.Parse(explained.OutBytes);
        using var other = JsonDocument.Parse(plain.OutBytes);
        Assert.Equal(plain.ExitCode, explained.ExitCode);
        Assert.Equal(
            Statuses(other.RootElement.GetProperty("details")), Statuses(one.RootElement.GetProperty("devices")));
    }

    [Theory]
    [InlineData("FM8103", "`--explain` needs `--device`", "check", "--explain")]
    [InlineData("FM8004", "`--explain` and `--format csv` contradict", "check", "--explain", "--device", "a", "--format", "csv")]
    [InlineData("FM8004", "`--explain` and `--format jsonl` contradict", "check", "--explain", "--device", "a", "--format", "jsonl")]
    public void What_it_cannot_be_combined_with_is_refused(string code, string message, params string[] args)
    {
        var run = CliRun.Of(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]: " + message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_shows_every_part_of_an_expression()
    {
        using var folder = new TemporaryFolder();
        var facts = folder.Write("facts.json",
            """
            { "users": [ { "name": "bin", "uid": 2 }, { "name": "root\u001b", "uid": 0 } ], "disk": { "encrypted": true } }
            """);

        var run = CliRun.Of(
            "eval", "facts.disk.encrypted && facts.users.exists(u, u.uid == 0 && u.name == 'root') || facts.mdm.enrolled",
            "--facts", facts, "--trace");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Verify("eval-trace.txt", run.Out);
    }

    private static List<string> Statuses(JsonElement devices) =>
    [
        .. from device in devices.EnumerateArray()
           from policy in device.GetProperty("policies").EnumerateArray()
           from check in policy.GetProperty("checks").EnumerateArray()
           select device.GetProperty("device_id").GetString() + " " + policy.GetProperty("policy_id").GetString() + " "
               + policy.GetProperty("status").GetString() + " " + check.GetProperty("id").GetString() + " "
               + check.GetProperty("status").GetString(),
    ];
}
