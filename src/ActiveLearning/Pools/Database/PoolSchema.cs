namespace ActiveLearning.Pools.Database;

/// <summary>The tables of a pool database, and how a file made by an older version becomes one of today.</summary>
internal static class PoolSchema
{
    /// <summary>What marks a SQLite file as a pool's: "ALPL".</summary>
    public const int ApplicationId = 0x414C504C;

    /// <summary>The schema that this version reads and writes.</summary>
    public const int Version = 2;

    /// <summary>The steps: the first makes an empty file one of version 1, each later one raises the version by 1. What has been released is never changed.</summary>
    private static readonly string[] s_steps =
    [
        // A sample is its number, from 0, which it keeps for ever. Only pools of files have a row for each; ids of packed samples are computed.
        // Labels that came with the data are one array; what was said later is an event each, superseded or undone but never changed.
        """
        CREATE TABLE pool (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL, recipe TEXT NOT NULL, root TEXT NOT NULL, near TEXT,
            samples INTEGER NOT NULL, structure INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;
        CREATE TABLE class (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE known (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE TABLE file (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, size INTEGER, modified INTEGER, hash BLOB, width INTEGER, height INTEGER,
            vanished INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, what TEXT NOT NULL) STRICT;
        CREATE TABLE label (id INTEGER PRIMARY KEY AUTOINCREMENT, sample INTEGER NOT NULL, class INTEGER REFERENCES class, origin INTEGER NOT NULL,
            annotator TEXT, time INTEGER NOT NULL, source TEXT, annotation TEXT, change INTEGER NOT NULL REFERENCES change, undone INTEGER REFERENCES change) STRICT;
        CREATE INDEX label_sample ON label (sample);
        CREATE INDEX label_undone ON label (undone) WHERE undone IS NOT NULL;
        CREATE TABLE bad (sample INTEGER PRIMARY KEY, reason TEXT, change INTEGER NOT NULL REFERENCES change) STRICT;
        CREATE INDEX bad_change ON bad (change);
        """,

        // Batches: label is the last label event before the batch went out, so that what comes after it is the answer.
        """
        CREATE TABLE batch (number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, format TEXT NOT NULL, label INTEGER NOT NULL,
            change INTEGER NOT NULL REFERENCES change) STRICT;
        CREATE TABLE batch_item (batch INTEGER NOT NULL REFERENCES batch, rank INTEGER NOT NULL, sample INTEGER NOT NULL, score REAL NOT NULL,
            strategy TEXT, measure TEXT, reason TEXT, PRIMARY KEY (batch, rank)) STRICT, WITHOUT ROWID;
        CREATE INDEX batch_item_sample ON batch_item (sample);
        CREATE TABLE score_run (id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, measure TEXT NOT NULL, change INTEGER NOT NULL REFERENCES change) STRICT;
        CREATE TABLE score (run INTEGER NOT NULL REFERENCES score_run, sample INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (run, sample)) STRICT, WITHOUT ROWID;
        """,
    ];

    /// <summary>The tables whose rows a repair carries over, in an order in which a row's references come before it.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["pool", "class", "known", "file", "change", "label", "bad", "batch", "batch_item", "score_run", "score"];

    /// <summary>The statements that lead from one version to a later one.</summary>
    /// <param name="from">The version of the file; 0 for an empty one.</param>
    /// <param name="to">The version wanted.</param>
    public static string Upgrade(int from, int to) =>
        string.Concat(s_steps[from..to]) + FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {to};");
}
