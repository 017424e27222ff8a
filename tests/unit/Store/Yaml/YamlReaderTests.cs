using System.Text;
using FleetMdm.Store.Yaml;

namespace FleetMdm.UnitTests.Store.Yaml;

public sealed class YamlReaderTests
{
    private static YamlScalar ScalarAt(string text, string key)
    {
        var read = YamlReader.Read(text);
        Assert.Empty(read.Problems);
        var mapping = Assert.IsType<YamlMapping>(Assert.Single(read.Documents));
        return Assert.IsType<YamlScalar>(mapping.Find(key)!.Value);
    }

    [Theory]
    [InlineData("key: plain text # note", "plain text", YamlScalarStyle.Plain, 1, 6, "plain text")]
    [InlineData("key: 'it''s'", "it's", YamlScalarStyle.SingleQuoted, 1, 6, "'it''s'")]
    [InlineData("key: \"a\\tb\"", "a\tb", YamlScalarStyle.DoubleQuoted, 1, 6, "\"a\\tb\"")]
    [InlineData("a: 1\nkey: 1.10", "1.10", YamlScalarStyle.Plain, 2, 6, "1.10")]
    [InlineData("a: 1\r\nkey: yes\r\n", "yes", YamlScalarStyle.Plain, 2, 6, "yes")]
    [InlineData("key: é𝄞 x", "é𝄞 x", YamlScalarStyle.Plain, 1, 6, "é𝄞 x")]
    public void A_scalar_has_its_text_style_place_and_slice(
        string text, string value, YamlScalarStyle style, int line, int column, string raw)
    {
        var scalar = ScalarAt(text, "key");

        Assert.Equal((value, style, raw), (scalar.Value, scalar.Style, scalar.Raw));
        Assert.Equal((line, column), (scalar.Start.Line, scalar.Start.Column));
        Assert.StartsWith(raw, text[scalar.Start.Offset..], StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_scalar_s_slice_begins_with_its_header()
    {
        var literal = ScalarAt("a:\n  b\nkey: |-\n  one\n   two\nz: 1\n", "key");
        var folded = ScalarAt("key: >\n  one\n  two\n\nz: 1\n", "key");

        Assert.Equal(("one\n two", YamlScalarStyle.Literal), (literal.Value, literal.Style));
        Assert.StartsWith("|-\n  one\n   two", literal.Raw, StringComparison.Ordinal);
        Assert.Equal((3, 6), (literal.Start.Line, literal.Start.Column));
        Assert.Equal(("one two\n", YamlScalarStyle.Folded), (folded.Value, folded.Style));
        Assert.StartsWith(">\n  one\n  two", folded.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_documents_are_read_in_order_and_empty_ones_do_not_count()
    {
        var read = YamlReader.Read("---\na: 1\n---\n---\nb: 2\n");

        Assert.Empty(read.Problems);
        Assert.Equal([2, 5], read.Documents.Select(document => document.Start.Line));
    }

    [Theory]
    [InlineData("a: &x 1", YamlProblemKind.Anchor, 1, 4)]
    [InlineData("a: 1\nb: *x", YamlProblemKind.Alias, 2, 4)]
    [InlineData("a: !!str 1", YamlProblemKind.Tag, 1, 4)]
    [InlineData("a: ! 1", YamlProblemKind.Tag, 1, 4)]
    [InlineData("a: {b: 1}\n<<: {c: 1}", YamlProblemKind.MergeKey, 2, 1)]
    [InlineData("a: 1\nb: 2\na: 3", YamlProblemKind.DuplicateKey, 3, 1)]
    [InlineData("? [a, b]\n: 1", YamlProblemKind.KeyIsNoText, 1, 3)]
    [InlineData("a: [1, 2", YamlProblemKind.Syntax, 1, 9)]
    [InlineData("a: b: c", YamlProblemKind.Syntax, 1, 5)]
    [InlineData("a:\n\t- b", YamlProblemKind.Syntax, 2, 1)]
    [InlineData("a: \"x\u0007\"", YamlProblemKind.ControlCharacter, 1, 6)]
    public void What_is_not_accepted_is_a_problem_with_its_place(string text, YamlProblemKind kind, int line, int column)
    {
        var problem = YamlReader.Read(text).Problems[0];

        Assert.Equal((kind, line, column), (problem.Kind, problem.At.Line, problem.At.Column));
        Assert.Matches("^[a-z][^\n]*[^.\n]$", problem.Message);
    }

    [Fact]
    public void One_run_shows_problems_of_every_document()
    {
        var read = YamlReader.Read("a: &x 1\na: 2\n---\nb: [\n---\nc: *x\nd: !!int 3\n");

        Assert.Equal(
            [
                (YamlProblemKind.Anchor, 1), (YamlProblemKind.DuplicateKey, 2), (YamlProblemKind.Syntax, 5),
                (YamlProblemKind.Alias, 6), (YamlProblemKind.Tag, 7),
            ],
            read.Problems.Select(problem => (problem.Kind, problem.At.Line)));
    }

    [Fact]
    public void Invalid_utf8_is_told_with_its_line()
    {
        var read = YamlReader.Read([.. "a: 1\nb: x"u8, 0xFF, .. "\n"u8]);

        var problem = Assert.Single(read.Problems);
        Assert.Equal((YamlProblemKind.InvalidUtf8, 2, 5), (problem.Kind, problem.At.Line, problem.At.Column));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        var read = YamlReader.Read([0xEF, 0xBB, 0xBF, .. "a: 1"u8]);

        Assert.Equal(new YamlMark(1, 1, 0), Assert.Single(read.Documents).Start);
    }

    [Theory]
    [InlineData("[", 100_000, YamlProblemKind.TooDeep)]
    [InlineData("{", 100_000, YamlProblemKind.TooDeep)]
    [InlineData("- ", 100_000, YamlProblemKind.TooDeep)]
    [InlineData("? ", 100_000, YamlProblemKind.TooDeep)]
    [InlineData("[a: ", 100_000, YamlProblemKind.TooDeep)]
    [InlineData("aaaaaaaa", 200_000, YamlProblemKind.TooLarge)]
    public void Hostile_sizes_are_refused_at_once(string part, int times, YamlProblemKind kind)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var read = YamlReader.Read(new StringBuilder().Insert(0, part, times).ToString());

        Assert.Equal(kind, read.Problems[0].Kind);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), watch.Elapsed.ToString());
    }

    [Fact]
    public void Arbitrary_text_is_never_an_exception()
    {
        var random = new Random(20_26);
        const string alphabet = "ab:-?[]{},|>&*!%@`'\"#\n\n  \t~<0.\r\\é\u2028";
        for (var round = 0; round < 20_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(24)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var read = YamlReader.Read(text);
            foreach (var problem in read.Problems)
            {
                Assert.InRange(problem.At.Offset, 0, text.Length);
                Assert.True(problem.At is { Line: >= 1, Column: >= 1 }, text);
            }
        }
    }
}
