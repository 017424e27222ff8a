using System.Text;

namespace FleetMdm.Cli.Terminal;

/// <summary>
/// The one door for text that people read, to a terminal, a pipe or a file. All text is escaped here
/// (<see cref="VisibleText"/>), so that no caller has to remember it; a line break is written by a new line only.
/// Machine formats write bytes to <see cref="Bytes"/>.
/// </summary>
internal sealed class TextTerminal(Stream stream, TerminalCapabilities capabilities)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private StreamWriter? _writer;

    public TerminalCapabilities Capabilities { get; } = capabilities;

    /// <summary>The width to stay within; as wide as the data when nobody looks.</summary>
    public int Width => Capabilities.IsTerminal ? Capabilities.MeasureWidth() : int.MaxValue;

    /// <summary>The stream itself, for machine formats. Text written before comes before.</summary>
    public Stream Bytes
    {
        get
        {
            Flush();
            return stream;
        }
    }

    private StreamWriter Writer => _writer ??= new StreamWriter(stream, Utf8, 16 * 1024, leaveOpen: true) { NewLine = "\n" };

    /// <summary>The same terminal without colour.</summary>
    public TextTerminal WithoutColor()
    {
        Flush();
        return new TextTerminal(stream, Capabilities with { HasColor = false });
    }

    /// <summary>Writes pieces one after the other and ends the line.</summary>
    public void WriteLine(params ReadOnlySpan<Piece> line)
    {
        foreach (var piece in line) Write(piece);
        Writer.WriteLine();
    }

    /// <summary>Writes text of several lines, each escaped.</summary>
    public void WriteLines(string text, string indent = "", Style style = Style.Plain)
    {
        foreach (var line in text.AsSpan().TrimEnd("\r\n").EnumerateLines())
            WriteLine(indent, new Piece(line.ToString(), style));
    }

    /// <summary>Writes source text line by line, escaped but for its tabs.</summary>
    public void WriteSource(string text)
    {
        foreach (var line in text.AsSpan().TrimEnd("\r\n").EnumerateLines())
            Writer.WriteLine(string.Join('\t', line.ToString().Split('\t').Select(VisibleText.Escape)));
    }

    /// <summary>Writes one piece without ending the line.</summary>
    public void Write(Piece piece)
    {
        var text = VisibleText.Escape(piece.Text);
        if (!Capabilities.HasColor || piece.Style == Style.Plain || text.Length == 0)
        {
            Writer.Write(text);
            return;
        }
        Writer.Write(Ansi(piece.Style));
        Writer.Write(text);
        Writer.Write("\x1b[0m");
    }

    /// <summary>Writes a control sequence of ours (progress); never with data in it.</summary>
    internal void WriteControl(string sequence) => Writer.Write(sequence);

    public void Flush() => _writer?.Flush();

    private static string Ansi(Style style) => style switch
    {
        Style.Strong => "\x1b[1m",
        Style.Faint => "\x1b[2m",
        Style.Good => "\x1b[32m",
        Style.Bad => "\x1b[31m",
        Style.Warning => "\x1b[33m",
        Style.Accent => "\x1b[36m",
        _ => "",
    };
}
