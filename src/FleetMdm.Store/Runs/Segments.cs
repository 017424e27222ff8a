namespace FleetMdm.Store;

/// <summary>Devices by number, 4,096 to a segment: what results are packed by.</summary>
internal static class Segments
{
    public const int Size = 4096;

    public static long Of(long deviceNo) => deviceNo / Size;

    public static int Offset(long deviceNo) => (int)(deviceNo % Size);
}
