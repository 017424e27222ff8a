namespace FleetMdm.Store;

/// <summary>One part as it is examined: counts, and takes what is found.</summary>
internal sealed class PartExamination(string name, IProgress<long>? progress, CancellationToken cancel)
{
    private readonly List<StoreDefect> defects = [];
    private long examined;
    private long found;

    /// <summary>Some more were looked at.</summary>
    public void Count(long more = 1)
    {
        cancel.ThrowIfCancellationRequested();
        examined += more;
        progress?.Report(examined);
    }

    public void Add(StoreDefect defect)
    {
        found++;
        if (defects.Count < ExaminedPart.ListLimit)
        {
            defects.Add(defect);
        }
    }

    /// <summary>Looks at all of it. Where the file is so damaged that it cannot go on, that is what was found.</summary>
    public ExaminedPart Run(Action<PartExamination> examine)
    {
        try
        {
            examine(this);
        }
        catch (StoreException failure) when (StoreFailure.IsDamage(failure))
        {
            Add(StoreDefects.Unfinished(name, failure));
        }

        return new ExaminedPart(name, examined, defects, found);
    }
}
