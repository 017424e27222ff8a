namespace FleetMdm.Cli;

/// <summary>Reads files that the user names, whole, up to a limit.</summary>
internal static class InputFile
{
    /// <summary>The bytes of a file, or of stdin for `-`; of a larger one, one byte more than the limit.</summary>
    /// <exception cref="CommandException">It does not exist, is a folder, or cannot be read.</exception>
    public static byte[] Read(string path, int limit, CliContext cli)
    {
        if (path == "-") return ReadUpTo(cli.Input, limit + 1);
        if (Directory.Exists(path)) throw new CommandException(CommandProblem.IsFolder(path));
        if (!File.Exists(path)) throw new CommandException(CommandProblem.NoSuchFile(path));
        try
        {
            using var file = File.OpenRead(path);
            return ReadUpTo(file, limit + 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(CommandProblem.CannotRead(path, error));
        }
    }

    private static byte[] ReadUpTo(Stream stream, int limit)
    {
        var bytes = new byte[Math.Min(limit, 64 * 1024)];
        var length = 0;
        while (length < limit)
        {
            if (length == bytes.Length) Array.Resize(ref bytes, Math.Min(limit, bytes.Length * 2));
            var read = stream.Read(bytes, length, bytes.Length - length);
            if (read == 0) break;
            length += read;
        }
        return bytes[..length];
    }
}
