using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>
/// The tour of the README is run, and what it shows is what the program prints. UPDATE_GOLDEN=1 writes the output into
/// the page instead: read the diff before committing it.
/// </summary>
public sealed class TourTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_tour_shows_what_the_program_prints()
    {
        using var folder = new TemporaryFolder();
        var path = Repository.At("README.md");
        var page = File.ReadAllText(path);

        var replayed = new ConsoleSession(folder, Now).Replay(page);

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, replayed);
        else Assert.Equal(page, replayed);
    }
}
