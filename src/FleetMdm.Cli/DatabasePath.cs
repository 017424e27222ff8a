namespace FleetMdm.Cli;

/// <summary>Where the database is: `--db`, else `FLEETMDM_DB`, else the config file, else the user's data folder.</summary>
internal static class DatabasePath
{
    /// <summary>Finds the path, which need not exist.</summary>
    /// <exception cref="CommandException">No place is known, or the config file is wrong.</exception>
    public static string Resolve(string? option, CliContext cli)
    {
        if (option is not null) return option;
        if (cli.Environment("FLEETMDM_DB") is { } variable) return variable;
        return ConfigFile.Read(cli).DatabasePath ?? Default(cli);
    }

    private static string Default(CliContext cli)
    {
        if (Absolute(cli.Environment("XDG_DATA_HOME")) is { } data) return Path.Join(data, "fleetmdm", "fleet.db");
        if (cli.Environment("HOME") is { } home) return Path.Join(home, ".local", "share", "fleetmdm", "fleet.db");
        throw new CommandException(CommandProblem.NoDatabasePath());
    }

    // The XDG specification: a relative path there is to be ignored.
    private static string? Absolute(string? folder) => folder is not null && Path.IsPathRooted(folder) ? folder : null;
}
