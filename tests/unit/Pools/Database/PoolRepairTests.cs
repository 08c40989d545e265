using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools.Database;

public sealed class PoolRepairTests : IDisposable
{
    private const int Page = 4096;
    private const int Labels = 3000;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder["pool.alpool"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_database_passes_and_says_what_it_holds()
    {
        Create();
        var checks = PoolChecker.Check(Database, null, RunContext.None).ToArray();
        Assert.All(checks, check => Assert.True(check.Passed, check.Detail));
        Assert.Equal(["File", "Integrity", "References", "Content", "Samples"], checks.Select(check => check.Check));
        Assert.Contains("3000 entries", checks[3].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_are_named()
    {
        Pictures.Write(_folder, "photos", ("a.bmp", 1), ("b.bmp", 2));
        DatabasePool.Create(Database, [_folder["photos"]], new PoolOptions(), RunContext.None).Dispose();
        File.Delete(_folder["photos/b.bmp"]);
        var failed = Assert.Single(PoolChecker.Check(Database, null, RunContext.None), check => !check.Passed);
        Assert.Equal("Samples", failed.Check);
        Assert.Contains("b.bmp", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_to_nothing_is_found()
    {
        Create();
        using (var connection = PoolDatabase.Connect(Database))
            PoolDatabase.Execute(connection, "PRAGMA foreign_keys = OFF; DELETE FROM change");
        Assert.Equal("References", Assert.Single(PoolChecker.Check(Database, null, RunContext.None), check => !check.Passed).Check);
    }

    [Fact]
    public void A_backup_is_the_database_at_one_moment_and_replaces_a_file_whole()
    {
        using var pool = Create();
        var copy = _folder.Write("copy.alpool", "an older copy");
        PoolBackup.Backup(Database, copy, RunContext.None);
        pool.ClearLabel(0);
        using var copied = DatabasePool.Open(copy, null, RunContext.None);
        Assert.Equal(Labels, copied.LabeledCount);
        Assert.All(PoolChecker.Check(copy, null, RunContext.None), check => Assert.True(check.Passed, check.Detail));
        Assert.Equal("BackupInUse", Assert.Throws<ActiveLearningException>(() => PoolBackup.Backup(Database, copy, RunContext.None)).ErrorId);
        Assert.Equal("BackupOntoItself", Assert.Throws<ActiveLearningException>(() => PoolBackup.Backup(Database, Database, RunContext.None)).ErrorId);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_page_is_destroyed_the_damage_is_told_and_the_rest_recovered()
    {
        Create().Dispose();
        var whole = File.ReadAllBytes(Database);
        var (recovered, complete, most) = (0, 0, 0);
        for (var page = 1; page < whole.Length / Page; page += 3)
        {
            var bytes = (byte[])whole.Clone();
            Array.Fill(bytes, (byte)0xA5, page * Page, Page);
            File.WriteAllBytes(Database, bytes);
            Assert.Contains(PoolChecker.Check(Database, null, RunContext.None), check => !check.Passed);
            PoolRepairResult result;
            try
            {
                result = PoolRepair.Repair(Database, RunContext.None);
            }
            catch (ActiveLearningException e)
            {
                // The page that says what the pool is made of.
                Assert.Equal("NotRecoverable", e.ErrorId);
                Assert.Equal(bytes, File.ReadAllBytes(Database));
                continue;
            }

            Assert.Equal(bytes, File.ReadAllBytes(result.Damaged));
            Assert.All(PoolChecker.Check(Database, null, RunContext.None), check => Assert.True(check.Passed, check.Detail));
            using var pool = DatabasePool.Open(Database, null, RunContext.None);
            Assert.Equal((Labels, pool.LabeledCount), (pool.Count, result.Labels));
            Assert.Equal(pool.LabeledCount < Labels, result.Lost.Any(text => text.Contains("'label'", StringComparison.Ordinal)));
            recovered++;
            complete += pool.LabeledCount == Labels ? 1 : 0;
            // A page holds some hundred labels; a few pages lead to many others.
            most += pool.LabeledCount >= Labels - 400 ? 1 : 0;
        }

        Assert.True(recovered >= 10, $"Only {recovered} of the damaged files were recovered.");
        Assert.InRange(complete, 1, recovered - 1);
        Assert.InRange(most, recovered - 2, recovered);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(0.999)]
    public void A_truncated_file_is_told(double share)
    {
        Create().Dispose();
        var bytes = File.ReadAllBytes(Database);
        File.WriteAllBytes(Database, bytes[..(int)(bytes.Length * share)]);
        Assert.Contains(PoolChecker.Check(Database, null, RunContext.None), check => !check.Passed);
    }

    [Fact]
    public void What_is_no_database_is_left_as_it_is()
    {
        File.WriteAllText(Database, new string('x', 10_000));
        Assert.Equal("NotRecoverable", Assert.Throws<ActiveLearningException>(() => PoolRepair.Repair(Database, RunContext.None)).ErrorId);
        Assert.Equal([Database], Directory.GetFiles(_folder.Path));
    }

    private Pool Create()
    {
        var pool = DatabasePool.CreateSynthetic(Database, Labels, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        Oracle.Answer(pool, Enumerable.Range(0, Labels), RunContext.None);
        return pool;
    }
}
