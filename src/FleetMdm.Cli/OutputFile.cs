using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli;

/// <summary>Where a result goes: stdout, or with `-o FILE` a file that appears whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>
    /// Runs <paramref name="write"/> with the result's door. A file is written under a temporary name in its folder
    /// (mode 0600, nothing followed or overwritten), flushed to the disk and renamed when writing has ended well; a symbolic
    /// link at <paramref name="path"/> is replaced, not followed.
    /// </summary>
    /// <param name="path">The file; null or `-` is stdout.</param>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static void Write(string? path, CliContext cli, Action<TextTerminal> write)
    {
        if (path is null or "-")
        {
            write(cli.Out);
            cli.Out.Flush();
            return;
        }

        var target = Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new CommandException(CommandProblem.OutputIsFolder(path));
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new CommandException(CommandProblem.NoOutputFolder(path));
        Replace(path, target, UnixFileMode.UserRead | UnixFileMode.UserWrite, cli, write);
    }

    /// <summary>
    /// Gives a file that is there a new content, whole or not at all. It keeps its permissions; of a symbolic link it
    /// is the file behind it.
    /// </summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static void Rewrite(string path, CliContext cli, ReadOnlyMemory<byte> content)
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            // Renaming asks the folder only; a file that is protected against writing stays as it is.
            File.OpenHandle(target, FileMode.Open, FileAccess.Write).Dispose();
            var mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(target);
            Replace(path, target, mode, cli, terminal => terminal.Bytes.Write(content.Span));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(CommandProblem.CannotWrite(path, error));
        }
    }

    private static void Replace(string path, string target, UnixFileMode mode, CliContext cli, Action<TextTerminal> write)
    {
        var temporary = Path.Join(
            Path.GetDirectoryName(target), ".fleetmdm-" + Guid.NewGuid().ToString("N")[..12] + ".tmp");
        using var undo = cli.Stopping.Register(() => Remove(temporary));
        try
        {
            using (var file = new FileStream(temporary, Options(mode)))
            {
                var door = new TextTerminal(file, TerminalCapabilities.Piped);
                write(door);
                door.Flush();
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new CommandException(CommandProblem.CannotWrite(path, error));
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static FileStreamOptions Options(UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        return options;
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be written cannot be removed either: the first error is the one to tell.
        }
    }
}
