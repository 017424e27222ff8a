using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli;

/// <summary>
/// One problem of the command line, a file or the database, in the shape of every diagnostic: code, what, where, cure.
/// </summary>
/// <param name="Code">`FMnnnn`; `fleetmdm explain` has its page.</param>
/// <param name="Message">Lower-case, one line, no full stop, the user's words in back-quotes.</param>
/// <param name="Help">What to do; null where the message says it all.</param>
/// <param name="Place">The file, with `:line:column` where known; null where there is none.</param>
internal sealed record Failure(string Code, string Message, string? Help = null, string? Place = null)
{
    public void WriteTo(TextTerminal terminal, string kind, Style style)
    {
        Paragraph.Write(terminal, 0, new(kind + "[" + Code + "]", style), new(": " + Message, Style.Strong));
        if (Place is not null) terminal.WriteLine(new("  --> ", Style.Faint), Place);
        if (Help is not null) Paragraph.WriteLabelled(terminal, 2, new("= help: ", Style.Faint), Help);
        terminal.WriteLine(new("  = more: ", Style.Faint), "fleetmdm explain " + Code);
    }
}
