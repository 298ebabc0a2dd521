using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>
/// Lets a client put back what it has read: fields that <paramref name="response"/> shows and only the server sets are
/// read over in the request, while any other unknown field stays a fault.
/// </summary>
/// <param name="response">What a GET of the same resource answers.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReadBackOfAttribute(Type response) : Attribute
{
    /// <summary>What a GET of the same resource answers.</summary>
    public Type Response { get; } = response;
}

internal static class ReadBack
{
    public static void Allow(JsonTypeInfo request)
    {
        if (Attribute.GetCustomAttribute(request.Type, typeof(ReadBackOfAttribute)) is not ReadBackOfAttribute readBack)
            return;
        var known = request.Properties.Select(property => property.Name).ToHashSet();
        foreach (var property in readBack.Response.GetProperties())
        {
            var name = request.Options.PropertyNamingPolicy?.ConvertName(property.Name) ?? property.Name;
            if (!known.Add(name))
                continue;
            var ignored = request.CreateJsonPropertyInfo(typeof(JsonElement), name);
            ignored.Set = (_, _) => { };
            request.Properties.Add(ignored);
        }
    }
}
