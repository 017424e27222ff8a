using System.CommandLine;
using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`--mappings DIR`: mapping files of the user, beside those of the program.</summary>
internal static class MappingFolder
{
    public static Option<string?> Option() => new("--mappings")
    {
        HelpName = "DIR",
        Description = "A folder of mapping files that add formats or extend those of fleetmdm",
    };

    /// <summary>The mappings of the program and of the folder, if one is named.</summary>
    /// <exception cref="CommandException">The folder is not there, or a file in it is no sound mapping.</exception>
    public static MappingCatalog Load(string? folder)
    {
        if (folder is null) return MappingCatalog.BuiltIn;
        if (File.Exists(folder)) throw new CommandException(MappingFailure.NotAFolder(folder));
        if (!Directory.Exists(folder)) throw new CommandException(CommandProblem.NoSuchFile(folder));
        try
        {
            var catalog = MappingCatalog.Load(folder);
            return catalog.Problems.Count == 0 ? catalog
                : throw new CommandException([.. catalog.Problems.Select(MappingFailure.Of)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(CommandProblem.CannotRead(folder, error));
        }
    }

    /// <summary>The mapping of this name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static MappingDescription Require(this MappingCatalog catalog, string format) =>
        catalog.Find(format) ?? throw new CommandException(MappingFailure.Unknown(format, catalog.Names));
}
