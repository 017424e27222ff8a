using System.Globalization;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>Hostile text in every field, through every command and format that shows it: it stays text.</summary>
public sealed class HostileTextTests(HostileFleet fleet) : IClassFixture<HostileFleet>
{
    /// <summary>Every command line that shows what the fleet holds.</summary>
    private static readonly string[] Lines =
    [
        "device list", "device show d0", "device show d4", "policy list", "policy show p0", "policy show p4", "script list", "script show s0",
        "check", "check --device d0", "check --device d8", "check --policy p0", "report", "report --by device", "report --matrix",
        "export", "eval facts --device d0",
    ];

    private static readonly string[] JsonLines =
    [
        "device list", "device show d0", "policy list", "policy show p0", "script list", "script show s0",
        "check", "check --device d0", "report", "report --by device", "report --matrix", "export", "eval facts --device d0",
    ];

    private static readonly string[] RowLines = ["device list", "check", "report --matrix", "export"];

    public static TheoryData<string> All => [.. Lines, .. JsonLines.Select(line => line + " --format json"),
        .. RowLines.SelectMany(line => (string[])[line + " --format jsonl", line + " --format csv"])];

    public static TheoryData<string> Json => [.. JsonLines];

    public static TheoryData<string> Rows => [.. RowLines];

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_that_drives_a_terminal_or_deceives_a_reader_comes_out(string line)
    {
        foreach (var run in (CliRun[])[fleet.Run(line.Split(' ')), fleet.RunOnTerminal(line.Split(' '))])
        {
            Assert.True(run.ExitCode is 0 or 1, run.Error);
            HiddenText.AssertNone(run);
        }
    }

    [Theory]
    [MemberData(nameof(Json))]
    public void Json_is_one_document_that_names_its_schema(string line)
    {
        var run = fleet.Run([.. line.Split(' '), "--format", "json"]);

        using var document = JsonDocument.Parse(run.OutBytes);
        Assert.StartsWith("fleetmdm.", document.RootElement.GetProperty("schema").GetString());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Json_lines_are_one_object_a_line(string line)
    {
        var run = fleet.Run([.. line.Split(' '), "--format", "jsonl"]);

        var lines = run.Out.Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.All(lines[..^1], text =>
        {
            using var document = JsonDocument.Parse(text);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        });
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Csv_has_the_same_cells_in_every_row_and_none_is_a_formula(string line)
    {
        var rows = Csv.Parse(fleet.Run([.. line.Split(' '), "--format", "csv"]).Out);

        Assert.True(rows.Count >= HostileFleet.Texts.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.All(rows.SelectMany(row => row), cell => Assert.False(IsFormula(cell), cell));
    }

    [Fact]
    public void Text_comes_back_from_json_as_it_went_in()
    {
        using var document = JsonDocument.Parse(fleet.Run("device", "list", "--format", "json").OutBytes);

        var hostnames = document.RootElement.GetProperty("devices").EnumerateArray()
            .Select(device => device.GetProperty("hostname").GetString());
        Assert.Equal(HostileFleet.Texts.Select(text => text.Text.Trim()).Order(StringComparer.Ordinal), hostnames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_table_has_a_line_a_device_whatever_the_names_hold() =>
        Assert.Equal(HostileFleet.Texts.Length,
            fleet.Run("device", "list").Out.Split('\n').Count(line => line.StartsWith('d') && char.IsAsciiDigit(line[1])));

    private static bool IsFormula(string cell)
    {
        var text = cell.TrimStart(' ', '\t', '\r', '\n');
        return text.Length > 0 && text[0] is '=' or '+' or '-' or '@'
            && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }
}
