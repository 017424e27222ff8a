using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli;

/// <summary>The user's config file: `$XDG_CONFIG_HOME/fleetmdm/config.yaml`, else `~/.config/fleetmdm/config.yaml`.</summary>
/// <param name="DatabasePath">Where the database is, relative paths counted from the config file's folder; null when not said.</param>
internal sealed record ConfigFile(string? DatabasePath)
{
    /// <summary>Reads it; an absent file says nothing.</summary>
    /// <exception cref="CommandException">It is not what a config file may be.</exception>
    public static ConfigFile Read(CliContext cli)
    {
        if (Path(cli) is not { } path || !File.Exists(path)) return new ConfigFile(DatabasePath: null);

        var yaml = YamlReader.Read(InputFile.Read(path, YamlReader.MaximumBytes, cli));
        if (yaml.Problems is [var problem, ..]) throw Wrong(problem.Message, path, problem.At);
        return yaml.Documents switch
        {
            [] => new ConfigFile(DatabasePath: null),
            [YamlMapping mapping] => Read(mapping, path),
            [var other, ..] => throw Wrong("the config file must be one mapping", path, other.Start),
        };
    }

    private static ConfigFile Read(YamlMapping mapping, string path)
    {
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key.Value != "db") throw Wrong("unknown key `" + entry.Key.Value + "`", path, entry.Key.Start);
            if (entry.Value is not YamlScalar { IsNull: false, Value: var database } || database.Length == 0)
                throw Wrong("`db` must be a path", path, entry.Value.Start);
            var folder = System.IO.Path.GetDirectoryName(path)!;
            return new ConfigFile(System.IO.Path.IsPathRooted(database) ? database : System.IO.Path.Join(folder, database));
        }
        return new ConfigFile(DatabasePath: null);
    }

    private static string? Path(CliContext cli)
    {
        if (cli.Environment("XDG_CONFIG_HOME") is { } config && System.IO.Path.IsPathRooted(config))
            return System.IO.Path.Join(config, "fleetmdm", "config.yaml");
        return cli.Environment("HOME") is { } home ? System.IO.Path.Join(home, ".config", "fleetmdm", "config.yaml") : null;
    }

    private static CommandException Wrong(string message, string path, YamlMark at) =>
        new(CommandProblem.BadConfig(message, FormattableString.Invariant($"{path}:{at.Line}:{at.Column}")));
}
