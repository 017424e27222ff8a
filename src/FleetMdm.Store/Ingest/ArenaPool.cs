using System.Collections.Concurrent;

namespace FleetMdm.Store.Ingest;

/// <summary>Arenas between two batches: as many as batches are on their way, however long the input.</summary>
internal sealed class ArenaPool
{
    private readonly ConcurrentBag<ByteArena> _free = [];

    public ByteArena Rent() => _free.TryTake(out var arena) ? arena : new ByteArena();

    public void Return(ByteArena arena)
    {
        arena.Length = 0;
        _free.Add(arena);
    }
}
