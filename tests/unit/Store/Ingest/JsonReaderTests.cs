using System.Text;
using System.Text.Json;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>Our reader against .NET's: it accepts nothing that is no JSON, and refuses JSON only for what it is stricter about.</summary>
public sealed class JsonReaderTests
{
    private const string Seed =
        """{"device_id":"a\u00e9\n","n":[-0,1.5e3,9007199254740993,true,false,null],"o":{"x":{},"y":[],"\ud83d\ude00":"é𝄞"}}""";

    private static readonly string[] Stricter = ["FM4104", "FM4105", "FM4106", "FM4107", "FM4108", "FM4109"];

    [Fact]
    public void Mutated_records_are_judged_as_the_reference_judges_them()
    {
        var random = new Random(20_261_123);
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = Mutate(random, Encoding.UTF8.GetBytes(Seed));
            var isRead = new JsonReader(new JsonTape()).TryRead(bytes, 0, bytes.Length, 1, 1, out var fault);
            var isJson = IsJson(bytes);

            Assert.True(isRead ? isJson : !isJson || Stricter.Contains(fault!.Code), $"{Encoding.Latin1.GetString(bytes)}: {fault}");
            accepted += isRead ? 1 : 0;
            refused += isRead ? 0 : 1;
        }
        // Neither side is empty, or the comparison would show nothing.
        Assert.True(accepted > 10_000 && refused > 10_000, $"{accepted} accepted, {refused} refused");
    }

    [Theory]
    [InlineData("9223372036854775807", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("9223372036854775808", true)]
    [InlineData("9223372036854775809", false)]
    [InlineData("18446744073709551616", true)]
    [InlineData("1e308", true)]
    [InlineData("1e309", false)]
    [InlineData("-1e400", false)]
    [InlineData("1e-400", true)]
    [InlineData("0.1234567890123456789012345", true)]
    public void A_number_is_kept_where_it_does_not_change(string number, bool isKept)
    {
        var bytes = Encoding.UTF8.GetBytes(number);

        Assert.Equal(isKept, new JsonReader(new JsonTape()).TryRead(bytes, 0, bytes.Length, 1, 1, out var fault));
        Assert.Equal(isKept ? null : "FM4105", fault?.Code);
    }

    [Fact]
    public void Members_stand_in_the_order_of_their_bytes_however_many_they_are()
    {
        foreach (var count in new[] { 0, 1, 2, 24, 25, 500 })
        {
            var names = Enumerable.Range(0, count).Select(index => $"k{index * 7919 % 1000}").ToList();
            var bytes = Encoding.UTF8.GetBytes("{" + string.Join(',', names.Select(name => $"\"{name}\":1")) + "}");
            var tape = new JsonTape();

            Assert.True(new JsonReader(tape).TryRead(bytes, 0, bytes.Length, 1, 1, out _));
            Assert.Equal(
                names.Order(StringComparer.Ordinal),
                Enumerable.Range(0, tape.Count(JsonTape.Root)).Select(index => tape.Text(tape.Name(JsonTape.Root, index))));
        }
    }

    private static byte[] Mutate(Random random, byte[] bytes)
    {
        ReadOnlySpan<byte> marks = "{}[],:\"\\u0123456789eE+-. \ntrufalsn\x1F\xC3"u8;
        var mutated = bytes.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(3))
            {
                case 0:
                    mutated.RemoveAt(at);
                    break;
                case 1:
                    mutated.Insert(at, marks[random.Next(marks.Length)]);
                    break;
                default:
                    mutated[at] = marks[random.Next(marks.Length)];
                    break;
            }
        }
        return [.. mutated];
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            JsonDocument.Parse(bytes).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
