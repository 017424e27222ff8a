using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>What was examined and what was found, for people and for programs.</summary>
internal static class DoctorReport
{
    public const string Schema = "fleetmdm.doctor/v1";

    public static void WriteText(IReadOnlyList<ExaminedPart> parts, CliContext cli)
    {
        foreach (var defect in parts.SelectMany(part => part.Defects))
        {
            Found(defect).WriteTo(cli.Out, "error", Style.Bad);
            cli.Out.WriteLine();
        }

        var table = new Table(new("examined"), new("", Align.Right), new("found"));
        foreach (var part in parts)
        {
            table.Add(
                part.Name,
                Words.Number(part.Examined),
                part.DefectCount == 0 ? new("sound", Style.Good) : new(Words.Count(part.DefectCount, "defect"), Style.Bad));
        }
        table.WriteTo(cli.Out);

        if (parts.Any(part => part.DefectCount > part.Defects.Count))
            cli.Note("of each part the first " + Words.Number(ExaminedPart.ListLimit) + " defects are shown");
    }

    public static void WriteJson(IReadOnlyList<ExaminedPart> parts, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteBoolean("sound", parts.All(part => part.DefectCount == 0));
            json.WriteObjects("parts", parts, part =>
            {
                json.WriteString("name", part.Name);
                json.WriteNumber("examined", part.Examined);
                json.WriteNumber("defects", part.DefectCount);
            });
            json.WriteObjects("defects", parts.SelectMany(part => part.Defects), defect =>
            {
                json.WriteString("code", defect.Code);
                json.WriteString("place", defect.Place);
                json.WriteString("message", defect.Problem);
                json.WriteString("help", defect.Help);
            });
        });

    private static Failure Found(StoreDefect defect) => new(defect.Code, defect.Problem, defect.Help, defect.Place);
}
