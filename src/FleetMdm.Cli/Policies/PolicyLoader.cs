using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>What files and folders of policies hold: those that compile, and every problem of all.</summary>
internal sealed record PolicyLoad(
    IReadOnlyList<string> Files,
    IReadOnlyList<LoadedPolicy> Policies,
    IReadOnlyList<FileDiagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}

/// <summary>Reads and compiles policies from files and folders.</summary>
internal static class PolicyLoader
{
    /// <summary>
    /// Loads every `.yaml` and `.yml` file of the paths, folders in depth and in ordinal order, `-` being stdin.
    /// Never stops at the first problem.
    /// </summary>
    /// <exception cref="CommandException">A path does not exist or cannot be read.</exception>
    public static PolicyLoad Load(IReadOnlyList<string> paths, FactSchema schema, CliContext cli) =>
        throw new NotImplementedException();
}
