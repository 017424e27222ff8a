using System.Security.Cryptography;
using System.Text;

namespace FleetMdm.Store;

/// <summary>SHA-256 as `sha256sum` prints it: 64 lower-case hexadecimal digits.</summary>
public static class Sha256Text
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Of the text's UTF-8 bytes.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
