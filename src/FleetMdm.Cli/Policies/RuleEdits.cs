using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// Fixes of rules as changes of the policy file that holds them. What the changes make of the file is read again: one that
/// would say anything else than the fixed rule is none. Those that are apart are tried together, and in halves where that
/// fails, so that a file is read a few times however many fixes it has.
/// </summary>
/// <param name="text">The text of the file.</param>
/// <param name="budget">How much may be read again. What is not known to be right by then is none.</param>
internal sealed class RuleEdits(string text, ReadingBudget budget)
{
    private readonly List<RuleEdit> _edits = [];
    private List<YamlScalar> _scalars = [];
    private bool _isResolved;

    /// <summary>Takes a fix of the rule in a scalar, before the first change is asked for.</summary>
    public RuleEdit Add(YamlScalar scalar, DiagnosticFix fix)
    {
        _edits.Add(new RuleEdit(this, scalar, fix));
        return _edits[^1];
    }

    /// <summary>Finds the change of each fix.</summary>
    internal void Resolve()
    {
        if (_isResolved) return;
        _isResolved = true;
        _scalars = [.. YamlReader.Read(text).Documents.SelectMany(Scalars)];
        var open = _edits.ToList();
        while (open.Count > 0)
        {
            var apart = TextChange.Apart(open, edit => edit.First);
            Resolve(apart);
            open.RemoveAll(apart.ToHashSet().Contains);
        }
    }

    private void Resolve(List<RuleEdit> apart)
    {
        if (Mean(apart, edit => edit.First))
        {
            foreach (var edit in apart) edit.Take(edit.First);
        }
        else if (apart.Count > 1)
        {
            Resolve(apart[..(apart.Count / 2)]);
            Resolve(apart[(apart.Count / 2)..]);
        }
        else if (apart[0].Quoted is { } quoted && Mean(apart, _ => quoted))
        {
            apart[0].Take(quoted);
        }
    }

    /// <summary>Whether the changes give each fixed rule its wanted value, and leave all other scalars their own.</summary>
    private bool Mean(List<RuleEdit> apart, Func<RuleEdit, TextChange> changeOf)
    {
        if (!budget.Spend(text.Length)) return false;
        var rules = apart
            .GroupBy(edit => edit.Scalar.Start.Offset)
            .ToDictionary(edits => edits.Key, edits => TextChange.Apply(edits.First().Scalar.Value, edits.Select(edit => edit.InRule)));
        var wanted = _scalars.Select(before => rules.GetValueOrDefault(before.Start.Offset, before.Value));
        var after = YamlReader.Read(TextChange.Apply(text, apart.Select(changeOf)));
        return after.Problems.Count == 0
            && wanted.SequenceEqual(after.Documents.SelectMany(Scalars).Select(now => now.Value), StringComparer.Ordinal);
    }

    private static IEnumerable<YamlScalar> Scalars(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlSequence list => list.Items.SelectMany(Scalars),
        YamlMapping mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Key).Concat(Scalars(entry.Value))),
        _ => [],
    };
}

/// <summary>How many characters may be read again while changes are tried: a second or two, however large the file.</summary>
internal sealed class ReadingBudget
{
    private long _left = 32 * 1024 * 1024;

    public bool Spend(int characters) => (_left -= characters) >= 0;
}

/// <summary>A fix of a rule on its way into the file.</summary>
internal sealed class RuleEdit
{
    private readonly RuleEdits _edits;
    private TextChange? _change;

    internal RuleEdit(RuleEdits edits, YamlScalar scalar, DiagnosticFix fix)
    {
        (_edits, Scalar, Fix) = (edits, scalar, fix);
        InRule = new TextChange(fix.Span.Start, fix.Span.End, fix.Replacement);
        var rule = TextChange.Apply(scalar.Value, [InRule]);
        Quoted = InQuotes(scalar, rule);
        var (start, end) = RuleLocation.Locate(scalar, fix.Span.Start, fix.Span.End);
        First = Quoted is not null && scalar.Style == YamlScalarStyle.Plain && rule.AsSpan().StartsWith('!')
            ? Quoted
            : new TextChange(start, end, Written(fix.Replacement, scalar.Style));
    }

    public YamlScalar Scalar { get; }

    public DiagnosticFix Fix { get; }

    /// <summary>The change of the file; null where the file cannot say the fixed rule in this place.</summary>
    public TextChange? Change
    {
        get
        {
            _edits.Resolve();
            return _change;
        }
    }

    /// <summary>The change of the rule's text.</summary>
    internal TextChange InRule { get; }

    /// <summary>What to try first: the same in the file, in the style that the rule is written in, unless that cannot be.</summary>
    internal TextChange First { get; }

    /// <summary>The whole rule in quotes: they hold what a plain text cannot. Null for a rule of several lines.</summary>
    internal TextChange? Quoted { get; }

    internal void Take(TextChange change) => _change = change;

    private static TextChange? InQuotes(YamlScalar scalar, string rule)
    {
        var start = scalar.Start.Offset;
        var written = scalar.Raw.TrimEnd();
        var isOnOneLine = scalar.Style is YamlScalarStyle.Plain or YamlScalarStyle.SingleQuoted or YamlScalarStyle.DoubleQuoted
            && !rule.Contains('\n') && !written.Contains('\n');
        return isOnOneLine
            ? new TextChange(start, start + written.Length, "'" + Written(rule, YamlScalarStyle.SingleQuoted) + "'")
            : null;
    }

    private static string Written(string text, YamlScalarStyle style) => style switch
    {
        YamlScalarStyle.SingleQuoted => text.Replace("'", "''", StringComparison.Ordinal),
        YamlScalarStyle.DoubleQuoted => text
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        _ => text,
    };
}
