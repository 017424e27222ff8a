using System.CommandLine;
using System.Text;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Policies.Conversion;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy convert PATH --to rule|short`: checks in their other form.</summary>
internal static class PolicyConvertCommand
{
    private static readonly string[] Forms = ["rule", "short"];

    public static CommandRow Row => new("convert", "Write checks as rules, or rules in the short form", Create);

    private static CliCommand Create(CommandRow row)
    {
        var path = new Argument<string>("PATH") { Description = "A policy file, or - for stdin" };
        var to = new Option<string?>("--to")
        {
            HelpName = string.Join('|', Forms),
            Description = "The form to write: a rule, or the short one of key, op and value",
            CustomParser = result => FleetOptions.OneOf("--to", result, Forms),
        };
        var output = SharedOptions.Output();
        var inPlace = new Option<bool>("--in-place", "-i") { Description = "Write the result to the file itself" };
        var command = new CliCommand(row) { path, to, output, inPlace };
        command.Validators.Add(result =>
        {
            if (result.GetResult(to) is null) UsageErrors.Add(result, CommandProblem.MissingOption("--to", "policy convert"));
            if (result.GetResult(inPlace) is null) return;
            if (result.GetResult(output) is not null) UsageErrors.Add(result, CommandProblem.Conflict("--in-place", "--output"));
            else if (result.GetValue(path) == "-") UsageErrors.Add(result, CommandProblem.Conflict("--in-place", "-"));
        });
        command.Example("fleetmdm policy convert mac.yaml --to rule", "The file with a rule in place of every key, op and value");
        command.Example("fleetmdm policy convert mac.yaml --to short --in-place", "The way back, where a rule is one fact, one operator and one value");
        command.Notes =
            """
            Only the checks that change are written anew; comments, order and everything else stay. A rule
            that says more than the short form can is left as it is, and the reason is said on stderr.
            """;
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(path)!, parsed.GetValue(to) == "short" ? CheckForm.Short : CheckForm.Rule,
            parsed.GetValue(output), parsed.GetValue(inPlace), cli));
        return command;
    }

    internal static ExitCode Run(string path, CheckForm form, string? output, bool inPlace, CliContext cli)
    {
        var file = PolicyConverter.Convert(path, InputFile.Read(path, YamlReader.MaximumBytes, cli), form, FactSchema.BuiltIn);
        cli.Report(file.Problems);
        if (file.Text is not { } text) return ExitCode.Refused;

        var bytes = Encoding.UTF8.GetBytes(text);
        if (!inPlace) OutputFile.Write(output, cli, terminal => terminal.Bytes.Write(bytes));
        else if (file.Converted > 0) OutputFile.Rewrite(path, cli, bytes);
        cli.Note(new Piece(Phrase.Count(file.Converted, "check") + " converted"
            + (file.Problems.Count == 0 ? "" : ", " + Phrase.Count(file.Problems.Count, "rule") + " without a short form")));
        return ExitCode.Done;
    }
}
