using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Reports;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Commands;

/// <summary>What `policy test` was asked.</summary>
/// <param name="FailUnder">The least percentage that is good enough; null is 100.</param>
internal sealed record PolicyTestArguments(
    string[] Paths, DateTimeOffset? AsOf, bool Coverage, bool Mutation, decimal? FailUnder, OutputFormat Format, string? Output);

/// <summary>`fleetmdm policy test PATH…`: runs the tests that policies carry, and judges the tests.</summary>
internal static class PolicyTestCommand
{
    public static CommandRow Row => new("test", "Run the tests of policy files", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Policy files, folders of them, or - for stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var coverage = new Option<bool>("--coverage")
        {
            Description = "Show which parts of the rules no test has seen both true and false",
        };
        var mutation = new Option<bool>("--mutate")
        {
            Description = "Put small mistakes into the rules, and show those that no test finds",
        };
        var failUnder = SharedOptions.Percent(
            "--fail-under", "The least coverage and mutation score of a policy that is good enough (default: 100)");
        var asOf = SharedOptions.AsOf();
        var output = SharedOptions.Output();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json, OutputFormat.JUnit);
        var command = new CliCommand(row) { paths, coverage, mutation, failUnder, asOf, output };
        format.AddTo(command);
        command.Example("fleetmdm policy test policies", "Every test below a folder; exit code 1 when one fails");
        command.Example("fleetmdm policy test policies --coverage", "And whether they see each clause true and false");
        command.Example("fleetmdm policy test edr.yaml --mutate", "And whether they would find a mistake in a rule");
        command.Example("fleetmdm policy test policies --format junit -o tests.xml", "For a build server");
        command.Notes =
            """
            A test is a device and what the policy must say about it:
              tests:
                - name: encrypted passes
                  device: { os: macos, os_version: "14.6" }
                  facts: { disk: { encrypted: true } }
                  expect: pass
            `expect` may also be { CHECK: status, … } or { status: …, checks: { … } };
            `missing: [facts.…]` lists all facts that must be missed; `params` and `as_of`
            stand in for the policy's parameters and the time.

            Exit code: 1 when a test fails, a policy has errors, or, with --coverage or
            --mutate, a policy lies under --fail-under; else 0.
            """;
        command.Validators.Add(result =>
        {
            if (result.GetResult(failUnder) is not null && !result.GetValue(coverage) && !result.GetValue(mutation))
                UsageErrors.Add(result, CommandProblem.NothingToFailUnder());
        });
        command.Runs((parsed, cli) => Run(
            new PolicyTestArguments(
                parsed.GetValue(paths)!, parsed.GetValue(asOf), parsed.GetValue(coverage), parsed.GetValue(mutation),
                parsed.GetValue(failUnder), format.Of(parsed), parsed.GetValue(output)),
            cli));
        return command;
    }

    internal static ExitCode Run(PolicyTestArguments arguments, CliContext cli)
    {
        var load = PolicyLoader.Load(arguments.Paths, FactSchema.BuiltIn, WantedProblems.Errors, cli);
        cli.Report(load.Diagnostics);
        var now = arguments.AsOf ?? cli.Now();
        var report = new PolicyTestReport(
            load,
            [
                .. load.Policies.Select(policy => PolicyTestRunner.Run(
                    policy, FactSchema.BuiltIn, now, arguments.Coverage, arguments.Mutation)),
            ]);
        OutputFile.Write(arguments.Output, cli, terminal =>
        {
            switch (arguments.Format)
            {
                case OutputFormat.Json: PolicyTestJson.Write(report, terminal); break;
                case OutputFormat.JUnit: PolicyTestJUnit.Write(report, terminal); break;
                default: PolicyTestTable.Write(report, terminal); break;
            }
        });
        var isGood = !load.HasErrors && report.Failed == 0
            && report.Scores.All(score => score.IsAtLeast(arguments.FailUnder ?? 100));
        return isGood ? ExitCode.Done : ExitCode.AnswerIsNo;
    }
}
