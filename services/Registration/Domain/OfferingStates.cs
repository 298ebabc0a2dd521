using System.Text.Json;

namespace KiBiennale.Registrations.Domain;

/// <summary>The words that the API and messages have for states.</summary>
public static class OfferingStates
{
    public static string NameOf(OfferingState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
