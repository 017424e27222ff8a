namespace FleetMdm.UnitTests.Support;

/// <summary>
/// Files of real tools that lie beside the working copy, in a folder `shared`. Where they are not, a test of them says
/// that it was skipped; in CI (`CI=true`) it runs, and fails.
/// </summary>
internal static class SharedFile
{
    /// <summary>The path of a file; null where it is not there.</summary>
    public static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Join(folder.FullName, "shared", name);
            if (File.Exists(path)) return path;
        }
        return null;
    }

    /// <summary>The path of a file that must be there.</summary>
    public static string Require(string name)
    {
        Assert.True(Find(name) is not null, "../shared/" + name + " is missing");
        return Find(name)!;
    }

    /// <summary>Why a test of these files is skipped; null where it runs.</summary>
    public static string? Reason(IEnumerable<string> names, bool inCi) =>
        inCi || names.FirstOrDefault(name => Find(name) is null) is not { } missing
            ? null
            : "../shared/" + missing + " is not there";

    public static bool InCi => Environment.GetEnvironmentVariable("CI") == "true";
}

/// <summary>A fact about files of <see cref="SharedFile"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] files) => Skip = SharedFile.Reason(files, SharedFile.InCi);
}

/// <summary>A theory about files of <see cref="SharedFile"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] files) => Skip = SharedFile.Reason(files, SharedFile.InCi);
}

public sealed class SharedFileTests
{
    [Theory]
    [InlineData(false, "../shared/no-such-file is not there")]
    [InlineData(true, null)]
    public void A_test_without_its_file_is_skipped_but_not_in_ci(bool inCi, string? reason) =>
        Assert.Equal(reason, SharedFile.Reason(["no-such-file"], inCi));
}
