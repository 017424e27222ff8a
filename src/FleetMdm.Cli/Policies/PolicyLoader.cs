using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>What files and folders of policies hold: those that are sound, and every problem of all.</summary>
/// <param name="Files">The files read, in order.</param>
/// <param name="Policies">The policies without an error.</param>
/// <param name="Sources">All policies that could be read, with errors or without.</param>
/// <param name="Diagnostics">Every problem, in the order of the files and of their lines.</param>
internal sealed record PolicyLoad(
    IReadOnlyList<string> Files,
    IReadOnlyList<LoadedPolicy> Policies,
    IReadOnlyList<PolicySource> Sources,
    IReadOnlyList<FileDiagnostic> Diagnostics)
{
    /// <summary>Diagnostics that the user did not want to see.</summary>
    public int IgnoredCount { get; init; }

    public int ErrorCount => Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    public int WarningCount => Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);

    public int NoteCount => Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Note);

    public bool HasErrors => ErrorCount > 0;
}

/// <summary>Which problems of policies are wanted.</summary>
internal enum WantedProblems
{
    /// <summary>For those who use policies: what is only suspicious is not even looked for.</summary>
    Errors,
    All,
}

/// <summary>Reads and compiles policies from files and folders.</summary>
internal sealed class PolicyLoader
{
    private readonly FactSchema _schema;
    private readonly WantedProblems _wanted;
    private readonly Dictionary<string, string> _firstUse = new(StringComparer.Ordinal);
    private readonly List<LoadedPolicy> _policies = [];
    private readonly List<PolicySource> _sources = [];
    private readonly List<PolicyFile> _files = [];

    private PolicyLoader(FactSchema schema, WantedProblems wanted) => (_schema, _wanted) = (schema, wanted);

    /// <summary>
    /// Loads the policies of files and folders (<see cref="PolicyPaths.Find"/>). Never stops at a problem in a policy.
    /// </summary>
    /// <exception cref="CommandException">A path does not exist or cannot be read.</exception>
    public static PolicyLoad Load(IReadOnlyList<string> paths, FactSchema schema, WantedProblems wanted, CliContext cli)
    {
        var files = PolicyPaths.Find(paths);
        return Read(files, schema, wanted, cli).Finish(files);
    }

    /// <summary>
    /// The same with all problems, and tells of policies that contradict or repeat each other, and of what is suspicious beside a fleet.
    /// </summary>
    /// <param name="survey">Puts the inquiries into the policies to a fleet; null where there is none.</param>
    /// <exception cref="CommandException">A path does not exist or cannot be read.</exception>
    public static PolicyLoad Review(
        IReadOnlyList<string> paths, FactSchema schema, Action<IReadOnlyList<FleetInquiry>>? survey, CliContext cli)
    {
        var files = PolicyPaths.Find(paths);
        var loader = Read(files, schema, WantedProblems.All, cli);
        loader.ReportRelations();
        if (survey is not null) loader.ReportSurvey(survey);
        return loader.Finish(files);
    }

    /// <summary>Compiles the text of one stored policy.</summary>
    /// <param name="name">What its problems call it.</param>
    public static PolicyLoad LoadText(string name, string yaml, FactSchema schema, WantedProblems wanted)
    {
        var loader = new PolicyLoader(schema, wanted);
        loader.Add(name, System.Text.Encoding.UTF8.GetBytes(yaml));
        return loader.Finish([name]);
    }

    private static PolicyLoader Read(IReadOnlyList<string> files, FactSchema schema, WantedProblems wanted, CliContext cli)
    {
        var loader = new PolicyLoader(schema, wanted);
        foreach (var file in files) loader.Add(file, InputFile.Read(file, YamlReader.MaximumBytes, cli));
        return loader;
    }

    private PolicyLoad Finish(IReadOnlyList<string> files)
    {
        foreach (var file in _files)
        {
            if (_wanted == WantedProblems.All) new LintIgnores(file, _schema).Apply(file.Problems);
            else file.Problems.Remove(found => found.Severity != DiagnosticSeverity.Error);
        }
        var found = _files.SelectMany(file => file.Problems.Found.OrderBy(found => found.Line).ThenBy(found => found.Column));
        return new PolicyLoad(files, _policies, _sources, [.. found]);
    }

    private void ReportRelations()
    {
        var homes = _policies.ToDictionary(loaded => loaded.Policy, loaded => loaded.Source);
        foreach (var relation in PolicyRelations.Find([.. homes.Keys]))
            Report(homes[relation.Policy], "id", checkId: null, relation.Diagnostic);
    }

    private void ReportSurvey(Action<IReadOnlyList<FleetInquiry>> survey)
    {
        var homes = _policies.ToDictionary(loaded => loaded.Policy, loaded => loaded.Source);
        var inquiries = homes.Keys.SelectMany(FleetInquiry.Of).ToList();
        survey(inquiries);
        foreach (var inquiry in inquiries)
            foreach (var found in inquiry.Diagnostics)
                Report(homes[inquiry.Policy], found.Field, found.CheckId, found.Diagnostic);
    }

    /// <summary>Reports what is known of a policy only after all have been read.</summary>
    private void Report(PolicySource source, string field, string? checkId, Diagnostic diagnostic)
    {
        var problems = _files.First(file => file.Policies.Contains(source)).Problems;
        (problems.PolicyId, problems.CheckId) = (source.Document.Id, checkId);
        problems.Report(diagnostic, source.Nodes.Find(field));
        (problems.PolicyId, problems.CheckId) = (null, null);
    }

    private void Add(string path, ReadOnlySpan<byte> utf8)
    {
        var file = PolicyFile.Read(path, utf8);
        foreach (var source in file.Policies) Compile(source, file.Problems);
        _sources.AddRange(file.Policies);
        _files.Add(file);
    }

    private void Compile(PolicySource source, FileProblems problems)
    {
        problems.PolicyId = source.Document.Id;
        problems.OffersFixes = source.IsWellFormed;
        var isUnique = ReportSecondUse(source, problems);
        var compilation = PolicyCompiler.Compile(source.Document, _schema);
        var mayHaveErrors = compilation.Policy is null;
        foreach (var found in mayHaveErrors || _wanted == WantedProblems.All ? compilation.Diagnostics : [])
        {
            // Checks that could not be read were reported; that there is none left would say it twice.
            if (!source.IsWellFormed && found.Field == "checks") continue;
            problems.CheckId = found.CheckId;
            problems.Report(found.Diagnostic, source.Nodes.Place(found.Field));
        }
        problems.CheckId = null;
        if (compilation.Policy is { } policy && source.IsWellFormed && isUnique)
        {
            ReportUnknownChecks(source, policy, problems);
            _policies.Add(new LoadedPolicy(source, policy));
        }
        problems.PolicyId = null;
    }

    private bool ReportSecondUse(PolicySource source, FileProblems problems)
    {
        if (source.Nodes.Root.Find("id")?.Value is not YamlScalar id) return true;
        if (_firstUse.TryAdd(id.Value, FormattableString.Invariant($"{source.Path}:{id.Start.Line}"))) return true;
        problems.Report(ShapeProblem.DuplicateId(id.Value, _firstUse[id.Value]), id);
        return false;
    }

    private static void ReportUnknownChecks(PolicySource source, Policy policy, FileProblems problems)
    {
        var known = policy.Checks.Select(check => check.Id).ToList();
        foreach (var named in source.Tests.SelectMany(test => test.NamedChecks))
            if (!known.Contains(named.Value))
                problems.Report(ShapeProblem.UnknownInTest("check", named.Value, known), named);
    }
}
