using System.Numerics;

namespace KiBiennale.Events.Programme;

/// <summary>A set of the numbers that rows of the programme have: one bit each.</summary>
internal sealed class NumberSet
{
    private ulong[] _words = [];

    public static NumberSet Of(IEnumerable<int> numbers)
    {
        var set = new NumberSet();
        foreach (var number in numbers)
            set.Add(number);
        return set;
    }

    public bool Contains(int number) => number >> 6 is var word && word < _words.Length && (_words[word] & 1UL << number) != 0;

    public void Add(int number)
    {
        if (number >> 6 >= _words.Length)
            Array.Resize(ref _words, Math.Max((number >> 6) + 1, _words.Length * 2));
        _words[number >> 6] |= 1UL << number;
    }

    public void Remove(int number)
    {
        if (number >> 6 < _words.Length)
            _words[number >> 6] &= ~(1UL << number);
    }

    public int Count() => CountWith(this);

    public int CountWith(NumberSet other)
    {
        var count = 0;
        for (var word = Math.Min(_words.Length, other._words.Length) - 1; word >= 0; word--)
            count += BitOperations.PopCount(_words[word] & other._words[word]);
        return count;
    }

    public NumberSet Copy() => new() { _words = [.. _words] };

    /// <summary>Keeps what is in both.</summary>
    public NumberSet And(NumberSet other)
    {
        for (var word = 0; word < _words.Length; word++)
            _words[word] &= word < other._words.Length ? other._words[word] : 0;
        return this;
    }

    /// <summary>Takes in what is in either.</summary>
    public NumberSet Or(NumberSet other)
    {
        if (other._words.Length > _words.Length)
            Array.Resize(ref _words, other._words.Length);
        for (var word = 0; word < other._words.Length; word++)
            _words[word] |= other._words[word];
        return this;
    }

    /// <summary>Keeps what satisfies.</summary>
    public NumberSet Where(Func<int, bool> satisfies)
    {
        for (var word = 0; word < _words.Length; word++)
        {
            for (var rest = _words[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (!satisfies((word << 6) + bit))
                    _words[word] &= ~(1UL << bit);
            }
        }

        return this;
    }

    /// <summary>Takes out what is in the other.</summary>
    public NumberSet Without(NumberSet other)
    {
        for (var word = Math.Min(_words.Length, other._words.Length) - 1; word >= 0; word--)
            _words[word] &= ~other._words[word];
        return this;
    }

    public IEnumerable<int> Numbers()
    {
        for (var word = 0; word < _words.Length; word++)
        {
            for (var rest = _words[word]; rest != 0; rest &= rest - 1)
                yield return (word << 6) + BitOperations.TrailingZeroCount(rest);
        }
    }
}
