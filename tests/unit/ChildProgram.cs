using System.Globalization;
using ActiveLearning.Tests.Pools.Database;

namespace ActiveLearning.Tests;

/// <summary>What this assembly does when it is run as a program: the parts of tests that need processes of their own.</summary>
internal static class ChildProgram
{
    private static int Main(string[] arguments) => arguments switch
    {
        [DatabaseChild.Verb, "fill", var database, var first, var count] =>
            DatabaseChild.Fill(database, int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)),
        [DatabaseChild.Verb, "work", var database, var folder, var backup] => DatabaseChild.Work(database, folder, backup),
        _ => 2,
    };
}
