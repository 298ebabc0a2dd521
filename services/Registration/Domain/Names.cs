using System.Text.Json;

namespace KiBiennale.Registrations.Domain;

/// <summary>The words that the API and messages have for states.</summary>
public static class Names
{
    public static string Of<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
