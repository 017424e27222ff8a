using System.Text;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>What users name, and what they get told when it gives nothing.</summary>
public sealed class InputTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    public static TheoryData<string, byte[], string, string> NotReports => new()
    {
        { "an empty file", [], "FM4006", "is empty" },
        { "only blanks", " \n\t\r\n "u8.ToArray(), "FM4006", "is empty" },
        { "only a byte order mark", [0xEF, 0xBB, 0xBF], "FM4006", "is empty" },
        { "an HTML page", "<!DOCTYPE html>\n<html><body>503</body></html>"u8.ToArray(), "FM4007", "an HTML page" },
        { "XML", "<?xml version=\"1.0\"?><a/>"u8.ToArray(), "FM4007", "XML or HTML" },
        { "CSV", "device_id,hostname\na,b\n"u8.ToArray(), "FM4007", "CSV or plain text" },
        { "text", "hello world"u8.ToArray(), "FM4007", "plain text" },
        { "YAML", "---\na: 1\n"u8.ToArray(), "FM4007", "YAML" },
        { "a single value", "\"text\""u8.ToArray(), "FM4007", "a single value" },
        { "binary data", [1, 2, 3, 0, 255], "FM4007", "binary data" },
    };

    [Theory]
    [MemberData(nameof(NotReports))]
    public void A_file_without_reports_is_told_with_cause_and_cure(string name, byte[] bytes, string code, string words)
    {
        var path = _site.Write("input", bytes);

        var summary = _site.Ingest(path);

        var refused = Assert.Single(summary.Refused);
        Assert.Equal((IngestOutcome.Refused, code), (summary.Outcome, refused.Code));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(refused.Help), name);
    }

    [Theory]
    [MemberData(nameof(NotReports))]
    public void Beside_good_files_it_does_not_stop_them(string name, byte[] bytes, string code, string words)
    {
        _site.Write("in/a.json", Report("a"));
        _site.Write("in/b.json", bytes);
        _site.Write("in/c.json", Report("c"));

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        Assert.Equal((IngestOutcome.Stored, 2), (summary.Outcome, summary.New));
        Assert.True(code == Assert.Single(summary.Refused).Code, $"{name}: {words}");
    }

    [Theory]
    [InlineData("missing.json", "FM4001")]
    [InlineData("*.none", "FM4002")]
    [InlineData("empty", "FM4003")]
    public void What_is_not_there_refuses_the_batch(string name, string code)
    {
        Directory.CreateDirectory(Path.Combine(_site.Folder, "empty"));
        var good = _site.Write("a.json", Report("a"));

        var summary = _site.Ingest(good, Path.Combine(_site.Folder, name));

        Assert.Equal((IngestOutcome.Refused, code), (summary.Outcome, Assert.Single(summary.Refused).Code));
        Assert.Equal(0, _site.Database.Devices.Count());
    }

    [Fact]
    public void Every_input_that_is_not_there_is_told()
    {
        var summary = _site.Ingest("/nowhere/a", "/nowhere/b", "-");

        Assert.Equal(["FM4001", "FM4001", "FM4005"], summary.Refused.Select(refused => refused.Code));
    }

    [Fact]
    public void A_folder_is_read_below_in_ordinal_order_without_hidden_names_and_circles()
    {
        foreach (var name in new[] { "in/b.json", "in/a/z.json", "in/a.json", "in/B.json", "in/.hidden.json", "in/.git/x.json" })
        {
            _site.Write(name, Report(name.Replace('/', '-')));
        }
        Directory.CreateSymbolicLink(Path.Combine(_site.Folder, "in", "circle"), Path.Combine(_site.Folder, "in"));

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        Assert.Equal(["B.json", "a.json", "a/z.json", "b.json"], summary.Files.Select(file => file.Source[(_site.Folder.Length + 4)..]));
    }

    [Theory]
    [InlineData("in/*.json", "a.json,b.json")]
    [InlineData("in/?.json", "a.json,b.json")]
    [InlineData("in/**", "a.json,b.json,c/d.json,c/e/f.txt")]
    [InlineData("in/**/*.json", "a.json,b.json,c/d.json")]
    [InlineData("*/c/*.json", "c/d.json")]
    public void A_pattern_names_files_in_ordinal_order(string pattern, string expected)
    {
        foreach (var name in new[] { "in/b.json", "in/a.json", "in/c/d.json", "in/c/e/f.txt" })
        {
            _site.Write(name, Report(name.Replace('/', '-')));
        }

        var summary = _site.Ingest(Path.Combine(_site.Folder, pattern));

        Assert.Equal(expected.Split(','), summary.Files.Select(file => file.Source[(_site.Folder.Length + 4)..]));
    }

    [Fact]
    public void A_file_that_is_named_like_a_pattern_is_a_file_and_is_read_once()
    {
        var path = _site.Write("a*.json", Report("a"));
        _site.Write("ab.json", Report("b"));

        var summary = _site.Ingest(path, path, _site.Folder);

        Assert.Equal((2, 0), (summary.New, summary.Unchanged));
    }

    [Fact]
    public void A_pipe_in_a_folder_is_not_waited_for()
    {
        _site.Write("in/a.json", Report("a"));
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_site.Folder, "in", "pipe")))
        {
            mkfifo.WaitForExit();
        }

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        Assert.Equal((1, "FM4006"), (summary.New, Assert.Single(summary.Refused).Code));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void Damaged_compressed_data_refuses_the_batch(string compression)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(index => Report($"d{index}{index * 7919 % 104729}"))));
        var whole = compression == "gzip" ? EnvelopeTests.Gzip(text) : EnvelopeTests.Zstd(text);
        foreach (var damaged in new[] { whole[..(whole.Length / 2)], Flip(whole, whole.Length / 2) })
        {
            using var site = new IngestSite();
            var summary = site.Ingest(site.Write("input", damaged));

            Assert.Equal((IngestOutcome.Refused, 0), (summary.Outcome, site.Database.Devices.Count()));
            Assert.Equal("FM4008", Assert.Single(summary.Refused).Code);
        }
    }

    [Fact]
    public void The_user_can_say_the_format()
    {
        var summary = _site.IngestText("""{"ansible_hostname":"h","ansible_distribution":"Debian"}""", request => request with { Format = "ansible" });

        Assert.Equal((1, new IngestedFile("-", "ansible", 1, false)), (summary.New, summary.Files[0]));
    }

    [Fact]
    public void An_unknown_format_is_told_with_the_nearest()
    {
        var summary = _site.IngestText(Report("a"), request => request with { Format = "flet" });

        var refused = Assert.Single(summary.Refused);
        Assert.Equal(("FM4009", "did you mean `fleet`?"), (refused.Code, refused.Help));
    }

    [Fact]
    public void A_record_that_two_formats_claim_refuses_its_file()
    {
        // As sure a Fleet host as a Facter report: 30 each.
        var summary = _site.IngestText("""{"osquery_version":"5","os":{"family":"Debian"},"networking":{"hostname":"h"}}""");

        var refused = Assert.Single(summary.Refused);
        Assert.Equal((IngestOutcome.Refused, "FM4010"), (summary.Outcome, refused.Code));
        Assert.Contains("facter, fleet", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_that_nothing_knows_are_set_aside_until_one_tells()
    {
        var summary = _site.IngestText("{\"x\":1}\n{}\n" + Report("a") + "{\"x\":2}\n");

        Assert.Equal(1, summary.New);
        Assert.Equal(["FM4206", "FM4206", "FM4201"], summary.Quarantined.Select(rejected => rejected.Code));
    }

    [Fact]
    public void An_empty_list_is_an_answer()
    {
        var summary = _site.IngestText("[]");

        Assert.Equal((IngestOutcome.Stored, 0), (summary.Outcome, summary.Records));
    }

    private static string Report(string id) => $$"""{"device_id":"{{id}}","hostname":"h","os":"linux"}""" + "\n";

    private static byte[] Flip(byte[] bytes, int at)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= 0xFF;
        return flipped;
    }
}
