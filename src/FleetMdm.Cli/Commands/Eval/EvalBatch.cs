using System.Text;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Commands;

/// <summary>
/// `fleetmdm eval --batch`: one JSON request a line in, one answer a line out, in order; each answer is written out
/// before the next line is read, so that another program can talk with us.
/// </summary>
internal static class EvalBatch
{
    public static ExitCode Run(DateTimeOffset asOf, CliContext cli)
    {
        var lines = new RequestLines(cli.Input);
        var output = cli.Out.Bytes;
        while (lines.TryRead(out var line))
        {
            var answer = RuleExchange.Answer(line, lines.Number, asOf);
            output.Write(Encoding.UTF8.GetBytes(answer + "\n"));
            output.Flush();
        }
        return ExitCode.Done;
    }
}
