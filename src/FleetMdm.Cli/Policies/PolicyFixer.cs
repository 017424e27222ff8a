using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>What became of a file whose rules were fixed.</summary>
/// <param name="Fixes">How many fixes were made.</param>
internal sealed record FixedFile(string Path, string Before, string After, int Fixes);

/// <summary>
/// Writes the fixes of lints into policy files. Only the text of rules changes; comments and everything else stay as they
/// are. After each fix the file is read again: one that would say anything else than the fixed rule is not made.
/// </summary>
internal sealed class PolicyFixer
{
    /// <summary>Fixes of one file; each is compiled for itself.</summary>
    private const int MostFixes = 500;

    private readonly string _path;
    private readonly FactSchema _schema;
    private string _text;

    private PolicyFixer(string path, string text, FactSchema schema) => (_path, _text, _schema) = (path, text, schema);

    /// <summary>A fix of a rule, and the scalar that holds the rule.</summary>
    private sealed record RuleFix(YamlScalar Scalar, DiagnosticFix Fix);

    public static FixedFile Fix(string path, ReadOnlySpan<byte> utf8, FactSchema schema)
    {
        var before = YamlReader.Read(utf8).Text;
        var fixer = new PolicyFixer(path, before, schema);
        var fixes = fixer.FixAll();
        return new FixedFile(path, before, fixer._text, fixes);
    }

    private int FixAll()
    {
        var (made, impossible) = (0, 0);
        while (made + impossible < MostFixes && Fixes().Skip(impossible).FirstOrDefault() is { } fix)
            if (TryMake(fix)) made++;
            else impossible++;
        return made;
    }

    /// <summary>The fixes that keep the meaning, of rules that are written out and not silenced.</summary>
    private IEnumerable<RuleFix> Fixes()
    {
        var file = PolicyFile.Read(_path, Encoding.UTF8.GetBytes(_text));
        if (file.Yaml.Problems.Count > 0) yield break;
        var ignores = new LintIgnores(file, _schema);
        foreach (var source in file.Policies.Where(source => source.IsWellFormed))
            foreach (var found in PolicyCompiler.Compile(source.Document, _schema).Diagnostics)
            {
                if (found.Diagnostic.Fix is not { Promise: FixPromise.SameMeaning } fix) continue;
                if (source.Nodes.Find(found.Field) is not YamlScalar scalar) continue;
                var (start, end) = RuleLocation.Locate(scalar, found.Diagnostic.Span.Start, found.Diagnostic.Span.End);
                var line = file.Problems.Source.Place(start, end).Line;
                if (!ignores.Cover(found.Diagnostic.Code, found.Diagnostic.Severity, line)) yield return new RuleFix(scalar, fix);
            }
    }

    private bool TryMake(RuleFix found)
    {
        var (scalar, fix) = (found.Scalar, found.Fix);
        var rule = string.Concat(
            scalar.Value.AsSpan(0, fix.Span.Start), fix.Replacement, scalar.Value.AsSpan(fix.Span.End));
        var (start, end) = RuleLocation.Locate(scalar, fix.Span.Start, fix.Span.End);
        return TryTake(start, end, Written(fix.Replacement, scalar.Style), scalar, rule)
            || (IsOnOneLine(scalar, rule) && TryTake(
                scalar.Start.Offset, scalar.Start.Offset + scalar.Raw.TrimEnd().Length, "'" + Written(rule, YamlScalarStyle.SingleQuoted) + "'",
                scalar, rule));
    }

    // What a plain text cannot hold, such as `!` in front, a quoted one can.
    private static bool IsOnOneLine(YamlScalar scalar, string rule) =>
        scalar.Style is YamlScalarStyle.Plain or YamlScalarStyle.SingleQuoted or YamlScalarStyle.DoubleQuoted
        && !rule.Contains('\n') && !scalar.Raw.TrimEnd().Contains('\n');

    private static string Written(string text, YamlScalarStyle style) => style switch
    {
        YamlScalarStyle.SingleQuoted => text.Replace("'", "''", StringComparison.Ordinal),
        YamlScalarStyle.DoubleQuoted => text
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        _ => text,
    };

    /// <summary>Takes a change of the file if the one scalar then has the wanted value and all others have their own.</summary>
    private bool TryTake(int start, int end, string replacement, YamlScalar scalar, string rule)
    {
        var changed = string.Concat(_text.AsSpan(0, start), replacement, _text.AsSpan(end));
        var after = YamlReader.Read(changed);
        if (after.Problems.Count > 0) return false;
        var before = YamlReader.Read(_text).Documents.SelectMany(Scalars);
        var wanted = before.Select(old => old.Start.Offset == scalar.Start.Offset ? rule : old.Value);
        if (!wanted.SequenceEqual(after.Documents.SelectMany(Scalars).Select(now => now.Value), StringComparer.Ordinal)) return false;
        _text = changed;
        return true;
    }

    private static IEnumerable<YamlScalar> Scalars(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlSequence list => list.Items.SelectMany(Scalars),
        YamlMapping mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Key).Concat(Scalars(entry.Value))),
        _ => [],
    };
}
