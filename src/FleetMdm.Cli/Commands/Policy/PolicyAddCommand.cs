using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy add PATH…`: stores policies, all or none.</summary>
internal static class PolicyAddCommand
{
    public const string Schema = "fleetmdm.policy-add/v1";

    public static CommandRow Row => new("add", "Store policies, or replace them", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Policy files, folders of them, or - for stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var database = SharedOptions.Database();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { paths, database };
        format.AddTo(command);
        command.Example("fleetmdm policy add policies", "Store every policy below a folder, or none when one has an error");
        command.Example("fleetmdm policy add mac.yaml --db fleet.db", "Store the policies of one file");
        command.Runs((parsed, cli) => Run(parsed.GetValue(paths)!, parsed.GetValue(database), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string[] paths, string? database, OutputFormat format, CliContext cli)
    {
        var load = PolicyLoader.Load(paths, FactSchema.BuiltIn, WantedProblems.All, cli);
        cli.Report(load.Diagnostics);
        if (load.HasErrors)
        {
            cli.Note("nothing was stored: " + Phrase.Count(load.ErrorCount, "error"));
            return ExitCode.Refused;
        }

        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Write);
        var policies = load.Policies.Select(ToStore).ToList();
        var outcomes = fleet.Policies.Put(policies, cli.Now());
        Write([.. policies.Select(policy => policy.PolicyId).Zip(outcomes)], format, cli.Out);
        NoteUnknownScripts(load.Policies, fleet, cli);
        return ExitCode.Done;
    }

    private static NewPolicy ToStore(LoadedPolicy policy) => new(
        policy.Policy.Id, policy.Policy.Name, policy.Source.Document.Description, policy.Policy.Severity,
        policy.Source.RawYaml);

    private static void Write(
        IReadOnlyList<(string PolicyId, PutOutcome Outcome)> stored, OutputFormat format, TextTerminal terminal)
    {
        if (format == OutputFormat.Json)
        {
            JsonOutput.WriteDocument(terminal, Schema, json => json.WriteObjects("policies", stored, policy =>
            {
                json.WriteString("policy_id", policy.PolicyId);
                json.WriteString("outcome", Phrase.Of(policy.Outcome));
            }));
            return;
        }
        var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
        foreach (var (policyId, outcome) in stored) table.Add(Phrase.Of(outcome), policyId);
        table.WriteTo(terminal);
    }

    private static void NoteUnknownScripts(IReadOnlyList<LoadedPolicy> policies, FleetDatabase fleet, CliContext cli)
    {
        foreach (var loaded in policies)
            foreach (var check in loaded.Policy.Checks)
                if (check.Script is { } script && fleet.Scripts.Find(script) is null)
                    cli.Note(
                        "note: policy `" + loaded.Policy.Id + "` names the script `" + script
                        + "`, which is not in the catalog yet: `fleetmdm script add FILE --id " + script + "`");
    }
}
