using System.Text;
using FleetMdm.Cli;
using FleetMdm.Cli.Terminal;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>
/// Runs the <c>console</c> blocks of a page in process, in order, on one database of its own. A line
/// <c>$ fleetmdm …</c> is a command; what follows up to the next is what it must print, stdout and stderr as a terminal
/// shows them, and <c>$ echo $?</c> shows its exit code. A <c>yaml</c> block that begins with <c># name.yaml</c> is a
/// file that the commands below it find.
/// </summary>
/// <param name="width">The cells of the terminal; null is a pipe.</param>
internal sealed class ConsoleSession(TemporaryFolder folder, DateTimeOffset now, int? width = null)
{
    private const string Prompt = "$ fleetmdm ";

    private static readonly string[] FileEndings = [".yaml", ".csv", ".json", ".db"];

    /// <summary>The environment of a person with a database of their own.</summary>
    public static readonly IReadOnlyDictionary<string, string> DatabaseInFolder =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["FLEETMDM_DB"] = "fleet.db" };

    private int _exitCode;

    /// <summary>The page with the output that its commands have now.</summary>
    public string Replay(string page)
    {
        var replayed = new StringBuilder();
        var lines = page.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            replayed.Append(lines[i]).Append('\n');
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var end = Array.IndexOf(lines, "```", i + 1);
            var body = lines[(i + 1)..end];
            replayed.Append(lines[i] == "```console" ? ReplayBlock(body) : Keep(lines[i], body)).Append("```\n");
            i = end;
        }
        return replayed.ToString(0, replayed.Length - 1);
    }

    private string Keep(string fence, string[] body)
    {
        var text = string.Concat(body.Select(line => line + "\n"));
        if (fence == "```yaml" && body[0].StartsWith("# ", StringComparison.Ordinal) && body[0].EndsWith(".yaml", StringComparison.Ordinal))
            folder.Write(body[0][2..], text);
        return text;
    }

    private string ReplayBlock(string[] body)
    {
        var replayed = new StringBuilder();
        var prompts = body.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).ToList();
        // Commands of other programs are shown, not run: the block stays as it is.
        if (prompts.Count == 0 || prompts.Any(line => !line.StartsWith(Prompt, StringComparison.Ordinal) && line != "$ echo $?"))
            return string.Concat(body.Select(line => line + "\n"));
        foreach (var prompt in prompts)
        {
            replayed.Append(prompt).Append('\n');
            replayed.Append(prompt == "$ echo $?" ? _exitCode + "\n" : Run(Words(prompt[Prompt.Length..]), [], DatabaseInFolder));
        }
        return replayed.ToString();
    }

    /// <summary>What a command prints. Words that name files mean files of the folder, or of the repository's examples.</summary>
    /// <param name="environment">Variables that name files of the folder.</param>
    public string Run(IEnumerable<string> words, byte[] input, IReadOnlyDictionary<string, string> environment)
    {
        using var stream = new MemoryStream();
        var capabilities = width is { } cells ? new TerminalCapabilities(true, false, () => cells) : TerminalCapabilities.Piped;
        var context = new CliContext
        {
            Input = new MemoryStream(input),
            Out = new TextTerminal(stream, capabilities),
            Error = new TextTerminal(stream, capabilities),
            Environment = name => environment.GetValueOrDefault(name) is { } file ? folder[file] : null,
            Time = new FixedTime(now),
        };
        _exitCode = FleetMdmProgram.Run([.. words.Select(ToFile)], context);
        context.Out.Flush();
        return Encoding.UTF8.GetString(stream.ToArray())
            .Replace(Repository.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    /// <summary>The reader stands in the repository; a test has no current folder of its own.</summary>
    private string ToFile(string word) =>
        word.StartsWith("examples/", StringComparison.Ordinal) ? Repository.At(word)
        : FileEndings.Contains(Path.GetExtension(word)) || word.Length > 0 && Path.Exists(folder[word]) ? folder[word]
        : word;

    /// <summary>Splits as a shell does, as far as the pages need: blanks, and quotes of either kind.</summary>
    public static IEnumerable<string> Words(string line)
    {
        var word = new StringBuilder();
        var (quote, open) = ('\0', false);
        foreach (var c in line)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"') (quote, open) = (quote == '\0' ? c : '\0', true);
            else if (c == ' ' && quote == '\0')
            {
                if (open || word.Length > 0) yield return word.ToString();
                (open, _) = (false, word.Clear());
            }
            else word.Append(c);
        }
        if (open || word.Length > 0) yield return word.ToString();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
