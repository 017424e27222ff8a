using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>Every command that needs a database, on one that cannot serve: exit 4, the reason, and the file as it was.</summary>
public sealed class BadDatabaseTests
{
    private static readonly (string Fault, string Code, Action<string> Break)[] Faults =
    [
        ("missing", "FM5001", File.Delete),
        ("a directory", "FM5003", path => { File.Delete(path); Directory.CreateDirectory(path); }),
        ("a text file", "FM5004", path => File.WriteAllText(path, "device_id,hostname\nmac-1,studio-1\n")),
        ("a database of another program", "FM5005", path => { File.Delete(path); Sql(path, "CREATE TABLE notes (text)"); }),
        ("an empty file", "FM5006", path => File.WriteAllText(path, "")),
        ("a newer schema", "FM5007", path => Sql(path, "PRAGMA user_version = 1000")),
        ("truncated", "FM5004|FM5010", path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..20_000])),
        ("overwritten from the second page on", "FM5010", Overwrite),
    ];

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var line in CommandLines.WithDatabase)
                foreach (var (fault, _, _) in Faults)
                    rows.Add(line, fault);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void It_is_refused_and_left_alone(string line, string fault)
    {
        using var fleet = new SoundFleet();
        var (_, code, breakIt) = Faults.Single(candidate => candidate.Fault == fault);
        breakIt(fleet.Database);
        var before = Fingerprint(fleet.Folder);

        var run = fleet.Run(line);

        // An export is a stream: damage further in is met when the beginning has been written, and the code says so.
        BadInputAssert.Refused(4, code, line.StartsWith("export", StringComparison.Ordinal) ? run with { OutBytes = [] } : run);
        Assert.Equal(before, Fingerprint(fleet.Folder));
    }

    [Fact]
    public void Init_overwrites_nothing()
    {
        using var fleet = new SoundFleet();
        var before = Fingerprint(fleet.Folder);

        BadInputAssert.Refused(4, "FM5002", fleet.Run("init --db {fleet.db}"));
        BadInputAssert.Refused(4, "FM5002", fleet.Run("init --db {policy.yaml}"));
        Assert.Equal(before, Fingerprint(fleet.Folder));
    }

    private static void Sql(string path, string text)
    {
        using var connection = new SqliteConnection("Pooling=False;Data Source=" + path);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static void Overwrite(string path)
    {
        const int pageSize = 16 * 1024;
        using var file = File.OpenWrite(path);
        file.Position = pageSize;
        file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - pageSize)).ToArray());
    }

    /// <summary>Names and contents of all files: what SQLite keeps beside a database while it is open is gone afterwards.</summary>
    private static string Fingerprint(string folder) => string.Join('\n',
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            path + " " + (Directory.Exists(path) ? "folder" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))));
}
