namespace KiBiennale.Contracts;

/// <summary>A text that visitors read.</summary>
/// <param name="De">German; always there.</param>
/// <param name="En">English; null where nobody has translated it, and German is shown instead.</param>
public sealed record LocalizedText(string De, string? En = null);
