using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>Values that are read and written as a whole live in one <c>jsonb</c> column.</summary>
public static class JsonColumn
{
    /// <summary>Stores the property as <c>jsonb</c>; two values are the same when their JSON is.</summary>
    public static PropertyBuilder<T> IsJson<T>(this PropertyBuilder<T> property, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.HasColumnType("jsonb").HasConversion(
            value => JsonSerializer.Serialize(value, options),
            json => JsonSerializer.Deserialize<T>(json, options)!,
            new ValueComparer<T>(
                // Unchanged values are asked about whenever a context looks for changes, and there may be a thousand of them.
                (left, right) => ReferenceEquals(left, right) || JsonSerializer.Serialize(left, options) == JsonSerializer.Serialize(right, options),
                value => JsonSerializer.Serialize(value, options).GetHashCode(StringComparison.Ordinal),
                value => value));
    }
}
