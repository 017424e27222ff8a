using System.Text;
using Spectre.Console.Rendering;

namespace FleetMdm.Cli.Terminal;

/// <summary>How many cells of a terminal a text takes: two for East Asian wide characters, none for combining ones.</summary>
internal static class CellWidth
{
    public static int Of(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();
}
