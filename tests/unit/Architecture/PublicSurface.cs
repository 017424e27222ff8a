using System.Reflection;
using System.Text;

namespace FleetMdm.UnitTests.Architecture;

/// <summary>What an assembly shows to others, a line a member, in ordinal order.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Every type that appears in a public signature, parts of arrays, references and generic types included.</summary>
    public static IEnumerable<(Type Type, string Where)> TypesOf(Assembly assembly) =>
        from shown in assembly.GetExportedTypes()
        from used in Ancestors(shown).Concat(shown.GetMembers(Declared).SelectMany(TypesIn)).SelectMany(Parts)
        select (used, shown.FullName!);

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append('\n');
            var members = type.GetMembers(type.IsEnum ? Declared & ~BindingFlags.Instance : Declared)
                .Where(member => member is not MethodInfo { IsSpecialName: true } and not TypeInfo)
                .Select(Print)
                .Order(StringComparer.Ordinal);
            foreach (var member in members) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsInterface: true } => "interface",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Print(MemberInfo member)
    {
        var isStatic = member is MethodBase { IsStatic: true } or FieldInfo { IsStatic: true, IsLiteral: false }
            or PropertyInfo { GetMethod.IsStatic: true };
        var signature = member switch
        {
            ConstructorInfo constructor => "new(" + Print(constructor.GetParameters()) + ")",
            MethodInfo method => method.Name + "(" + Print(method.GetParameters()) + "): " + Print(method.ReturnType),
            PropertyInfo property => property.Name + ": " + Print(property.PropertyType)
                + (property.SetMethod is { IsPublic: true } ? " { get; set; }" : ""),
            FieldInfo { IsLiteral: true } field => field.Name + " = " + field.GetRawConstantValue(),
            FieldInfo field => field.Name + ": " + Print(field.FieldType),
            _ => member.Name,
        };
        return isStatic && member is not ConstructorInfo ? "static " + signature : signature;
    }

    private static string Print(ParameterInfo[] parameters) =>
        string.Join(", ", parameters.Select(parameter => parameter.Name + ": " + Print(parameter.ParameterType)));

    private static string Print(Type type)
    {
        if (type.IsByRef) return "ref " + Print(type.GetElementType()!);
        if (type.IsArray) return Print(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return name + "<" + string.Join(", ", type.GetGenericArguments().Select(Print)) + ">";
    }

    private static IEnumerable<Type> Ancestors(Type type) =>
        type.BaseType is { } parent ? type.GetInterfaces().Append(parent) : type.GetInterfaces();

    private static IEnumerable<Type> TypesIn(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        EventInfo happening => [happening.EventHandlerType!],
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType
            ? Parts(type.GetElementType()!)
            : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
}
