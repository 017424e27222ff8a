using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Runs;

public sealed class PackedCodesTests : StoreTest
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    [InlineData(16, 4)]
    [InlineData(17, 8)]
    [InlineData(256, 8)]
    [InlineData(257, 16)]
    [InlineData(Segments.Size, 16)]
    public void Codes_take_the_bits_that_so_many_distinct_ones_need(int distinct, int width)
    {
        var codes = Enumerable.Range(0, Segments.Size).Select(offset => (offset % distinct * 1_000_003) + 5).ToArray();

        var packed = CodePacking.Pack(codes);

        Assert.Equal(width, packed.Width);
        Assert.Equal(width * 512, packed.Places.Length);
        Assert.Equal(codes.Take(distinct), packed.Codes);
        Assert.Equal(codes, Unpacked(packed));
    }

    [Fact]
    public void What_is_packed_comes_back_and_is_counted()
    {
        for (var round = 0; round < 1_000; round++)
        {
            var random = new Random(LawSeed.First + round);
            var codes = RandomCodes(random);
            var some = new DeviceSet();
            foreach (var offset in Enumerable.Range(0, Segments.Size).Where(_ => random.Next(3) == 0))
            {
                some.Add(offset);
            }

            var packed = CodePacking.Pack(codes);

            Assert.Equal(codes, Unpacked(packed));
            Assert.Equal(codes.Distinct(), packed.Codes);
            var (counts, ofSome) = (new int[packed.Codes.Length], new int[packed.Codes.Length]);
            packed.Count(some, counts, ofSome);
            var sets = Array.ConvertAll(packed.Codes, static _ => new DeviceSet());
            packed.AddTo(sets);
            for (var place = 0; place < counts.Length; place++)
            {
                var having = Enumerable.Range(0, Segments.Size).Where(offset => codes[offset] == packed.Codes[place]).ToList();
                Assert.Equal(having.Count, counts[place]);
                Assert.Equal(having.Count(some.Contains), ofSome[place]);
                Assert.Equal(having, Enumerable.Range(0, Segments.Size).Where(sets[place].Contains));
                Assert.Equal(having.Count, sets[place].Count);
            }
        }
    }

    /// <summary>Of every width that there is, and of those that only older versions wrote.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 16)]
    [InlineData(8, 250)]
    [InlineData(16, 3_000)]
    [InlineData(32, 70_000)]
    public void SQL_unpacks_what_is_packed(int width, int distinct)
    {
        TestFleet.AddMany(Database, Segments.Size + 10);
        var random = new Random(LawSeed.First);
        var codes = Enumerable.Range(100, distinct).ToArray();
        var places = new byte[PackedCodes.Length(width)];
        random.NextBytes(places);
        if (width >= 8)
        {
            for (var offset = 0; offset < Segments.Size; offset++)
            {
                var place = random.Next(distinct);
                for (var i = 0; i < width / 8; i++)
                {
                    places[((offset + 1) * width / 8) - 1 - i] = (byte)(place >> (i * 8));
                }
            }
        }

        var packed = new PackedCodes(codes, width, places);
        using (var put = Database.Session.Prepare("packed_codes_put"))
        {
            put.Bind(":codes", OutcomeJson.Numbers(codes)).Bind(":width", width).BindBlob(":places", places).Run();
        }

        using var row = Database.Session.PrepareText("SELECT code FROM unpacked_codes WHERE device_no < 4096 ORDER BY device_no");
        var viewed = new List<int>();
        while (row.Step())
        {
            viewed.Add((int)row.Integer(0));
        }

        Assert.Equal(Unpacked(packed).Skip(1), viewed);
    }

    private static int[] RandomCodes(Random random)
    {
        var distinct = random.Next(4) == 0 ? random.Next(1, 600) : random.Next(1, 7);
        var values = Enumerable.Range(0, distinct).Select(_ => random.Next(random.Next(2) == 0 ? 4 : int.MaxValue)).ToArray();
        var rare = random.Next(2) == 0;
        return Enumerable.Range(0, Segments.Size)
            .Select(_ => values[rare && random.Next(500) > 0 ? 0 : random.Next(distinct)]).ToArray();
    }

    private static int[] Unpacked(PackedCodes packed)
    {
        var codes = new int[Segments.Size];
        packed.Unpack(codes);
        return codes;
    }
}
