using System.CommandLine;
using System.Text;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy fmt PATH…`: policy files in their canonical layout.</summary>
internal static class PolicyFormatCommand
{
    private const string StandardInput = "-";

    /// <summary>What becomes of a file whose layout is not canonical.</summary>
    internal enum Answer
    {
        Rewrite,
        /// <summary>It is named.</summary>
        Check,
        /// <summary>Its changes are shown.</summary>
        Diff,
    }

    public static CommandRow Row => new("fmt", "Lay policy files out in the canonical way", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Policy files, folders of them, or - to lay out stdin to stdout",
            Arity = ArgumentArity.OneOrMore,
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; name the files that would change, and exit with 1 if any would" };
        var diff = new Option<bool>("--diff") { Description = "Write nothing; show what would change" };
        var command = new CliCommand(row) { paths, check, diff };
        command.Example("fleetmdm policy fmt policies", "Lay out every policy file below a folder");
        command.Example("fleetmdm policy fmt --check policies", "For pipelines: exit code 1 when one is not laid out");
        command.Example("fleetmdm policy fmt --diff mac.yaml", "What would change");
        command.Example("cat mac.yaml | fleetmdm policy fmt -", "For editors");
        command.Notes =
            """
            Keys come in one order, two spaces a level; lists and mappings in brackets stay so while they
            are short. A long rule goes on lines of its own, broken at `||`, `&&` and `? :`. Comments stay
            with what they speak of, and what a policy means stays what it was. A file with errors
            is left as it is.
            """;
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(paths)!, parsed.GetValue(check), parsed.GetValue(diff), cli));
        return command;
    }

    internal static ExitCode Run(string[] paths, bool check, bool diff, CliContext cli)
    {
        var files = PolicyPaths.Find(paths);
        if (files.Contains(StandardInput) && files.FirstOrDefault(file => file != StandardInput) is { } other)
            return cli.Fail(ExitCode.Refused, CommandProblem.Conflict(StandardInput, other));

        var answer = diff ? Answer.Diff : check ? Answer.Check : Answer.Rewrite;
        var (changed, refused) = (0, 0);
        foreach (var path in files)
        {
            var file = PolicyFormatter.Format(path, InputFile.Read(path, YamlReader.MaximumBytes, cli));
            cli.Report(file.Problems);
            if (file.After is null) refused++;
            if (file.HasChanged) changed++;
            Show(path, file, answer, cli);
        }
        cli.Out.Flush();
        if (answer != Answer.Rewrite || !files.Contains(StandardInput)) Summarize(files.Count, changed, refused, answer, cli);
        return refused > 0 ? ExitCode.Refused : changed > 0 && check ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    private static void Show(string path, FormattedFile file, Answer answer, CliContext cli)
    {
        if (file.After is not { } after) return;
        if (answer == Answer.Rewrite && path == StandardInput)
        {
            cli.Out.Bytes.Write(Encoding.UTF8.GetBytes(after));
            return;
        }
        if (!file.HasChanged) return;
        if (answer == Answer.Diff)
        {
            UnifiedDiff.Write(cli.Out, path, file.Before, after);
            return;
        }
        if (answer == Answer.Rewrite) OutputFile.Rewrite(path, cli, Encoding.UTF8.GetBytes(after));
        cli.Out.WriteLine(path);
    }

    private static void Summarize(int files, int changed, int refused, Answer answer, CliContext cli)
    {
        var does = answer == Answer.Rewrite ? " changed" : " would change";
        var parts = new List<string>();
        if (changed > 0) parts.Add(Number(changed) + does);
        if (changed + refused < files) parts.Add(Number(files - changed - refused) + " laid out already");
        if (refused > 0) parts.Add(Number(refused) + " left alone because of errors");
        cli.Note(new Piece(Phrase.Count(files, "file") + ": " + string.Join(", ", parts)));
    }

    private static string Number(int count) => count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
