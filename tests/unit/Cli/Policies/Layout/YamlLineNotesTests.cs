using System.Globalization;
using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Store.Yaml;

namespace FleetMdm.UnitTests.Cli.Policies.Layout;

/// <summary>Finding what comments speak of is no more work a comment in a long file than in a short one.</summary>
public sealed class YamlLineNotesTests
{
    [Theory]
    [InlineData("# fleetmdm:ignore FM6007 it is number ", "above a check")]
    [InlineData("# it is number ", "above a check")]
    [InlineData("    # fleetmdm:ignore FM6006 it is number ", "above a rule")]
    public void Twice_as_many_comments_are_twice_the_work(string comment, string place)
    {
        var (once, twice) = (Looks(comment, place, 400), Looks(comment, place, 800));

        // One step more to find a place among twice as many.
        Assert.InRange(twice, once, once * 2.3);
    }

    private static double Looks(string comment, string place, int checks)
    {
        var text = "id: a\nname: A\nchecks:\n" + string.Concat(Enumerable.Range(0, checks).Select(number =>
            place == "above a check"
                ? "  " + comment + number.ToString(CultureInfo.InvariantCulture) + "\n  - id: c\n    rule: x\n"
                : "  - id: c\n" + comment + number.ToString(CultureInfo.InvariantCulture) + "\n    rule: x\n"));
        var yaml = YamlReader.Read(text);
        return YamlLineNotes.Of(text, (YamlMapping)yaml.Documents[0], YamlComments.Find(yaml)).Looks;
    }
}
