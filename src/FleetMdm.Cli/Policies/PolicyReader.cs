using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// Reads policies out of a YAML text: their shape is checked here, what the words mean by <see cref="PolicyCompiler"/>.
/// Every problem is reported, and what is sound is read in spite of it.
/// </summary>
internal sealed class PolicyReader
{
    private readonly FileProblems _problems;

    private PolicyReader(FileProblems problems) => _problems = problems;

    /// <summary>Reads the policy of one YAML document.</summary>
    /// <param name="root">The document.</param>
    /// <param name="rawYaml">Its text.</param>
    /// <param name="line">The line at which that begins.</param>
    /// <param name="problems">Where problems go; its policy id is set from here on.</param>
    /// <returns>Null when the document is no mapping.</returns>
    public static PolicySource? Read(YamlNode root, string rawYaml, int line, FileProblems problems)
    {
        if (root is not YamlMapping mapping)
        {
            problems.Report(ShapeProblem.WrongRoot(root), root);
            return null;
        }
        return new PolicyReader(problems).ReadPolicy(mapping, rawYaml, line);
    }

    private PolicySource ReadPolicy(YamlMapping mapping, string rawYaml, int line)
    {
        var errorsBefore = CountErrors();
        _problems.PolicyId = (mapping.Find("id")?.Value as YamlScalar)?.Value;
        var fields = new YamlFields(mapping, "a policy", PolicyShape.PolicyKeys, _problems);
        var id = fields.RequiredText("id");
        var name = fields.RequiredText("name");
        var targets = fields.Mapping("targets") is { } node ? new YamlFields(node, "targets", PolicyShape.TargetKeys, _problems) : null;
        var checks = ReadChecks(fields, out var checkNodes);
        var document = new PolicyDocument(
            // What is missing has been reported; these stand in so that the rules are looked at all the same.
            id ?? "unnamed",
            name ?? "Unnamed",
            fields.Text("description"),
            fields.Text("severity"),
            fields.Texts("references"),
            targets?.Texts("os") ?? [],
            targets?.Texts("tags") ?? [],
            targets?.Text("when"),
            fields.Text("on_missing"),
            ReadParameters(fields),
            checks);
        var tests = new PolicyTestReader(_problems, document).Read(fields);
        return new PolicySource(
            _problems.Path, _problems.Source, line, rawYaml, document, tests, new PolicyNodes(mapping, checkNodes),
            IsWellFormed: CountErrors() == errorsBefore);
    }

    private List<ParameterDocument> ReadParameters(YamlFields policy)
    {
        var parameters = new List<ParameterDocument>();
        foreach (var entry in policy.Mapping("params")?.Entries ?? [])
        {
            var key = entry.Key.Value;
            if (entry.Value is not YamlMapping mapping)
            {
                _problems.Report(ShapeProblem.WrongKind("params." + key, "a mapping", entry.Value), entry.Key);
                continue;
            }
            var fields = new YamlFields(mapping, "a parameter", PolicyShape.ParameterKeys, _problems);
            var value = fields.Value("default") is { } node ? YamlValues.Read("default", node, _problems) : null;
            parameters.Add(new ParameterDocument(key, fields.Text("type"), value, fields.Text("description")));
        }
        return parameters;
    }

    private List<CheckDocument> ReadChecks(YamlFields policy, out List<YamlNode> nodes)
    {
        var checks = new List<CheckDocument>();
        nodes = [];
        policy.Require("checks");
        foreach (var item in policy.List("checks")?.Items ?? [])
        {
            if (item is not YamlMapping mapping)
            {
                _problems.Report(ShapeProblem.WrongKind("checks", "a list of mappings", item), item);
                continue;
            }
            _problems.CheckId = (mapping.Find("id")?.Value as YamlScalar)?.Value;
            if (ReadCheck(mapping) is { } check)
            {
                checks.Add(check);
                nodes.Add(item);
            }
            _problems.CheckId = null;
        }
        return checks;
    }

    private CheckDocument? ReadCheck(YamlMapping mapping)
    {
        var fields = new YamlFields(mapping, "a check", PolicyShape.CheckKeys, _problems);
        var rule = fields.Text("rule");
        var key = fields.Text("key");
        var op = fields.Text("op");
        var value = fields.Value("value") is { } node ? YamlValues.Read("value", node, _problems) : null;
        var shortForm = Array.FindAll(["key", "op", "value"], fields.Has);
        if (fields.Has("rule"))
        {
            if (shortForm.Length > 0)
                _problems.Report(ShapeProblem.RuleAndShortForm(), mapping.Find(shortForm[0])!.Key);
            if (rule is null) return null;
            (key, op, value) = (null, null, null);
        }
        else if (shortForm.Length == 0)
        {
            if (!fields.IsMistyped("rule")) _problems.Report(ShapeProblem.NoRule(), mapping);
            return null;
        }
        else
        {
            foreach (var missing in Array.FindAll(["key", "op", "value"], part => !fields.Has(part) && !fields.IsMistyped(part)))
                _problems.Report(ShapeProblem.IncompleteShortForm(missing), mapping);
            if (key is null || op is null || value is null) return null;
        }
        return new CheckDocument(
            fields.Text("id"), rule, key, op, value, fields.Text("on_missing"), fields.Text("message"),
            fields.Text("remediation"), fields.Text("script"));
    }

    private int CountErrors() =>
        _problems.Found.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
