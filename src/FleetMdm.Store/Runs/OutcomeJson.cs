using System.Globalization;
using System.Text;
using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>How outcomes and scopes are written into the database, and read back.</summary>
internal static class OutcomeJson
{
    private static readonly Status[] CountedStatuses =
        [Status.Pass, Status.Fail, Status.Unknown, Status.Error, Status.NotApplicable];

    /// <summary>Equal for equal outcomes, and different for different ones, stored or not.</summary>
    public static string Identity(Outcome outcome) =>
        StatusText.Of(outcome.Status) + Paths(outcome.MissingFacts) + Checks(outcome.Checks) + Causes(outcome.Causes);

    public static string Paths(IReadOnlyList<string> paths) => Write(writer => WriteTexts(writer, paths));

    public static string Checks(IReadOnlyList<CheckOutcome> checks) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var check in checks)
        {
            writer.WriteStartObject();
            writer.WriteString("id", check.CheckId);
            writer.WriteString("status", StatusText.Of(check.Status));
            writer.WritePropertyName("missing");
            WriteTexts(writer, check.MissingFacts);
            WriteUnlessNull(writer, "message", check.Message);
            WriteUnlessNull(writer, "remediation", check.Remediation);
            WriteUnlessNull(writer, "script", check.Script);
            writer.WritePropertyName("causes");
            WriteCauses(writer, check.Causes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static string Causes(IReadOnlyList<Diagnostic> causes) => Write(writer => WriteCauses(writer, causes));

    /// <summary>Whole numbers that are not negative, as a JSON array without spaces.</summary>
    public static string Numbers(ReadOnlySpan<int> numbers)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < numbers.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{numbers[i]}");
        }

        return text.Append(']').ToString();
    }

    /// <summary>FormatException for what <see cref="Numbers"/> cannot have written.</summary>
    public static int[] ReadNumbers(string json)
    {
        if (json.Length < 2 || json[0] != '[' || json[^1] != ']')
        {
            throw new FormatException("no array of numbers");
        }

        var numbers = new List<int>();
        var inner = json.AsSpan(1..^1);
        foreach (var part in inner.IsEmpty ? default : inner.Split(','))
        {
            numbers.Add(int.Parse(inner[part], NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return [.. numbers];
    }

    public static string Scope(RunScope scope) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("devices");
        WriteTexts(writer, scope.DeviceIds);
        writer.WritePropertyName("policies");
        WriteTexts(writer, scope.PolicyIds);
        writer.WritePropertyName("tags");
        WriteTexts(writer, scope.Tags);
        writer.WriteEndObject();
    });

    public static string Counts(Tally counts) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var status in CountedStatuses)
        {
            writer.WriteNumber(StatusText.Of(status), counts.Of(status));
        }

        writer.WriteEndObject();
    });

    public static Tally ReadCounts(string json)
    {
        using var document = JsonDocument.Parse(json);
        var counts = document.RootElement;
        long Of(Status status) => counts.GetProperty(StatusText.Of(status)).GetInt64();
        return new Tally(
            Of(Status.Pass), Of(Status.Fail), Of(Status.Unknown), Of(Status.Error), Of(Status.NotApplicable));
    }

    public static RunScope ReadScope(string json)
    {
        using var document = JsonDocument.Parse(json);
        var scope = document.RootElement;
        return new RunScope(
            Texts(scope.GetProperty("devices")), Texts(scope.GetProperty("tags")), Texts(scope.GetProperty("policies")));
    }

    public static IReadOnlyList<string> ReadPaths(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Texts(document.RootElement);
    }

    public static IReadOnlyList<CheckOutcome> ReadChecks(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().Select(ReadCheck).ToList();
    }

    public static IReadOnlyList<Diagnostic> ReadCauses(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ReadCauses(document.RootElement);
    }

    private static CheckOutcome ReadCheck(JsonElement check) => new(
        check.GetProperty("id").GetString()!,
        StatusText.Parse(check.GetProperty("status").GetString()!),
        Texts(check.GetProperty("missing")),
        TextOrNull(check, "message"),
        TextOrNull(check, "remediation"),
        TextOrNull(check, "script"),
        ReadCauses(check.GetProperty("causes")));

    private static List<Diagnostic> ReadCauses(JsonElement causes) => causes.EnumerateArray()
        .Select(static cause => new Diagnostic(
            cause.GetProperty("code").GetString()!,
            DiagnosticSeverity.Error,
            cause.GetProperty("message").GetString()!,
            new Span(cause.GetProperty("start").GetInt32(), cause.GetProperty("end").GetInt32()),
            TextOrNull(cause, "label"),
            TextOrNull(cause, "help")))
        .ToList();

    private static void WriteCauses(Utf8JsonWriter writer, IReadOnlyList<Diagnostic> causes)
    {
        writer.WriteStartArray();
        foreach (var cause in causes)
        {
            writer.WriteStartObject();
            writer.WriteString("code", cause.Code);
            writer.WriteString("message", cause.Message);
            writer.WriteNumber("start", cause.Span.Start);
            writer.WriteNumber("end", cause.Span.End);
            WriteUnlessNull(writer, "label", cause.Label);
            WriteUnlessNull(writer, "help", cause.Help);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray();
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteUnlessNull(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static List<string> Texts(JsonElement texts) =>
        texts.EnumerateArray().Select(static text => text.GetString()!).ToList();

    private static string? TextOrNull(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
