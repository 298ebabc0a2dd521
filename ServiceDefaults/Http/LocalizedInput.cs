namespace KiBiennale.ServiceDefaults.Http;

/// <summary>A text that visitors read, as it comes in.</summary>
/// <param name="De">German; required.</param>
/// <param name="En">English; optional.</param>
public sealed record LocalizedInput(string? De, string? En);
