namespace KiBiennale.Events.Programme;

/// <summary>The numbers of all that is shown by begin, and by id where that is the same.</summary>
internal sealed class StartOrder(Func<int, ProgrammeRow> rowOf)
{
    private readonly List<int> _numbers = [];

    /// <summary>Takes numbers out, before their rows change.</summary>
    /// <param name="numbers">Which.</param>
    /// <param name="inOrder">Whether each is looked up; else all are gone through.</param>
    public void Remove(IReadOnlyCollection<int> numbers, bool inOrder)
    {
        if (!inOrder)
        {
            var gone = NumberSet.Of(numbers);
            _numbers.RemoveAll(gone.Contains);
            return;
        }

        foreach (var number in numbers)
            _numbers.RemoveAt(IndexOf(KeyOf(number)));
    }

    /// <summary>Takes numbers in, after their rows have changed.</summary>
    public void Add(IReadOnlyCollection<int> numbers, bool inOrder)
    {
        if (!inOrder)
        {
            _numbers.AddRange(numbers);
            _numbers.Sort((left, right) => KeyOf(left).CompareTo(KeyOf(right)));
            return;
        }

        foreach (var number in numbers)
            _numbers.Insert(~IndexOf(KeyOf(number)), number);
    }

    /// <summary>The numbers after a place, or all.</summary>
    public IEnumerable<int> From((long Starts, Guid Id)? after)
    {
        var index = after is { } place ? IndexOf(place) : -1;
        for (index = index < 0 && after is not null ? ~index : index + 1; index < _numbers.Count; index++)
            yield return _numbers[index];
    }

    private (long Starts, Guid Id) KeyOf(int number) => (rowOf(number).Starts, rowOf(number).Id);

    /// <summary>Where it is; or, as complement, where it would be.</summary>
    private int IndexOf((long Starts, Guid Id) key)
    {
        var (low, high) = (0, _numbers.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var compared = KeyOf(_numbers[middle]).CompareTo(key);
            if (compared == 0)
                return middle;
            if (compared < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}
