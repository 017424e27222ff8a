using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>What became of a file whose rules were fixed.</summary>
/// <param name="Fixes">How many fixes were made.</param>
internal sealed record FixedFile(string Path, string Before, string After, int Fixes);

/// <summary>
/// Writes the fixes of lints into policy files. Only the text of rules changes; comments and everything else stay as they
/// are. Those that do not overlap are made at a time; then the file is read again, and what is suspicious in it is fixed next.
/// </summary>
internal sealed class PolicyFixer
{
    /// <summary>More than fixes lie within each other in a rule.</summary>
    private const int MostRounds = 100;

    private readonly string _path;
    private readonly FactSchema _schema;
    private readonly ReadingBudget _budget = new();
    private string _text;

    private PolicyFixer(string path, string text, FactSchema schema) => (_path, _text, _schema) = (path, text, schema);

    public static FixedFile Fix(string path, ReadOnlySpan<byte> utf8, FactSchema schema)
    {
        var before = YamlReader.Read(utf8).Text;
        var fixer = new PolicyFixer(path, before, schema);
        var (made, rounds) = (0, 0);
        while (rounds++ < MostRounds && fixer.MakeApart() is > 0 and var more) made += more;
        return new FixedFile(path, before, fixer._text, made);
    }

    /// <summary>Makes every fix that overlaps with none before it, and answers how many.</summary>
    private int MakeApart()
    {
        var apart = TextChange.Apart(Edits().Select(edit => edit.Change).OfType<TextChange>(), change => change);
        _text = TextChange.Apply(_text, apart);
        return apart.Count;
    }

    /// <summary>The fixes that keep the meaning, of rules that are written out and not silenced.</summary>
    private List<RuleEdit> Edits()
    {
        var found = new List<RuleEdit>();
        var file = PolicyFile.Read(_path, Encoding.UTF8.GetBytes(_text));
        if (file.Yaml.Problems.Count > 0) return found;
        var ignores = new LintIgnores(file, _schema);
        var edits = new RuleEdits(_text, _budget);
        foreach (var source in file.Policies.Where(source => source.IsWellFormed))
            foreach (var told in PolicyCompiler.Compile(source.Document, _schema).Diagnostics)
            {
                if (told.Diagnostic.Fix is not { Promise: FixPromise.SameMeaning } fix) continue;
                if (source.Nodes.Find(told.Field) is not YamlScalar scalar) continue;
                var (start, end) = RuleLocation.Locate(scalar, told.Diagnostic.Span.Start, told.Diagnostic.Span.End);
                var line = file.Problems.Source.Place(start, end).Line;
                if (!ignores.Cover(told.Diagnostic.Code, told.Diagnostic.Severity, line)) found.Add(edits.Add(scalar, fix));
            }
        return found;
    }
}
