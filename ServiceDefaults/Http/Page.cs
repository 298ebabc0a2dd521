namespace KiBiennale.ServiceDefaults.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as asked for with <c>limit</c>.</param>
/// <param name="Next">Give it as <c>cursor</c> to get the next page; null: this is the last one.</param>
/// <param name="Total">How many there are in all pages, at this moment.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, int Total);
