using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>Finds stored scripts for commands that are given their ids.</summary>
internal static class StoredScripts
{
    /// <exception cref="CommandException">There is none with this id.</exception>
    public static StoredScript Find(FleetDatabase fleet, string scriptId) =>
        fleet.Scripts.Find(scriptId) ?? throw new CommandException(Unknown(fleet, scriptId));

    public static Failure Unknown(FleetDatabase fleet, string scriptId) =>
        CommandProblem.UnknownId("script", scriptId, fleet.Scripts.List().Select(script => script.ScriptId));
}
