using System.Globalization;

namespace KiBiennale.Bench;

/// <summary>How figures are made of what was measured. A machine is noisy: medians and ratios say more than single runs.</summary>
internal static class Figures
{
    /// <summary>The value that this part of all values does not exceed; 0.5 is the median.</summary>
    public static double Percentile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    public static double Median(this IEnumerable<double> values) => values.Percentile(0.5);

    /// <summary>The median, and between what the values lie.</summary>
    public static string Rate(IReadOnlyList<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{values.Median(),7:N0}/s ({values.Min():N0}–{values.Max():N0})");
}
