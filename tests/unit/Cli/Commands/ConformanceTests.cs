using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Commands;

/// <summary>
/// The whole conformance suite as another CEL engine would ask it: one stream of requests into `eval --batch`, one stream of
/// answers out.
/// </summary>
public sealed class ConformanceTests
{
    private const int Tests = 1_742;

    [Fact]
    public void Every_test_of_the_suite_is_answered_from_outside()
    {
        using var suite = FindSuite();
        if (suite is null)
        {
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            return;
        }

        var tests = suite.RootElement.GetProperty("tests").EnumerateArray().ToList();
        var requests = tests.Select(Request);
        var run = new CliRunner { Input = Encoding.UTF8.GetBytes(string.Join('\n', requests)) }.Run("eval", "--batch");
        var answers = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal((Tests, Tests), (tests.Count, answers.Length));
        Assert.Empty(tests.Zip(answers).Select((pair, index) => Verdict(pair.First, pair.Second, index)).OfType<string>());
    }

    private static JsonDocument? FindSuite()
    {
        string[] places = ["shared/conformance/cel.json", "../shared/conformance/cel.json"];
        return places.Select(Repository.At).FirstOrDefault(File.Exists) is { } path
            ? JsonDocument.Parse(File.ReadAllBytes(path))
            : null;
    }

    private static string Request(JsonElement test, int index)
    {
        var request = new JsonObject { ["id"] = index };
        foreach (var name in new[] { "expr", "typeEnv", "bindings", "container", "checkOnly" })
        {
            if (test.TryGetProperty(name, out var value))
            {
                request[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        if (test.TryGetProperty("disableCheck", out var disabled))
        {
            request["check"] = !disabled.GetBoolean();
        }

        return request.ToJsonString();
    }

    /// <summary>What is wrong with an answer; null for nothing.</summary>
    private static string? Verdict(JsonElement test, string line, int index)
    {
        using var document = JsonDocument.Parse(line);
        var answer = document.RootElement;
        var expected = test.GetProperty("expect");
        var isRight = answer.GetProperty("id").GetInt32() == index
            && (expected.GetProperty("kind").GetString() == "error"
                ? answer.TryGetProperty("error", out _)
                : IsExpected(expected, answer));
        return isRight ? null : $"{test.GetProperty("expr")}\n  expected {expected.GetRawText()}\n  answered {line}";
    }

    private static bool IsExpected(JsonElement expected, JsonElement answer)
    {
        var hasType = expected.TryGetProperty("type", out var type);
        var hasValue = expected.TryGetProperty("value", out var value) && value.ValueKind != JsonValueKind.Null;
        return (hasType || hasValue)
            && (!hasType || answer.GetProperty("type").GetString() == type.GetString())
            && (!hasValue || (answer.TryGetProperty("value", out var actual) && Same(value, actual)));
    }

    /// <summary>Whether two tagged values are the same, maps in any order.</summary>
    private static bool Same(JsonElement expected, JsonElement actual)
    {
        if (Text(expected, "t") != Text(actual, "t"))
        {
            return false;
        }

        return Text(expected, "t") switch
        {
            "double" => Bits(expected) == Bits(actual),
            "list" => Items(expected).Count == Items(actual).Count
                && Items(expected).Zip(Items(actual)).All(pair => Same(pair.First, pair.Second)),
            "map" => Items(expected).Count == Items(actual).Count
                && Items(expected).All(entry =>
                    Items(actual).Exists(other => Same(entry[0], other[0]) && Same(entry[1], other[1]))),
            _ => JsonElement.DeepEquals(expected, actual),
        };
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static List<JsonElement> Items(JsonElement element) => [.. element.GetProperty("v").EnumerateArray()];

    /// <summary>Bits, so that -0 is not 0; one NaN is as good as another.</summary>
    private static long Bits(JsonElement element)
    {
        var value = double.Parse(Text(element, "v")!, CultureInfo.InvariantCulture);
        return BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);
    }
}
