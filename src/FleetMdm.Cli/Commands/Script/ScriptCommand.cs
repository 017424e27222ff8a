using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm script …`. Scripts are kept, compared and named as remedies; nothing here runs one.</summary>
internal static class ScriptCommand
{
    public static CommandRow Row => new("script", "Keep remediation scripts and tie them to policies; none is ever run", () =>
    [
        ScriptAddCommand.Row,
        ScriptListCommand.Row,
        ScriptShowCommand.Row,
        ScriptAttachCommand.Row,
        ScriptVerifyCommand.Row,
        ScriptRemoveCommand.Row,
    ]);
}
