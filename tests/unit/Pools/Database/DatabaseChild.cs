using System.Diagnostics;
using System.Text.Json;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools.Database;

/// <summary>A process of its own that uses a pool database, to be killed or to compete with others. It says what it has done when it is done.</summary>
internal static class DatabaseChild
{
    /// <summary>The first argument of such a process.</summary>
    public const string Verb = "database-child";

    /// <summary>Starts one; its output can be read.</summary>
    public static Process Start(params string[] arguments)
    {
        var own = Environment.ProcessPath;
        var dotnet = own is not null && Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? own : "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[typeof(DatabaseChild).Assembly.Location, Verb, .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Labels so many samples, 25 at a time: fill, database, first, count.</summary>
    public static int Fill(string database, int first, int count)
    {
        using var pool = DatabasePool.Open(database, null, RunContext.None);
        foreach (var block in Enumerable.Range(first, count).Chunk(25))
            pool.Apply([.. block.Select(index => new LabelChange(index, "star", LabelOrigin.Manual))]);
        return 0;
    }

    /// <summary>Labels, imports, undoes, renames and updates, copies, for ever: work, database, folder of the samples, backup.</summary>
    public static int Work(string database, string folder, string backup)
    {
        var random = new Random();
        while (true)
        {
            using var pool = DatabasePool.Open(database, null, RunContext.None);
            for (var step = 0; step < 10; step++)
            {
                var key = Guid.NewGuid().ToString("N");
                pool.Apply([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => new LabelChange(random.Next(pool.Count), random.Next(4) == 0 ? null : "x", LabelOrigin.Manual, key))], addClass: true);
                Say($"label {key}");
            }

            var answers = $"{backup}.{Guid.NewGuid():N}.json";
            var person = Guid.NewGuid().ToString("N");
            File.WriteAllText(answers, JsonSerializer.Serialize(Enumerable.Range(0, 20).Select(_ => new { id = pool.GetId(random.Next(pool.Count)), label = "x", annotator = person })));
            new LabelImporter(pool, new LabelImportOptions { AddClass = true }).Plan(answers, RunContext.None).Apply();
            Say($"import {person}");
            File.Delete(answers);
            LabelHistory.Undo(pool, LabelHistory.FindLast(pool, 3));
            Say("undo");
            foreach (var file in Directory.GetFiles(folder).Take(3))
                File.Move(file, Path.Combine(folder, $"{Guid.NewGuid():N}.bmp"));
            using (var update = PoolUpdate.Find(database, null, RunContext.None))
                update.Apply();
            Say("update");
            PoolBackup.Backup(database, backup, RunContext.None);
            Say("backup");
        }
    }

    private static void Say(string what)
    {
        Console.WriteLine(what);
        Console.Out.Flush();
    }
}
