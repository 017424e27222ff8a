using System.Text;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>RFC 4180, read plainly: a second opinion on what our writer wrote.</summary>
internal static class Csv
{
    public static List<string[]> Parse(string text)
    {
        var (rows, row, cell) = (new List<string[]>(), new List<string>(), new StringBuilder());
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && cell.Length == 0)
            {
                for (i++; text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"'); i++)
                {
                    if (text[i] == '"') i++;
                    cell.Append(text[i]);
                }
            }
            else if (text[i] is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else if (text[i] != '\r' || i + 1 == text.Length || text[i + 1] != '\n')
            {
                cell.Append(text[i]);
            }
        }
        Assert.Empty(row);
        return rows;
    }
}
