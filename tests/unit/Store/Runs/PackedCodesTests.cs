using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Runs;

public sealed class PackedCodesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(255, 1)]
    [InlineData(256, 2)]
    [InlineData(65_535, 2)]
    [InlineData(65_536, 4)]
    [InlineData(int.MaxValue, 4)]
    public void Codes_take_the_width_of_the_largest(int largest, int width)
    {
        var codes = new int[Segments.Size];
        codes[^1] = largest;

        var packed = PackedCodes.Pack(codes, codes.Max());

        Assert.Equal(width, packed.Width);
        Assert.Equal(width * Segments.Size, packed.Bytes.Length);
        Assert.Equal(largest, packed.At(Segments.Size - 1));
    }

    [Fact]
    public void What_is_packed_comes_back()
    {
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var bound = (int)Math.Pow(2, random.Next(1, 31));
            var codes = Enumerable.Range(0, Segments.Size).Select(_ => random.Next(bound)).ToArray();

            var packed = PackedCodes.Pack(codes, codes.Max());

            Assert.Equal(codes, Enumerable.Range(0, Segments.Size).Select(packed.At));
        }
    }
}
