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
            Assert.Contains($"PRAGMA user_version = {migration.Version};", migration.Sql, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_steps_ahead_are_taken()
    {
        Schema.Migrate(Database.Session, [
            new Migration(Schema.Latest, () => throw new InvalidOperationException("taken twice")),
            new Migration(Schema.Latest + 1, () => "CREATE TABLE later (x INTEGER) STRICT; PRAGMA user_version = 99;")]);

        Assert.Equal(99, Number("PRAGMA user_version"));
        Assert.Equal(0, Number("SELECT count(*) FROM later"));
    }

    [Fact]
    public void A_step_that_fails_takes_the_others_back()
    {
        Assert.Throws<InvalidOperationException>(() => Schema.Migrate(Database.Session, [
            new Migration(Schema.Latest + 1, () => "CREATE TABLE later (x INTEGER) STRICT; PRAGMA user_version = 99;"),
            new Migration(Schema.Latest + 2, () => "CREATE TABLE later (x INTEGER) STRICT;")]));

        Assert.Equal(Schema.Latest, Number("PRAGMA user_version"));
        Assert.Equal(0, Number("SELECT count(*) FROM sqlite_schema WHERE name = 'later'"));
    }
}
