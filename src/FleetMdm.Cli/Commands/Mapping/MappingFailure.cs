using System.Globalization;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>What can be wrong with mappings: the one home of these words.</summary>
internal static class MappingFailure
{
    public static Failure Of(MappingProblem problem) => new("FM4401", problem.Message, null, Place(problem));

    public static Failure NotAFolder(string path) => new("FM4401",
        "`" + path + "` is a file, expected a folder of mapping files", "name the folder that the file is in");

    public static Failure Unknown(string format, IReadOnlyList<string> known) => new("FM4009",
        "unknown format `" + format + "`",
        Suggest.Nearest(format, known) is { } nearest ? "did you mean `" + nearest + "`?" : "the formats are " + string.Join(", ", known));

    public static Failure Of(RefusedInput refused) => new(refused.Code, refused.Message, refused.Help);

    public static Failure TestsFail(int count) => new("FM4403",
        count == 1 ? "a test of a mapping does not hold" : count.ToString(CultureInfo.InvariantCulture) + " tests of mappings do not hold",
        "the differences are above; `fleetmdm mapping explain FILE` shows a record field by field");

    public static string Place(MappingProblem problem) =>
        string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}:{problem.Column}");
}
