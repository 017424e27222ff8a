using System.Runtime.CompilerServices;
using System.Text;

namespace FleetMdm.UnitTests.Support;

/// <summary>
/// Compares a text with the golden file of that name under tests/unit/Golden. With UPDATE_GOLDEN=1 in the environment
/// the file is written instead: read the diff before committing it.
/// </summary>
internal static class Golden
{
    public static void Verify(string name, string actual)
    {
        var path = Path.Join(Folder(), name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual, new UTF8Encoding(false));
            return;
        }
        Assert.True(File.Exists(path), "no golden file " + name + "; run with UPDATE_GOLDEN=1");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Path.Join(Path.GetDirectoryName(Path.GetDirectoryName(path)), "Golden");
}
