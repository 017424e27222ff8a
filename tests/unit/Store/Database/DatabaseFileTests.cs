using System.Runtime.Versioning;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Database;

[UnsupportedOSPlatform("windows")]
public sealed class DatabaseFileTests : StoreTest
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void A_new_database_and_its_companions_belong_to_their_owner_alone()
    {
        Database.Session.Execute("CREATE TABLE t (x INTEGER) STRICT");

        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(DatabasePath + suffix));
        }
    }

    [Fact]
    public void Missing_folders_are_made_for_the_owner_alone()
    {
        FleetDatabase.Create(At("a/b/fleet.db")).Dispose();

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(At("a")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(At("a/b")));
    }

    [Fact]
    public void Create_never_touches_what_is_there()
    {
        File.WriteAllText(DatabasePath, "precious");

        Assert.Equal("FM5002", Refused(() => FleetDatabase.Create(DatabasePath)).Code);
        Assert.Equal("precious", File.ReadAllText(DatabasePath));
    }

    [Fact]
    public void Create_below_a_file_says_that_it_cannot()
    {
        File.WriteAllText(At("file"), "");

        Assert.Equal("FM5013", Refused(() => FleetDatabase.Create(At("file/fleet.db"))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void What_is_no_path_is_refused(string path)
    {
        Assert.Equal("FM5013", Refused(() => FleetDatabase.Create(path)).Code);
        Assert.Equal("FM5013", Refused(() => FleetDatabase.Open(path, DatabaseAccess.Read)).Code);
    }

    [Theory]
    [InlineData("a?immutable=1#x%20.db")]
    [InlineData("ü 日本.db")]
    [InlineData("a;Mode=Memory.db")]
    public void Any_name_of_a_file_will_do(string name)
    {
        FleetDatabase.Create(At(name)).Dispose();
        Directory.CreateDirectory(At(name + "-wal"));       // the second way of reading names the file in a URI

        using var reader = FleetDatabase.Open(At(name), DatabaseAccess.Read);
        Assert.Equal(0, reader.Devices.Count());
    }

    [Fact]
    public void Opening_a_missing_database_names_the_path_and_init_and_makes_nothing()
    {
        foreach (var access in Enum.GetValues<DatabaseAccess>())
        {
            var refused = Refused(() => FleetDatabase.Open(DatabasePath, access));

            Assert.Equal("FM5001", refused.Code);
            Assert.Contains(DatabasePath, refused.Message, StringComparison.Ordinal);
            Assert.Contains("fleetmdm init", refused.Help, StringComparison.Ordinal);
            Assert.False(File.Exists(DatabasePath));
        }
    }

    [Fact]
    public void A_directory_is_not_a_database()
    {
        Directory.CreateDirectory(At("folder"));

        Assert.Equal("FM5003", Refused(() => FleetDatabase.Open(At("folder"), DatabaseAccess.Read)).Code);
        Assert.Equal("FM5003", Refused(() => FleetDatabase.Create(At("folder"))).Code);
    }

    [Fact]
    public void An_empty_file_is_not_a_database()
    {
        File.WriteAllText(DatabasePath, "");

        Assert.Equal("FM5006", Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Read)).Code);
    }

    [Fact]
    public void Text_is_not_a_database()
    {
        File.WriteAllText(DatabasePath, new string('x', 100_000));

        Assert.Equal("FM5004", Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Read)).Code);
        Assert.Equal("FM5004", Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Write)).Code);
    }

    [Fact]
    public void The_database_of_another_program_is_left_alone()
    {
        Database.Session.Execute("PRAGMA application_id = 42");
        Close();

        Assert.Equal("FM5005", Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Write)).Code);
    }

    [Fact]
    public void A_database_of_a_later_version_is_left_alone()
    {
        Database.Session.Execute("PRAGMA user_version = 999");
        Close();

        var refused = Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Write));
        Assert.Equal("FM5007", refused.Code);
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_nobody_may_write_can_be_read_only()
    {
        _ = Database;
        Close();
        File.SetUnixFileMode(DatabasePath, UnixFileMode.UserRead);

        Assert.Equal("FM5008", Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Write)).Code);
        using var reader = FleetDatabase.Open(DatabasePath, DatabaseAccess.Read);
        Assert.Equal(0, reader.Devices.Count());
    }

    [Fact]
    public void A_database_can_be_read_where_nothing_can_be_put_beside_it()
    {
        TestFleet.Add(Database, "1");
        Close();
        Directory.CreateDirectory(DatabasePath + "-wal");

        using var reader = FleetDatabase.Open(DatabasePath, DatabaseAccess.Read);
        Assert.Equal(1, reader.Devices.Count());
        Assert.Equal("FM5013", Refused(() => FleetDatabase.Open(DatabasePath, DatabaseAccess.Write)).Code);
    }

    [Fact]
    public void Nothing_is_left_beside_a_database_that_is_closed()
    {
        TestFleet.Add(Database, "1");
        Close();
        FleetDatabase.Open(DatabasePath, DatabaseAccess.Read).Dispose();

        Assert.Equal([DatabasePath], Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!));
    }

    [Fact]
    public void A_reader_cannot_write()
    {
        _ = Database;
        using var reader = FleetDatabase.Open(DatabasePath, DatabaseAccess.Read);

        Assert.Equal("FM5008", Refused(() => reader.Devices.Remove("x")).Code);
    }

    [Fact]
    public void A_damaged_database_says_so()
    {
        for (var i = 0; i < 200; i++)
        {
            Database.Policies.Put([new NewPolicy($"p{i}", "name", null, FleetMdm.Rules.Severity.Low, new string('y', 5000))], Now);
        }

        Close();
        using (var file = new FileStream(DatabasePath, FileMode.Open))
        {
            // Past the schema's page and into the tables.
            file.Position = 16384;
            for (var i = 16384; i < file.Length; i++)
            {
                file.WriteByte(0xAA);
            }
        }

        using var damaged = FleetDatabase.Open(DatabasePath, DatabaseAccess.Read);
        Assert.Equal("FM5010", Refused(() => damaged.Policies.List()).Code);
    }

    [Fact]
    public void A_full_disk_says_so_and_what_was_acknowledged_stays()
    {
        Database.Policies.Put([new NewPolicy("kept", "name", null, FleetMdm.Rules.Severity.Low, "id: kept")], Now);
        Database.Session.Execute("PRAGMA max_page_count = 1");   // SQLite takes the present size as the least
        var large = new NewPolicy("large", "name", null, FleetMdm.Rules.Severity.Low, new string('y', 1_000_000));

        Assert.Equal("FM5011", Refused(() => Database.Policies.Put([large], Now)).Code);
        Assert.Equal(["kept"], Database.Policies.List().Select(policy => policy.PolicyId));
    }

    [Fact]
    public void A_second_writer_is_told_that_the_database_is_busy_and_readers_go_on()
    {
        using var writing = Database.Session.BeginWrite();
        using var second = FleetDatabase.Open(DatabasePath, DatabaseAccess.Write, TimeSpan.FromMilliseconds(50));

        var refused = Refused(() => second.Devices.Tag("x", ["y"]));
        Assert.Equal("FM5009", refused.Code);
        Assert.Contains("database is busy", refused.Message, StringComparison.Ordinal);
        using var reader = FleetDatabase.Open(DatabasePath, DatabaseAccess.Read);
        Assert.Equal(0, reader.Devices.Count());
    }

    [Fact]
    public void A_transaction_that_is_not_committed_leaves_nothing()
    {
        using (Database.Session.BeginWrite())
        {
            Database.Session.Execute("INSERT INTO policies VALUES ('p', 'n', NULL, 'y', 't', 'low', 's')");
        }

        Assert.Empty(Database.Policies.List());
    }

    [Fact]
    public void The_settings_are_those_that_are_promised()
    {
        Assert.Equal("wal", Answer("PRAGMA journal_mode"));
        Assert.Equal("16384", Answer("PRAGMA page_size"));
        Assert.Equal("2", Answer("PRAGMA synchronous"));
        Assert.Equal("1", Answer("PRAGMA foreign_keys"));
        Assert.Equal("0", Answer("PRAGMA trusted_schema"));
        Assert.Equal("1", Answer("PRAGMA cell_size_check"));
        Assert.Equal("5000", Answer("PRAGMA busy_timeout"));
        Assert.Equal("1", Answer("SELECT count(*) = sum(strict) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"));
        Database.Session.Execute("PRAGMA writable_schema = ON");
        Assert.Throws<InvalidOperationException>(() => Database.Session.Execute("DELETE FROM sqlite_schema"));
    }

    private string Answer(string sql)
    {
        using var statement = Database.Session.PrepareText(sql);
        Assert.True(statement.Step());
        return statement.Text(0);
    }
}
