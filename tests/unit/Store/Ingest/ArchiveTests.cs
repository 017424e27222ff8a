using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Sources;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>Archives: their members are sources like files in a folder, and no archive does harm.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly IngestSite _site = new();

    public static TheoryData<string> Kinds => ["zip", "zip-stored", "tar-v7", "tar-ustar", "tar-pax", "tar-gnu", "tar-pax.gz", "tar-gnu.zst"];

    public void Dispose() => _site.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Members_are_sources_of_their_own(string kind)
    {
        var path = _site.Write("export", Pack(kind, ("hosts/a.json", Report("a")), ("hosts/b.jsonl", Report("b") + "\n" + Report("c")), ("read.me", "text")));

        var summary = _site.Ingest(path);

        Assert.Equal((IngestOutcome.Stored, 3), (summary.Outcome, summary.New));
        Assert.Equal(
            [path + "!hosts/a.json", path + "!hosts/b.jsonl", path + "!read.me"],
            summary.Files.Select(file => file.Source));
        Assert.Equal((path + "!read.me", "FM4007"), (summary.Refused[0].Source, Assert.Single(summary.Refused).Code));
        Assert.Empty(summary.Warnings);
    }

    /// <summary>Law: a folder and its archive are the same inventory.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_archive_gives_what_the_folder_gives(string kind)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            var files = Enumerable.Range(0, random.Next(1, 6))
                .Select(i => (
                    Name: (random.Next(3) == 0 ? new string('n', random.Next(90)) + "ü/" : "") + $"f{i}.json",
                    Text: string.Join('\n', Enumerable.Range(0, random.Next(1, 40)).Select(j => Report($"d{i}-{j}", new string('x', random.Next(2_000)))))))
                .ToArray();
            using var folder = new IngestSite();
            foreach (var (name, text) in files)
            {
                folder.Write("in/" + name, text);
            }
            folder.Ingest(Path.Combine(folder.Folder, "in"));
            using var archive = new IngestSite();
            archive.Ingest(archive.Write("in", Pack(kind, files)));

            Assert.True(folder.Export().SequenceEqual(archive.Export()), $"seed {seed}, {kind}");
        }
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("zip-stored")]
    [InlineData("tar-pax")]
    [InlineData("tar-gnu.zst")]
    [InlineData("tar-v7.gz")]
    public void An_archive_that_breaks_off_refuses_the_batch(string kind)
    {
        var whole = Pack(kind, ("a.json", Report("a")), ("b.json", Report("b", Noise(3_000))));
        // A tar archive has blocks of zeros at its end, of which the first is the one that counts.
        var end = kind == "tar-pax" ? whole.AsSpan().LastIndexOfAnyExcept((byte)0) / 512 * 512 + 1023 : whole.Length - 1;
        for (var turn = 0; turn < 60; turn++)
        {
            var length = turn == 0 ? end : new Random(LawSeed.First + turn).Next(600, end);
            using var database = FleetDatabase.OpenInMemory();
            var summary = Read(whole[..length], database);

            Assert.True(
                (summary.Outcome, database.Devices.Count()) == (IngestOutcome.Refused, 0) && summary.Refused[0].Code == "FM4008",
                $"{kind} cut at {length} of {whole.Length}: {summary.Outcome} {string.Join(';', summary.Refused)}");
        }
    }

    /// <summary>Law: a bit that flips never changes a report: it refuses the batch, or hides a member.</summary>
    [Theory]
    [InlineData("zip")]
    [InlineData("zip-stored")]
    [InlineData("tar-pax.gz")]
    public void A_flipped_bit_changes_no_report(string kind)
    {
        var whole = Pack(kind, ("a.json", Report("a")), ("b.json", Report("b", Noise(500))));
        var sound = new HashSet<string>(StringComparer.Ordinal);
        using (var site = new IngestSite())
        {
            site.Ingest(site.Write("in", whole));
            sound.UnionWith(site.Export());
        }
        Assert.Equal(2, sound.Count);
        for (var turn = 0; turn < 300; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            var flipped = whole.ToArray();
            flipped[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            using var database = FleetDatabase.OpenInMemory();
            Read(flipped, database);

            foreach (var device in database.Devices.Read(DeviceFilter.All))
            {
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                NativeReportWriter.Write(device, output);
                Assert.True(sound.Contains(Encoding.UTF8.GetString(output.WrittenSpan)), $"seed {seed}, {kind}");
            }
        }
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("zip")]
    [InlineData("tar-pax.gz")]
    public void What_expands_beyond_measure_refuses_the_batch(string kind)
    {
        var bomb = "[" + string.Join(',', Enumerable.Repeat(Report("a", new string('x', 60_000)), 1_200)) + "]";
        var packed = kind switch
        {
            "gz" => Gzip(Encoding.UTF8.GetBytes(bomb)),
            "zst" => EnvelopeTests.Zstd(Encoding.UTF8.GetBytes(bomb)),
            _ => Pack(kind, ("a.json", bomb)),
        };
        Assert.True(bomb.Length > ExpansionLimits.Default.FreeBytes && bomb.Length / packed.Length > ExpansionLimits.Default.Ratio);

        var summary = _site.Ingest(_site.Write("bomb", packed));

        Assert.Equal((IngestOutcome.Refused, "FM4011", 0), (summary.Outcome, Assert.Single(summary.Refused).Code, _site.Database.Devices.Count()));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar-ustar")]
    public void More_members_than_a_limit_refuse_the_archive(string kind)
    {
        var packed = Pack(kind, [.. Enumerable.Range(0, 6).Select(i => ($"{i}.json", "[]"))]);
        var contents = new SourceContents(new WarningLog(), new ExpansionLimits { Members = 5 });

        var refused = Assert.Throws<InputRefusedException>(() =>
        {
            foreach (var content in contents.Of(new SourceFile("x", null, null), new CountingStream(new MemoryStream(packed), leaveOpen: false)))
            {
                content.Dispose();
            }
        });
        Assert.Equal(("FM4011", "`x` has more than 5 members"), (refused.Reason.Code, refused.Reason.Message));
    }

    [Theory]
    [InlineData("zip", "zip")]
    [InlineData("zip", "tar-pax.gz")]
    [InlineData("tar-gnu", "zip")]
    [InlineData("tar-gnu.gz", "tar-ustar")]
    public void An_archive_in_an_archive_is_told_and_not_opened(string outer, string inner)
    {
        var path = _site.Write("in", Pack(outer, [("a.json", Encoding.UTF8.GetBytes(Report("a"))), ("in.x", Pack(inner, ("b.json", Report("b")))), ("c.json", Encoding.UTF8.GetBytes(Report("c")))]));

        var summary = _site.Ingest(path);

        Assert.Equal((2, path + "!in.x", "FM4012"), (summary.New, Assert.Single(summary.Refused).Source, summary.Refused[0].Code));
    }

    [Fact]
    public void A_compressed_member_is_read()
    {
        var summary = _site.Ingest(_site.Write("in", Pack("tar-pax", [("a.json.gz", EnvelopeTests.Gzip(Encoding.UTF8.GetBytes(Report("a"))))])));

        Assert.Equal(1, summary.New);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar-pax")]
    public void Names_are_only_names(string kind)
    {
        string[] names = ["/etc/passwd", "../../up.json", "a\u001b[31m\n.json", new string('n', 3_000) + ".json", "a.json", "a.json"];
        var path = _site.Write("in", Pack(kind, [.. names.Select((name, i) => (name, Report($"d{i}")))]));

        var summary = _site.Ingest(path);

        Assert.Equal(6, summary.New);
        Assert.Equal(path + "!/etc/passwd", summary.Files[0].Source);
        Assert.Equal(path + "!../../up.json", summary.Files[1].Source);
        Assert.Equal(path + "!a.json#2", summary.Files[5].Source);
        Assert.All(summary.Files, file => Assert.True(file.Source.Length < path.Length + 600));
        Assert.Equal(("FM4310", path + "!a.json#2"), (Assert.Single(summary.Warnings).Code, summary.Warnings[0].Source));
        Assert.False(File.Exists("/up.json") || File.Exists(Path.Combine(_site.Folder, "../../up.json")));
        Assert.Equal([".fleet.db", ".fleet.db-shm", ".fleet.db-wal", "in"], Directory.GetFiles(_site.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar-pax")]
    public void What_a_folder_passes_over_an_archive_passes_over(string kind)
    {
        var summary = _site.Ingest(_site.Write("in", Pack(kind, ("./a.json", Report("a")), (".b.json", Report("b")), ("__MACOSX/c.json", Report("c")), ("d/.git/e.json", Report("e")))));

        Assert.Equal((1, 0, 1), (summary.New, summary.Refused.Count, summary.Files.Count));
    }

    [Fact]
    public void Links_of_a_tar_archive_are_passed_over_and_told()
    {
        using var output = new MemoryStream();
        using (var writer = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "l.json") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "h.json") { LinkName = "a.json" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "folder"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "a.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Report("a"))) });
        }
        var summary = _site.Ingest(_site.Write("in", output.ToArray()));

        Assert.Equal((1, 1), (summary.New, summary.Files.Count));
        Assert.Equal(["FM4309", "FM4309", "FM4309"], summary.Warnings.Select(warning => warning.Code));
        Assert.EndsWith("!l.json` is a link and is passed over", summary.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_of_a_zip_archive_is_passed_over_and_told()
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            var link = zip.CreateEntry("l.json");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using (var stream = link.Open())
            {
                stream.Write("/etc/passwd"u8);
            }
            zip.CreateEntry("empty folder/");
        }
        var summary = _site.Ingest(_site.Write("in", output.ToArray()));

        Assert.Equal((0, "FM4309"), (summary.New, Assert.Single(summary.Warnings).Code));
    }

    [Fact]
    public void An_encrypted_member_is_told()
    {
        var zip = Pack("zip-stored", ("a.json", Report("a")), ("b.json", Report("b")));
        // The flag stands in the member's own header and in the directory, at 6 and 8 behind the marks.
        foreach (var (mark, at) in new[] { ("PK\u0003\u0004", 6), ("PK\u0001\u0002", 8) })
        {
            zip[zip.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) + at] |= 1;
        }
        var summary = _site.Ingest(_site.Write("in", zip));

        Assert.Equal((1, "FM4013"), (summary.New, Assert.Single(summary.Refused).Code));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar-pax")]
    public void An_archive_without_files_is_told(string kind)
    {
        var summary = _site.Ingest(_site.Write("in", Pack(kind, Array.Empty<(string, string)>())));

        Assert.Equal("FM4006", Assert.Single(summary.Refused).Code);
    }

    [Fact]
    public void A_spreadsheet_is_one_file_that_is_no_inventory()
    {
        var path = _site.Write("hosts.xlsx", Pack("zip", ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>")));

        Assert.Equal((path, "FM4007"), (Assert.Single(_site.Ingest(path).Refused).Source, _site.Ingest(path).Refused[0].Code));
    }

    [Fact]
    public void A_zip_archive_in_a_pipe_says_why_not()
    {
        var summary = _site.Ingest(
            request => request with { StandardInput = new Pipe(Pack("zip", ("a.json", Report("a")))) }, "-");

        Assert.Equal((IngestOutcome.Refused, "FM4014"), (summary.Outcome, Assert.Single(summary.Refused).Code));
    }

    [Fact]
    public void A_tar_archive_in_a_pipe_is_read()
    {
        var summary = _site.Ingest(
            request => request with { StandardInput = new Pipe(Pack("tar-gnu.gz", ("a.json", Report("a")))) }, "-");

        Assert.Equal((1, "-!a.json"), (summary.New, Assert.Single(summary.Files).Source));
    }

    [Fact]
    public void A_record_that_is_set_aside_names_its_member()
    {
        var path = _site.Write("in", Pack("zip", ("a.json", Report("a") + "\n{}")));

        Assert.Equal((path + "!a.json", 2), (Assert.Single(_site.Ingest(path).Quarantined).Source, _site.Ingest(path).Quarantined[0].Line));
    }

    [Fact]
    public void A_name_or_attributes_beyond_measure_are_damage()
    {
        var pax = Pack("tar-pax", (new string('n', 70_000), Report("a")));

        Assert.Equal("FM4008", Assert.Single(_site.Ingest(_site.Write("in", pax)).Refused).Code);
    }

    private static IngestSummary Read(byte[] bytes, FleetDatabase database) => IngestPipeline.Run(
        new IngestRequest { Inputs = ["-"], AsOf = IngestSite.AsOf, StandardInput = new MemoryStream(bytes) }, database);

    private static byte[] Pack(string kind, params (string Name, string Text)[] files) =>
        Pack(kind, [.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text)))]);

    private static byte[] Pack(string kind, (string Name, byte[] Bytes)[] files)
    {
        using var output = new MemoryStream();
        if (kind.StartsWith("zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, bytes) in files)
            {
                using var stream = zip.CreateEntry(name, kind == "zip" ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
        }
        else
        {
            var format = kind.Split('-', '.')[1] switch
            {
                "v7" => TarEntryFormat.V7,
                "ustar" => TarEntryFormat.Ustar,
                "gnu" => TarEntryFormat.Gnu,
                _ => TarEntryFormat.Pax,
            };
            using var writer = new TarWriter(output, format, leaveOpen: true);
            foreach (var (name, bytes) in files)
            {
                var type = format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
                TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(type, Fit(name, format)),
                    TarEntryFormat.Ustar => new UstarTarEntry(type, Fit(name, format)),
                    TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                    _ => new PaxTarEntry(type, name),
                };
                entry.DataStream = new MemoryStream(bytes);
                writer.WriteEntry(entry);
            }
        }
        return kind.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(output.ToArray())
            : kind.EndsWith(".zst", StringComparison.Ordinal) ? EnvelopeTests.Zstd(output.ToArray())
            : output.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }
        return output.ToArray();
    }

    /// <summary>The old formats have no room for long names.</summary>
    private static string Fit(string name, TarEntryFormat format) =>
        Encoding.UTF8.GetByteCount(name) < 100 ? name : (format == TarEntryFormat.V7 ? "n/" : new string('p', 90) + "/") + Path.GetFileName(name);

    private static string Report(string id, string text = "") =>
        $$$"""{"device_id":"{{{id}}}","hostname":"h","os":"linux","facts":{"text":"{{{text}}}"}}""";

    private static string Noise(int length)
    {
        var random = new Random(7);
        return new string([.. Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'z'))]);
    }

    private sealed class Pipe(byte[] bytes) : ScriptedStream
    {
        private byte[] _rest = bytes;

        protected override ReadOnlyMemory<byte> Next()
        {
            var part = _rest;
            _rest = [];
            return part;
        }
    }
}
