using System.Text.Json;
using System.Text.RegularExpressions;

namespace FleetMdm.UnitTests.Docs;

/// <summary>
/// Enough of an editor to colour a text by a TextMate grammar: patterns in their order at each place, begin and end, includes of
/// the repository, captures. The expressions keep to what Oniguruma and .NET read alike.
/// </summary>
internal sealed class TextMateGrammar
{
    private readonly JsonElement _root;

    public TextMateGrammar(string path) => _root = JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    /// <summary>The innermost scope of each character; empty where nothing matched. Line breaks have none.</summary>
    public string[] Scopes(string text)
    {
        var scopes = new string[text.Length];
        Array.Fill(scopes, "");
        var stack = new Stack<JsonElement>([_root]);
        var at = 0;
        foreach (var line in text.Split('\n'))
        {
            Line(line, scopes.AsSpan(at, line.Length), stack);
            at += line.Length + 1;
        }
        return scopes;
    }

    private void Line(string line, Span<string> scopes, Stack<JsonElement> stack)
    {
        var at = 0;
        while (at <= line.Length)
        {
            var around = stack.Peek();
            var end = around.TryGetProperty("end", out var ending) ? At(ending, line, at) : null;
            var (pattern, match) = First(around, line, at);
            if (end is not null && (match is null || end.Index <= match.Index))
            {
                scopes[at..(end.Index + end.Length)].Fill(Name(around));
                at = end.Index + end.Length;
                stack.Pop();
                continue;
            }
            var inside = around.TryGetProperty("end", out _) ? Name(around) : "";
            if (match is null)
            {
                scopes[at..].Fill(inside);
                return;
            }
            scopes[at..match.Index].Fill(inside);
            Mark(pattern, match, scopes);
            at = match.Index + match.Length;
            if (pattern.TryGetProperty("begin", out _)) stack.Push(pattern);
            else if (match.Length == 0) at++;
        }
    }

    private static void Mark(JsonElement pattern, Match match, Span<string> scopes)
    {
        scopes.Slice(match.Index, match.Length).Fill(Name(pattern));
        if (!pattern.TryGetProperty("captures", out var captures)) return;
        foreach (var capture in captures.EnumerateObject())
        {
            var group = match.Groups[int.Parse(capture.Name, System.Globalization.CultureInfo.InvariantCulture)];
            if (group.Success) scopes.Slice(group.Index, group.Length).Fill(Name(capture.Value));
        }
    }

    /// <summary>The pattern that matches first; of several at a place, the first in the list.</summary>
    private (JsonElement Pattern, Match? Match) First(JsonElement around, string line, int at)
    {
        (JsonElement Pattern, Match? Match) first = (default, null);
        foreach (var pattern in Patterns(around))
        {
            var expression = pattern.TryGetProperty("match", out var match) ? match : pattern.GetProperty("begin");
            if (At(expression, line, at) is { } found && (first.Match is null || found.Index < first.Match.Index)) first = (pattern, found);
        }
        return first;
    }

    private IEnumerable<JsonElement> Patterns(JsonElement around)
    {
        if (!around.TryGetProperty("patterns", out var patterns)) yield break;
        foreach (var pattern in patterns.EnumerateArray())
        {
            if (!pattern.TryGetProperty("include", out var include))
            {
                yield return pattern;
                continue;
            }
            var target = _root.GetProperty("repository").GetProperty(include.GetString()!.TrimStart('#'));
            if (target.TryGetProperty("match", out _) || target.TryGetProperty("begin", out _)) yield return target;
            else foreach (var below in Patterns(target)) yield return below;
        }
    }

    private static Match? At(JsonElement expression, string line, int at) =>
        new Regex(expression.GetString()!, RegexOptions.CultureInvariant).Match(line, at) is { Success: true } match ? match : null;

    private static string Name(JsonElement pattern) => pattern.TryGetProperty("name", out var name) ? name.GetString()! : "";
}
