using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Database;

public sealed class QueryFilesTests : StoreTest
{
    [Fact]
    public void Every_query_fits_the_schema()
    {
        var names = typeof(FleetDatabase).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Queries/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Database.Session.Prepare(name!).Dispose());
    }

    [Fact]
    public void Migrations_are_numbered_without_gaps_and_say_their_number()
    {
        var migrations = SqlText.Migrations();

        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(migration => migration.Version));
        Assert.All(migrations, migration =>
            Assert.Contains($"PRAGMA user_version = {migration.Version};", migration.Text, StringComparison.Ordinal));
    }
}
