namespace FleetMdm.Cli.Terminal;

/// <summary>How a piece of text looks where colour is on. Meaning is never in the style alone.</summary>
internal enum Style
{
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Warning,
    Accent,
}

/// <summary>Text with a style: what a line and a table cell are made of. The text may be hostile; the terminal escapes it.</summary>
internal readonly record struct Piece(string Text, Style Style = Style.Plain)
{
    public static implicit operator Piece(string text) => new(text);
}
