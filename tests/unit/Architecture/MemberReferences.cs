using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FleetMdm.UnitTests.Architecture;

/// <summary>What an assembly's code names outside itself, read from its metadata: <c>System.DateTime.get_Now</c>.</summary>
internal static class MemberReferences
{
    public static IReadOnlyList<string> Of(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.MemberReferences.Select(handle => metadata.GetMemberReference(handle))
                .Where(member => member.Parent.Kind == HandleKind.TypeReference)
                .Select(member => TypeName(metadata, (TypeReferenceHandle)member.Parent)
                    + "." + metadata.GetString(member.Name)),
        ];
    }

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return TypeName(metadata, (TypeReferenceHandle)type.ResolutionScope) + "+" + name;
        return type.Namespace.IsNil ? name : metadata.GetString(type.Namespace) + "." + name;
    }
}
