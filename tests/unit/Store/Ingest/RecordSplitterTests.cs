using System.Globalization;
using System.Text;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>Where records end does not depend on how their bytes arrive: at once, or one by one.</summary>
public sealed class RecordSplitterTests
{
    private const string Marks = "{{{}}}[[]]\"\"\"\"\\\\\n ,:a1";

    /// <summary>Law: of any text, good JSON or noise, the records are the same.</summary>
    [Fact]
    public void Records_end_where_they_end_however_their_bytes_arrive()
    {
        var records = 0;
        for (var turn = 0; turn < 20_000; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            var text = "[" + string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(4) == 0 ? Noise(random) : Value(random, 4)))
                + "]" + new string(' ', 80);
            var atOnce = Split(new MemoryStream(Encoding.UTF8.GetBytes(text)));
            Assert.True(atOnce == Split(new Dribble(Encoding.UTF8.GetBytes(text))), $"seed {seed}: {text}");
            records += atOnce.Count(c => c == '\n');
        }
        Assert.True(records > 20_000);
    }

    private static string Split(Stream stream)
    {
        var window = new ByteWindow(stream);
        var splitter = new RecordSplitter(window, []);
        var found = new StringBuilder();
        while (splitter.TryRead(out var record))
        {
            found.Append(
                CultureInfo.InvariantCulture,
                $"{record.Line}:{record.Column} {Convert.ToBase64String(window.Bytes[..record.Length])} {record.Fault}\n");
        }
        return found.ToString();
    }

    private static string Noise(Random random) =>
        "{" + new string([.. Enumerable.Range(0, random.Next(90)).Select(_ => Marks[random.Next(Marks.Length)])]);

    private static string Value(Random random, int depth) => random.Next(depth == 0 ? 3 : 6) switch
    {
        0 => random.Next(1000).ToString(CultureInfo.InvariantCulture),
        1 => "\"" + string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => ((string[])["a", "{", "]", "\\\"", "\\\\", "\\n", "ü"])[random.Next(7)])) + "\"",
        2 => random.Next(8) == 0 ? "\n" : "null",
        3 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))) + "]",
        _ => "{" + string.Join(random.Next(9) == 0 ? ",\n  " : ",", Enumerable.Range(0, random.Next(5)).Select(i => $"\"k{i}\":{Value(random, depth - 1)}")) + "}",
    };

    /// <summary>One byte a read.</summary>
    private sealed class Dribble(byte[] bytes) : ScriptedStream
    {
        private int _at;

        protected override ReadOnlyMemory<byte> Next() => _at < bytes.Length ? bytes.AsMemory(_at++, 1) : default;
    }
}
