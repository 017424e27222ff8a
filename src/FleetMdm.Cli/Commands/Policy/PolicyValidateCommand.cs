using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy validate PATH…`: every problem of every policy file.</summary>
internal static class PolicyValidateCommand
{
    public static CommandRow Row => new("validate", "Find the problems of policy files", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Policy files, folders of them, or - for stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var database = new Option<string?>("--db")
        {
            HelpName = "PATH",
            Description = "Also look at the devices of this database: what they report, what rules answer",
        };
        var asOf = SharedOptions.AsOf("With --db, evaluate");
        var deny = new Option<string?>("--deny")
        {
            HelpName = "warnings",
            Description = "Take warnings for errors",
            CustomParser = result => FleetOptions.OneOf("--deny", result, ["warnings"]),
        };
        // One code an option: `--ignore FM6007 policies` must not take the folder for a code.
        var ignore = new Option<string[]>("--ignore")
        {
            HelpName = "CODE",
            Description = "Leave out warnings and notes with this code, such as FM6007 (may be given again)",
            Arity = ArgumentArity.OneOrMore,
        };
        var fix = new Option<bool>("--fix")
        {
            Description = "Write better rules into the files where they mean the same; comments stay",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --fix, show what would change and write nothing" };
        var output = SharedOptions.Output();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json, OutputFormat.Sarif, OutputFormat.GitHub);
        var command = new CliCommand(row) { paths, fix, dryRun, deny, ignore, database, asOf, output };
        format.AddTo(command);
        command.Example("fleetmdm policy validate policies", "Every policy below a folder; exit code 1 when one has an error");
        command.Example("fleetmdm policy validate mac.yaml --db fleet.db", "Also facts that few devices report, and rules that answer all alike");
        command.Example("fleetmdm policy validate policies --deny warnings --format github", "For a pipeline: annotations, and no warning passes");
        command.Example("fleetmdm policy validate policies --format sarif -o policies.sarif", "For code scanning");
        command.Example("fleetmdm policy validate policies --fix --dry-run", "What better rules would look like");
        command.Runs((parsed, cli) => Run(
            new PolicyValidateArguments(
                parsed.GetValue(paths)!,
                PolicyFixing.Of(parsed.GetValue(fix), parsed.GetValue(dryRun)),
                new DiagnosticLevels(Codes(parsed.GetValue(ignore) ?? []), parsed.GetValue(deny) is not null),
                parsed.GetValue(database),
                parsed.GetValue(asOf),
                format.Of(parsed),
                parsed.GetValue(output)),
            cli));
        return command;
    }

    internal static ExitCode Run(PolicyValidateArguments arguments, CliContext cli)
    {
        if (arguments.AsOf is not null && arguments.Database is null) return cli.Fail(ExitCode.Refused, FleetProblem.AsOfWithoutDatabase());

        using var fleet = arguments.Database is { } path ? FleetDatabase.Open(path, DatabaseAccess.Read) : null;
        var schema = fleet is null
            ? FactSchema.BuiltIn
            : FactSchema.BuiltIn.WithReported(fleet.Devices.ReportedFactPaths().Select(reported => reported.Path));
        if (arguments.Fixing != FixMode.None) PolicyFixing.Run(arguments.Paths, arguments.Fixing, schema, cli);
        if (arguments.Fixing == FixMode.Show) return ExitCode.Done;

        var found = PolicyLoader.Review(
            arguments.Paths, schema, fleet is null ? null : inquiries => Survey(fleet, inquiries, arguments.AsOf ?? cli.Now(), cli), cli);
        foreach (var code in arguments.Levels.Kept(found))
            cli.Note("`--ignore " + code + "` leaves errors as they are");

        var load = arguments.Levels.Apply(found);
        var folder = Path.GetFullPath(".");
        OutputFile.Write(arguments.Output, cli, terminal =>
        {
            switch (arguments.Format)
            {
                case OutputFormat.Json: DiagnosticJson.Write(terminal, load); break;
                case OutputFormat.Sarif: DiagnosticSarif.Write(terminal, load, folder); break;
                case OutputFormat.GitHub: DiagnosticGitHub.Write(terminal, load, folder); break;
                default: DiagnosticText.Write(terminal, load); break;
            }
        });
        return load.HasErrors ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    /// <summary>The codes in their one spelling.</summary>
    /// <exception cref="CommandException">A code that no diagnostic has: a mistyped one would ignore nothing.</exception>
    private static HashSet<string> Codes(IEnumerable<string> written)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var failures = new List<Failure>();
        foreach (var code in written)
        {
            if (DiagnosticPage.Find(code) is { } page) codes.Add(page.Code);
            else failures.Add(CommandProblem.UnknownDiagnostic(code, DiagnosticPage.Codes()));
        }
        if (failures.Count > 0) throw new CommandException([.. failures]);
        return codes;
    }

    private static void Survey(FleetDatabase fleet, IReadOnlyList<FleetInquiry> inquiries, DateTimeOffset asOf, CliContext cli)
    {
        using var progress = new Progress(cli, "checking", fleet.Devices.Count());
        fleet.Runs.Survey(inquiries, asOf, progress, cli.Stopping);
    }
}

/// <summary>What `policy validate` was asked.</summary>
internal sealed record PolicyValidateArguments(
    string[] Paths, FixMode Fixing, DiagnosticLevels Levels, string? Database, DateTimeOffset? AsOf, OutputFormat Format, string? Output);
