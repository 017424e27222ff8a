using System.Text;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>
/// One bad record among good ones, for every way of being bad: it is set aside with its line and code, and the records
/// around it are stored, whatever holds them.
/// </summary>
public sealed class BadRecordTests : IDisposable
{
    /// <summary>Stands for a byte that no UTF-8 text has.</summary>
    private const char BadByte = '\uE000';

    private readonly IngestSite _site = new();

    public static TheoryData<string, string, string> Classes => new()
    {
        // The text is no JSON.
        { "a name without quotes", """{device_id:"x","hostname":"h","os":"macos"}""", "FM4101" },
        { "single quotes", """{'device_id':'x','hostname':'h','os':'macos'}""", "FM4101" },
        { "no value", """{"device_id":"x","hostname":,"os":"macos"}""", "FM4101" },
        { "no colon", """{"device_id" "x","hostname":"h","os":"macos"}""", "FM4101" },
        { "no comma", """{"device_id":"x" "hostname":"h","os":"macos"}""", "FM4101" },
        { "a comma too many", """{"device_id":"x","hostname":"h","os":"macos",}""", "FM4101" },
        { "a comma too many in a list", """{"device_id":"x","hostname":"h","os":"macos","tags":["a",]}""", "FM4101" },
        { "a comment", """{"device_id":"x",/* no */"hostname":"h","os":"macos"}""", "FM4101" },
        { "a word that JSON does not have", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":True}}""", "FM4101" },
        { "NaN", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":NaN}}""", "FM4101" },
        { "a leading zero", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":007}}""", "FM4101" },
        { "a plus sign", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":+1}}""", "FM4101" },
        { "no digit behind the point", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":1.}}""", "FM4101" },
        { "a hexadecimal number", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":0x10}}""", "FM4101" },
        { "an escape that JSON does not have", """{"device_id":"x\q","hostname":"h","os":"macos"}""", "FM4101" },
        { "a bad unicode escape", """{"device_id":"x\u12G4","hostname":"h","os":"macos"}""", "FM4101" },
        { "a tab inside a text", "{\"device_id\":\"x\ty\",\"hostname\":\"h\",\"os\":\"macos\"}", "FM4101" },
        { "a NUL byte inside a text", "{\"device_id\":\"x\0y\",\"hostname\":\"h\",\"os\":\"macos\"}", "FM4101" },
        { "brackets that cross", """{"device_id":"x","hostname":"h","os":"macos","tags":["a"}""", "FM4101" },
        // The values cannot be kept.
        { "a list instead of an object", """["x"]""", "FM4103" },
        { "a text instead of an object", "\"x\"", "FM4103" },
        { "a number instead of an object", "42", "FM4103" },
        { "null instead of an object", "null", "FM4103" },
        { "a key twice", """{"device_id":"x","device_id":"y","hostname":"h","os":"macos"}""", "FM4104" },
        { "a key twice, once escaped", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":1,"\u0061":2}}""", "FM4104" },
        { "1e400", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":1e400}}""", "FM4105" },
        { "an integer that no number type holds", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":9223372036854775809}}""", "FM4105" },
        { "a number of 600 digits", $$$"""{"device_id":"x","hostname":"h","os":"macos","facts":{"a":0.{{{new string('1', 600)}}}}}""", "FM4105" },
        { "invalid UTF-8 in a value", $$"""{"device_id":"x","hostname":"h{{BadByte}}","os":"macos"}""", "FM4106" },
        { "invalid UTF-8 in a name", $$"""{"device_id":"x","hostname":"h","os":"macos","k{{BadByte}}":1}""", "FM4106" },
        { "half a surrogate pair", """{"device_id":"x","hostname":"\ud83d","os":"macos"}""", "FM4107" },
        { "surrogates the wrong way round", """{"device_id":"x","hostname":"\ude00\ud83d","os":"macos"}""", "FM4107" },
        { "65 levels", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":""" + new string('[', 63) + new string(']', 63) + "}}", "FM4108" },
        { "an unknown key that would be 65 levels deep below facts", """{"device_id":"x","hostname":"h","os":"macos","a":""" + new string('[', 63) + new string(']', 63) + "}", "FM4108" },
        { "100,000 levels", """{"device_id":"x","hostname":"h","os":"macos","facts":{"a":""" + new string('[', 100_000) + new string(']', 100_000) + "}}", "FM4108" },
        { "a text of more than 64 KiB", $$"""{"device_id":"x","hostname":"{{new string('h', 70_000)}}","os":"macos"}""", "FM4109" },
        { "a record of more than 1 MiB", $$$"""{"device_id":"x","hostname":"h","os":"macos","facts":{"a":[{{{string.Join(',', Enumerable.Repeat(new string('9', 15), 80_000))}}}]}}""", "FM4110" },
        // The report lacks something.
        { "no device_id", """{"hostname":"h","os":"macos"}""", "FM4201" },
        { "an empty device_id", """{"device_id":"  ","hostname":"h","os":"macos"}""", "FM4201" },
        { "a null hostname", """{"device_id":"x","hostname":null,"os":"macos"}""", "FM4201" },
        { "no os", """{"device_id":"x","hostname":"h"}""", "FM4201" },
        { "a device_id that is an object", """{"device_id":{},"hostname":"h","os":"macos"}""", "FM4202" },
        { "a hostname that is a boolean", """{"device_id":"x","hostname":true,"os":"macos"}""", "FM4202" },
        { "an os that is a number", """{"device_id":"x","hostname":"h","os":14}""", "FM4202" },
        { "facts that are a list", """{"device_id":"x","hostname":"h","os":"macos","facts":[]}""", "FM4202" },
        { "a last_seen that is an object", """{"device_id":"x","hostname":"h","os":"macos","last_seen":{}}""", "FM4202" },
        { "a device_id of 2,000 letters", $$"""{"device_id":"{{new string('x', 2000)}}","hostname":"h","os":"macos"}""", "FM4203" },
        { "a NUL character in a column", """{"device_id":"x\u0000y","hostname":"h","os":"macos"}""", "FM4204" },
        { "a clock three days ahead", """{"device_id":"x","hostname":"h","os":"macos","last_seen":"2026-11-26T12:00:00Z"}""", "FM4205" },
    };

    public void Dispose() => _site.Dispose();

    [Theory]
    [MemberData(nameof(Classes))]
    public void In_a_list_it_costs_itself(string name, string record, string code)
    {
        var summary = Ingest($"[\n{Good("before")},\n{record},\n{Good("after")}\n]\n");

        AssertOnlyTheBadOne(name, summary, code);
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void In_JSON_Lines_it_costs_itself(string name, string record, string code)
    {
        if (record[0] is not ('{' or '['))
        {
            // Between values, a bare word is no record of any kind; and a list is a list of records.
            return;
        }
        var text = $"{Good("before")}\n{record}\n{Good("after")}\n";

        var summary = Ingest(text);

        AssertOnlyTheBadOne(name, summary, code);
    }

    [Theory]
    [InlineData("a text that does not end", """{"device_id":"x","hostname":"h""", "FM4102")]
    [InlineData("a brace that is missing", """{"device_id":"x","hostname":"h","facts":{"a":1}""", "FM4102")]
    [InlineData("a bracket that is missing", """{"device_id":"x","hostname":"h","os":"macos","tags":["a","b" """, "FM4102")]
    [InlineData("a line that was cut behind a comma", """{"device_id":"x","hostname":"h",""", "FM4102")]
    [InlineData("a line that was cut behind a colon", """{"device_id":"x","hostname":""", "FM4102")]
    [InlineData("a line that was cut in a list", """{"device_id":"x","tags":["a",""", "FM4102")]
    [InlineData("a word", "hello", "FM4111")]
    [InlineData("a brace too many", "}", "FM4111")]
    [InlineData("a comma", ",", "FM4111")]
    public void A_line_that_breaks_off_costs_itself(string name, string line, string code)
    {
        var summary = Ingest($"{Good("before")}\n{line}\n{Good("after")}\n");

        AssertOnlyTheBadOne(name, summary, code);
    }

    [Theory]
    [InlineData("a brace that is missing", """{"device_id":"x","hostname":"h","facts":{"a":1},""", "FM4102", 1)]
    [InlineData("a text that does not end", """{"device_id":"x","hostname":"h},""", "FM4102", 1)]
    [InlineData("a comma that is missing", null, "FM4112", 0)]
    public void A_record_of_a_list_that_breaks_off_costs_itself(string name, string? line, string code, int lost)
    {
        var text = line is null ? $"[\n{Good("before")}\n{Good("after")}\n]" : $"[\n{Good("before")},\n{line}\n{Good("after")}\n]";

        var summary = Ingest(text);

        Assert.True(summary.New == 2, $"{name}: {string.Join("; ", summary.Quarantined)}");
        Assert.Equal(code, summary.Quarantined[0].Code);
        Assert.InRange(summary.QuarantinedCount, 1, lost + 1);
    }

    [Fact]
    public void All_of_them_at_once_leave_every_good_record()
    {
        var lines = new List<string>();
        foreach (var record in Classes.Select(row => (string)row[1]))
        {
            if (record[0] == '{')
            {
                lines.Add(Good($"good-{lines.Count}"));
                lines.Add(record);
            }
        }
        lines.Add(Good("last"));

        var summary = Ingest(string.Join('\n', lines));

        Assert.Equal((lines.Count / 2) + 1, summary.New);
        Assert.Equal(lines.Count / 2, summary.QuarantinedCount);
        Assert.True(summary.QuarantinedCount >= 40);
        Assert.All(summary.Quarantined, rejected => Assert.Equal(0, rejected.Line % 2));
    }

    [Fact]
    public void A_list_that_does_not_end_keeps_what_came()
    {
        var summary = Ingest($"[{Good("before")},{Good("after")}");

        Assert.Equal((2, 1), (summary.New, summary.QuarantinedCount));
        Assert.Equal("FM4113", summary.Quarantined[0].Code);
    }

    [Fact]
    public void A_file_that_is_cut_keeps_what_came()
    {
        var summary = Ingest($"[{Good("before")},{Good("after")},{{\"device_id\":\"x\",\"ho");

        Assert.Equal(2, summary.New);
        Assert.Equal(["FM4102", "FM4113"], summary.Quarantined.Select(rejected => rejected.Code));
    }

    [Fact]
    public void The_place_of_a_fault_is_its_line_and_column_in_the_source()
    {
        var summary = Ingest($"[\n{Good("before")},\n  {{\"device_id\": \"x\",\n   \"hostname\": oops }}\n]");

        var rejected = Assert.Single(summary.Quarantined);
        Assert.Equal((3, "expected a value, found `o` at line 4, column 16"), (rejected.Line, rejected.Reason));
    }

    [Fact]
    public void A_record_that_says_which_device_it_is_of_is_set_aside_under_its_name()
    {
        var summary = Ingest("""{"device_id":"x","os":"macos"}""");

        Assert.Equal("x", Assert.Single(summary.Quarantined).DeviceId);
    }

    [Fact]
    public void The_quarantine_keeps_what_the_summary_tells()
    {
        Ingest($"{Good("a")}\n{{\"device_id\":\"x\",\"os\":\"macos\"}}\n");

        using var statement = _site.Database.Session.PrepareText("SELECT source, line, code, reason, device_id FROM quarantine");
        Assert.True(statement.Step());
        Assert.Equal(
            ("-", 2, "FM4201", "required `hostname` is missing", "x"),
            (statement.Text(0), statement.Integer(1), statement.Text(2), statement.Text(3), statement.Text(4)));
        Assert.False(statement.Step());
    }

    private static string Good(string id) => $$"""{"device_id":"{{id}}","hostname":"h","os":"linux"}""";

    private static void AssertOnlyTheBadOne(string name, IngestSummary summary, string code)
    {
        Assert.True(
            summary.New == 2 && summary.QuarantinedCount == 1 && summary.Outcome == IngestOutcome.Stored,
            $"{name}: {summary.New} stored; {string.Join("; ", summary.Quarantined)}");
        var rejected = summary.Quarantined[0];
        Assert.Equal(code, rejected.Code);
        Assert.InRange(rejected.Line, 2, 3);
        Assert.Matches("^[a-z`][^\n]*[^.\n]$", rejected.Reason);
        Assert.DoesNotContain("System.", rejected.Reason, StringComparison.Ordinal);
    }

    private IngestSummary Ingest(string text)
    {
        var bytes = new List<byte>();
        foreach (var part in text.Split(BadByte))
        {
            bytes.AddRange(bytes.Count == 0 ? [] : [(byte)0xFF]);
            bytes.AddRange(Encoding.UTF8.GetBytes(part));
        }
        return _site.Ingest(request => request with { StandardInput = new MemoryStream([.. bytes]) }, "-");
    }
}
