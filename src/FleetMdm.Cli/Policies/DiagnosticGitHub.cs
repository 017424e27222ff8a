using System.Globalization;
using System.Text;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// Writes diagnostics as workflow commands of GitHub Actions, one a line, which become annotations of a change:
/// <c>::error file=mac.yaml,line=9,col=11,endColumn=24,title=FM6001::unknown fact…</c>.
/// </summary>
internal static class DiagnosticGitHub
{
    /// <param name="folder">The folder that paths are relative to.</param>
    public static void Write(TextTerminal terminal, PolicyLoad load, string folder)
    {
        foreach (var diagnostic in load.Diagnostics) terminal.WriteLine(Command(diagnostic, folder));
    }

    private static string Command(FileDiagnostic diagnostic, string folder)
    {
        var command = new StringBuilder("::");
        command.Append(diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "notice",
        });
        command.Append(" file=").Append(Property(VisibleText.Escape(ReportedPath.Below(folder, diagnostic.Path!))));
        command.Append(CultureInfo.InvariantCulture, $",line={diagnostic.Line},col={diagnostic.Column},endColumn={diagnostic.EndColumn}");
        command.Append(",title=").Append(Property(diagnostic.Code));
        return command.Append("::").Append(Data(string.Join('\n', DiagnosticWords.Lines(diagnostic)))).ToString();
    }

    /// <summary>A command ends with its line, and `%` begins an escape.</summary>
    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>In a property, `:` and `,` mean something too.</summary>
    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
