using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Policies;

/// <summary>A diagnostic in words alone, for programs that show the place themselves.</summary>
internal static class DiagnosticWords
{
    /// <summary>What is wrong, and what to do: one visible line each.</summary>
    public static IEnumerable<string> Lines(FileDiagnostic diagnostic)
    {
        yield return VisibleText.Escape(diagnostic.Label is { } label ? diagnostic.Message + ": " + label : diagnostic.Message);
        if (diagnostic.Help is { } help) yield return VisibleText.Escape("help: " + help);
    }
}
