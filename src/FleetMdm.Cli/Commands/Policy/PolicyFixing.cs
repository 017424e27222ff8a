using System.Text;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Commands;

/// <summary>What `policy validate` does with better rules.</summary>
internal enum FixMode
{
    None,
    Write,
    Show,
}

/// <summary>`policy validate --fix`: better rules go into their files, or are shown.</summary>
internal static class PolicyFixing
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <exception cref="CommandException">`--dry-run` without `--fix`.</exception>
    public static FixMode Of(bool fix, bool dryRun) => (fix, dryRun) switch
    {
        (true, true) => FixMode.Show,
        (true, false) => FixMode.Write,
        (false, true) => throw new CommandException(CommandProblem.MissingOption("--fix", "policy validate")),
        _ => FixMode.None,
    };

    /// <exception cref="CommandException">A file cannot be read or written, or stdin is to be fixed.</exception>
    public static void Run(string[] paths, FixMode mode, FactSchema schema, CliContext cli)
    {
        var files = PolicyPaths.Find(paths);
        if (files.Contains("-")) throw new CommandException(CommandProblem.Conflict("--fix", "-"));
        var (fixes, changed) = (0, 0);
        foreach (var path in files)
        {
            var bytes = InputFile.Read(path, YamlReader.MaximumBytes, cli);
            var file = PolicyFixer.Fix(path, bytes, schema);
            if (file.Fixes == 0) continue;
            (fixes, changed) = (fixes + file.Fixes, changed + 1);
            if (mode == FixMode.Show) UnifiedDiff.Write(cli.Out, path, file.Before, file.After);
            else OutputFile.Rewrite(path, cli, Bytes(file.After, bytes));
        }
        cli.Out.Flush();
        var does = mode == FixMode.Show ? " would be made in " : " made in ";
        cli.Note(new Piece(Phrase.Count(fixes, "rule change") + does + Phrase.Count(changed, "file")));
    }

    private static byte[] Bytes(string text, ReadOnlySpan<byte> before) =>
        before.StartsWith(ByteOrderMark) ? [.. ByteOrderMark, .. Encoding.UTF8.GetBytes(text)] : Encoding.UTF8.GetBytes(text);
}
