namespace ActiveLearning.Agreement;

/// <summary>
/// Agreement of two labelings beyond what chance gives: (p_o - p_e) / (1 - p_e) with p_o the share of equal labels and p_e the share that two labelings with
/// these class shares have in common by chance (Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960).
/// </summary>
internal sealed class CohenKappa
{
    private readonly Dictionary<int, (int First, int Second)> _totals = [];

    /// <summary>Number of things that both labeled.</summary>
    internal int Count { get; private set; }

    /// <summary>How many of them got equal labels.</summary>
    internal int Equal { get; private set; }

    /// <summary>Takes one thing's two labels.</summary>
    /// <param name="first">What the first says.</param>
    /// <param name="second">What the second says.</param>
    internal void Add(int first, int second)
    {
        Count++;
        if (first == second)
            Equal++;
        var one = _totals.GetValueOrDefault(first);
        _totals[first] = (one.First + 1, one.Second);
        var other = _totals.GetValueOrDefault(second);
        _totals[second] = (other.First, other.Second + 1);
    }

    /// <summary>Kappa, at most 1; null where it says nothing: there is nothing, or both used one and the same class throughout.</summary>
    internal double? Value
    {
        get
        {
            if (Count == 0)
                return null;
            var chance = _totals.Values.Sum(total => (double)total.First * total.Second) / ((double)Count * Count);
            return chance < 1 ? (((double)Equal / Count) - chance) / (1 - chance) : null;
        }
    }
}
