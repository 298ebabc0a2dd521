namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Collects every fault of an input, so that one answer names them all.</summary>
public sealed class Faults
{
    private readonly List<(string Path, string Code, string Message)> _faults = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => _faults.Count > 0;

    /// <summary>The code of all faults when they share one that says more, else <c>invalid</c>.</summary>
    public string Code => _faults.Select(fault => fault.Code).Distinct().Count() == 1 ? _faults[0].Code : Invalid;

    private const string Invalid = "invalid";

    /// <summary>Notes a fault.</summary>
    /// <param name="path">Where, as in <c>sessions[2].title.de</c>.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="code">A code of its own, such as <c>nonexistent_time</c>, where a caller may want to tell it apart.</param>
    public void Add(string path, string message, string code = Invalid) => _faults.Add((path, code, message));

    /// <summary>Whether a fault at this very place is noted already.</summary>
    public bool Has(string path) => _faults.Any(fault => fault.Path == path);

    /// <summary>Whether a fault at this place or in a part of it is noted already.</summary>
    public bool HasWithin(string path) => Has(path) || _faults.Any(fault => fault.Path.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>The faults by path, as in the problem's <c>errors</c>; a fault with a code of its own begins with it.</summary>
    public IReadOnlyDictionary<string, string[]> ToDictionary() => _faults
        .GroupBy(fault => fault.Path, fault => fault.Code == Invalid ? fault.Message : $"{fault.Code}: {fault.Message}")
        .ToDictionary(path => path.Key, path => path.ToArray());
}
