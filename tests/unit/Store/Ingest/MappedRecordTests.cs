using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>The short ways of the mapping engine lead where the interpreter leads.</summary>
public sealed class MappedRecordTests
{
    private static readonly string[] Names = ["a", "b", "ü", "c-d"];

    /// <summary>Law: what is copied from a path is what the interpreter gives for it.</summary>
    [Fact]
    public void A_copied_path_says_what_the_interpreter_says()
    {
        string[] texts = ["record.a", "record.b", "record.a.b", "record.a.`c-d`", "record.a.a.b", " record.b "];
        var fields = texts.Select(text => new MappedField("x", ["x"], MappingCompiler.Compile(text).Expression!)).ToList();
        Assert.All(fields, field => Assert.NotNull(field.Path));
        var needed = new NeededPaths(fields.Select(field => field.Expression));
        var copied = 0;
        for (var turn = 0; turn < 10_000; turn++)
        {
            var seed = LawSeed.First + turn;
            var json = RandomObject(new Random(seed), 3);
            var tape = Tape(json);
            foreach (var field in fields)
            {
                var output = new ByteArena();
                var isThere = MappedValue.TryWrite(field, new MappedRecord(tape, JsonTape.Root, needed, null), "trial", new WarningLog(), output);
                var expected = field.Expression.TryEvaluate(SourceRecord.Parse(Encoding.UTF8.GetBytes(json), null), out var value, out _, out _) ? value : null;
                copied += isThere ? 1 : 0;
                Assert.True((isThere ? Encoding.UTF8.GetString(output.Written) : null) == expected, $"seed {seed}: {field.Expression.Text} of {json}");
            }
        }
        Assert.True(copied > 1_000);
    }

    /// <summary>Law: what is remembered of an expression is what the interpreter gives for it, and what it is told of is told every time.</summary>
    [Fact]
    public void A_remembered_expression_says_what_the_interpreter_says()
    {
        string[] texts = ["record.a + record.b", "string(record.a)", "has(record.a.b)", "record.a.b", "first(record.b, record.a.b)", "record.a.map(x, x)", "timestamp(record.b)", "size(record)"];
        var fields = texts.Select(text => new MappedField("x", ["x"], MappingCompiler.Compile(text).Expression!)).ToList();
        var conversions = fields.Select(field => new FieldConversion(field, "trial", null)).ToList();
        var made = 0;
        for (var turn = 0; turn < 5_000; turn++)
        {
            var seed = LawSeed.First + turn;
            var json = RandomObject(new Random(seed), 2);
            var tape = Tape(json);
            foreach (var (field, conversion) in fields.Zip(conversions))
            {
                var (output, told, expectedTold) = (new ByteArena(), new WarningLog(), new WarningLog());
                var isThere = conversion.TryWrite(tape, JsonTape.Root, told, new ByteArena(), output);
                var expected = MappedValue.TryEvaluate(field, SourceRecord.Parse(Encoding.UTF8.GetBytes(json), null), "trial", expectedTold, out var value) ? value : null;
                made += isThere ? 1 : 0;
                Assert.True((isThere ? Encoding.UTF8.GetString(output.Written) : null) == expected, $"seed {seed}: {field.Expression.Text} of {json}");
                Assert.True(told.Told == expectedTold.Told, $"seed {seed}: {field.Expression.Text} of {json} tells another thing");
            }
        }
        Assert.True(made > 1_000);
    }

    public static TheoryData<string> Formats => [.. BuiltInMappings.Formats.Select(format => format.Name)];

    /// <summary>An expression gives the same, whether the whole record was read for it or what it looks at.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void What_an_expression_does_not_look_at_need_not_be_read(string format)
    {
        var mapping = BuiltInMappings.Formats.Single(known => known.Name == format).Mapping;
        var fields = mapping.Columns.Concat(mapping.Facts).ToList();
        var needed = new NeededPaths(fields.Select(field => field.Expression));
        foreach (var test in mapping.Tests.Where(test => test.Record.TrimStart().StartsWith('{')))
        {
            var json = Encoding.UTF8.GetBytes(test.Record);
            var tape = Tape(test.Record);
            foreach (var field in fields)
            {
                var isThere = field.Expression.TryEvaluate(SourceRecord.Parse(json, null), out var whole, out _, out _);
                Assert.Equal(
                    (isThere, whole),
                    (field.Expression.TryEvaluate(needed.Read(tape, JsonTape.Root, null), out var part, out _, out _), part));
            }
        }
    }

    [Theory]
    [InlineData("record")]
    [InlineData("record.a + record.b")]
    [InlineData("record.a.map(x, x.b)")]
    [InlineData("string(record.a)")]
    [InlineData("\"record.a\"")]
    public void What_is_more_than_a_path_is_not_copied(string text) =>
        Assert.Null(new MappedField("x", ["x"], MappingCompiler.Compile(text).Expression!).Path);

    private static JsonTape Tape(string json)
    {
        var tape = new JsonTape();
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.True(new JsonReader(tape).TryRead(bytes, 0, bytes.Length, 1, 1, out _));
        return tape;
    }

    private static string RandomObject(Random random, int depth) => "{" + string.Join(',', Names
        .Where(_ => random.Next(4) > 0)
        .Select(name => $"\"{name}\":" + RandomValue(random, depth))) + "}";

    private static string RandomValue(Random random, int depth) => random.Next(depth > 0 ? 13 : 10) switch
    {
        0 => "null",
        1 => "true",
        2 => "false",
        3 => "12",
        4 => "-0",
        5 => "1.50",
        6 => "123456789012345678",
        7 => "1e3",
        8 => "\"\"",
        9 => "\"a\\u00fc\\n\\\"<\"",
        10 => "[1,{\"b\":2}]",
        _ => RandomObject(random, depth - 1),
    };
}
