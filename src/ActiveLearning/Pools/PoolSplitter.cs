using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Splits pools in two.</summary>
public static class PoolSplitter
{
    /// <summary>
    /// Splits a pool at random into two that share its data: labels, their origins, hidden labels and bad marks travel along. Stratified, every class (by its label or,
    /// where that is hidden, its hidden label; samples with neither are a class of their own) is split in the same proportion, the test samples being
    /// distributed by largest remainder. Both parts keep the pool's order. The pool stays usable; the data are released when all three are disposed.
    /// </summary>
    /// <param name="pool">The pool.</param>
    /// <param name="testFraction">Share of the second part, more than 0 and less than 1.</param>
    /// <param name="stratified">Whether classes keep their shares.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ActiveLearningException">The fraction is out of range or leaves a part empty (<c>InvalidFraction</c>).</exception>
    public static (Pool Train, Pool Test) Split(Pool pool, double testFraction, bool stratified, long seed)
    {
        if (!(testFraction > 0 && testFraction < 1))
            throw new ActiveLearningException("InvalidFraction", ErrorKind.InvalidArgument, FormattableString.Invariant($"The test fraction {testFraction} must be more than 0 and less than 1."), testFraction);
        var total = (int)Math.Round(pool.Count * testFraction, MidpointRounding.AwayFromZero);
        if (total == 0 || total == pool.Count)
        {
            throw new ActiveLearningException(
                "InvalidFraction", ErrorKind.InvalidArgument,
                FormattableString.Invariant($"A test fraction of {testFraction} of {pool.Count} samples leaves one part without any; choose another."), testFraction);
        }

        var random = new SeedTree(seed).Source("split");
        var inTest = new bool[pool.Count];
        foreach (var (members, count) in Allot(Strata(pool, stratified), total, pool.Count))
        {
            foreach (var index in random.Draw<int>(members, count))
                inTest[index] = true;
        }

        var train = new List<int>(pool.Count - total);
        var test = new List<int>(total);
        for (var i = 0; i < inTest.Length; i++)
            (inTest[i] ? test : train).Add(i);
        return (pool.Subset($"{pool.Name}-train", [.. train]), pool.Subset($"{pool.Name}-test", [.. test]));
    }

    private static List<int[]> Strata(Pool pool, bool stratified)
    {
        if (!stratified)
            return [Enumerable.Range(0, pool.Count).ToArray()];
        return [.. Enumerable.Range(0, pool.Count)
            .GroupBy(index => pool.GetLabel(index) is >= 0 and var label ? label : pool.GetOracleLabel(index))
            .OrderBy(group => group.Key)
            .Select(group => group.ToArray())];
    }

    private static IEnumerable<(int[] Members, int Count)> Allot(List<int[]> strata, int total, int all)
    {
        var exact = strata.ConvertAll(members => (double)members.Length * total / all);
        var counts = exact.ConvertAll(share => (int)share);
        var byRemainder = Enumerable.Range(0, strata.Count).OrderByDescending(i => exact[i] - counts[i]).ThenBy(i => i);
        foreach (var i in byRemainder.Take(total - counts.Sum()))
            counts[i]++;
        return strata.Select((members, i) => (members, counts[i]));
    }
}
