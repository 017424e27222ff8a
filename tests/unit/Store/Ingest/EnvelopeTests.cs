using System.IO.Compression;
using System.Text;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>The same three reports in everything that reports arrive in.</summary>
public sealed class EnvelopeTests : IDisposable
{
    private const string One = """{"device_id":"d1","hostname":"one","os":"macos","os_version":"14.4","facts":{"disk":{"encrypted":true}}}""";
    private const string Two = """{"device_id":"d2","hostname":"two","os":"windows","last_seen":"2026-11-01T08:00:00Z","tags":["b","a"]}""";
    private const string Three = """{"device_id":"d3","hostname":"drei ä 𝄞","os":"linux","serial":"S-3"}""";

    private readonly IngestSite _site = new();

    public static TheoryData<string, string> Envelopes => new()
    {
        { "array", $"[{One},{Two},{Three}]" },
        { "array over lines", $"[\n  {One},\n  {Two},\n  {Three}\n]\n" },
        { "devices", $$"""{"devices":[{{One}},{{Two}},{{Three}}]}""" },
        { "devices after and before other members", $$$"""{"count":3,"next":null,"of":{"a":[1,"]"]},"devices":[{{{One}}},{{{Two}}},{{{Three}}}],"more":{"b":"}"},"n":1}""" },
        { "JSON Lines", $"{One}\n{Two}\n{Three}\n" },
        { "JSON Lines with CRLF, blank lines and no last line break", $"{One}\r\n\r\n{Two}\r\n{Three}" },
        { "concatenated", $"{One}{Two} {Three}" },
        { "pretty-printed one after the other", $"{Pretty(One)}\n{Pretty(Two)}\n{Pretty(Three)}\n" },
        { "arrays one after the other", $"[{One}]\n[{Two},{Three}]" },
        { "pages one after the other", $$"""{"devices":[{{One}}],"page":1}{"devices":[{{Two}},{{Three}}],"page":2}""" },
    };

    public void Dispose() => _site.Dispose();

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void Every_envelope_gives_the_same_devices(string name, string text)
    {
        var summary = _site.Ingest(_site.Write("input", text));

        Assert.True(summary.QuarantinedCount == 0, $"{name}: {string.Join("; ", summary.Quarantined)}");
        Assert.Equal((IngestOutcome.Stored, 3), (summary.Outcome, summary.New));
        AssertThree();
    }

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void Every_envelope_survives_a_stream_that_comes_in_single_bytes(string name, string text)
    {
        var summary = _site.Ingest(request => request with { StandardInput = new Trickle(Encoding.UTF8.GetBytes(text)) }, "-");

        Assert.True(summary.QuarantinedCount == 0, $"{name}: {string.Join("; ", summary.Quarantined)}");
        AssertThree();
    }

    public static TheoryData<string> Encodings => ["gzip", "gzip in two members", "zstd", "utf-8 mark", "utf-16 little", "utf-16 big", "gzip of utf-16"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void What_a_file_is_wrapped_in_shows_in_its_first_bytes(string encoding)
    {
        const string text = $"[{One},\n{Two},\n{Three}]";
        var utf8 = Encoding.UTF8.GetBytes(text);
        byte[] bytes = encoding switch
        {
            "gzip" => Gzip(utf8),
            "gzip in two members" => [.. Gzip(utf8[..100]), .. Gzip(utf8[100..])],
            "zstd" => Zstd(utf8),
            "utf-8 mark" => [0xEF, 0xBB, 0xBF, .. utf8],
            "utf-16 little" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            "utf-16 big" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            _ => Gzip([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]),
        };

        var summary = _site.Ingest(_site.Write("no-extension", bytes));

        Assert.Equal((IngestOutcome.Stored, 3, 0), (summary.Outcome, summary.New, summary.QuarantinedCount));
        AssertThree();
    }

    [Fact]
    public void A_report_is_stored_in_its_columns_and_as_canonical_facts()
    {
        _site.IngestText("""
            { "facts": { "z": 1.50, "a": { "b": "x\u0041\n", "n": null }, "disk": { "encrypted": "Yes" }, "tags": ["b"] },
              "tags": ["c", "a", "a"], "serial": "NA", "os": "Ubuntu 22.04.3 LTS", "hostname": "web.example.", "device_id": 7,
              "os_version": "22.04.3 LTS (Jammy Jellyfish)", "last_seen": "2026-11-22T10:00:00+02:00" }
            """);

        var device = _site.Device("7");
        Assert.Equal(
            ("web.example", "linux", "22.04.3", null, "2026-11-22T08:00:00Z", "native"),
            (device.Summary.Hostname, device.Summary.Os, device.Summary.OsVersion, device.Summary.Serial,
                FleetMdm.Store.Rfc3339.Format(device.Summary.LastSeen!.Value), device.Summary.Source));
        Assert.Equal(["a", "b", "c"], device.Summary.ReportedTags);
        Assert.Equal(
            """{"a":{"b":"xA\n"},"disk":{"encrypted":true},"os":{"codename":"Jammy Jellyfish","distro":"ubuntu","name":"Ubuntu 22.04.3 LTS"},"z":1.50}""",
            _site.FactsOf("7"));
    }

    [Fact]
    public void What_export_writes_ingest_takes_back_unchanged()
    {
        _site.IngestText($"{One}\n{Two}\n{Three}\n");
        var exported = _site.Export();

        var again = _site.IngestText(string.Join('\n', exported));
        using var other = new IngestSite();
        other.IngestText("[" + string.Join(',', exported) + "]");

        Assert.Equal((0, 0, 3), (again.New, again.Updated, again.Unchanged));
        Assert.Equal(exported, other.Export());
    }

    private void AssertThree()
    {
        Assert.Equal(
            [
                One,
                """{"device_id":"d2","hostname":"two","os":"windows","last_seen":"2026-11-01T08:00:00Z","tags":["a","b"]}""",
                Three,
            ],
            _site.Export());
    }

    private static string Pretty(string json) => json
        .Replace("{", "{\n  ", StringComparison.Ordinal)
        .Replace(",", ",\n  ", StringComparison.Ordinal)
        .Replace("}", "\n}", StringComparison.Ordinal);

    internal static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }
        return output.ToArray();
    }

    internal static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor();
        // As the zstd program does.
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(bytes).ToArray();
    }

    /// <summary>One byte a read, as a slow pipe.</summary>
    private sealed class Trickle(byte[] bytes) : ScriptedStream
    {
        private int _at;

        protected override ReadOnlyMemory<byte> Next() => _at == bytes.Length ? default : bytes.AsMemory(_at++, 1);
    }
}
