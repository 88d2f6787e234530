using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;

namespace Qgtm.Fast.MarketStore;

/// <summary>What became of a file.</summary>
/// <param name="Name">The file.</param>
/// <param name="Format">What it was told to be.</param>
/// <param name="Rows">Candles, snapshots and points in it.</param>
/// <param name="Resumed">Of these, how many an earlier import that was cut off had written.</param>
/// <param name="WasDone">It was imported before: nothing was written.</param>
public readonly record struct Imported(string Name, string Format, long Rows, long Resumed, bool WasDone);

/// <summary>How far an import is.</summary>
public readonly record struct ImportProgress(string Name, string Step, double Share);

/// <summary>
/// Brings files into a <see cref="MarketDatabase"/>. A file is read twice: first to see that every row is good, so a bad file writes
/// nothing, then to write in batches. Behind each batch its count is written, so an import that is killed goes on where it was; what it
/// then writes again is the same, because rows replace equal keys.
/// </summary>
public sealed class Importer(MarketDatabase db)
{
    private const int BatchMax = 20_000;

    /// <summary>Imports one file. <see cref="DataFileError"/> names what is wrong with it.</summary>
    public Imported Import(string path, Action<ImportProgress>? progress = null)
    {
        string name = Path.GetFileName(path);
        FileFormat format = FileFormat.Of(path);
        string sha = Hash(path);
        (long written, bool isDone) = Recorded(sha);
        if (isDone)
        {
            return new Imported(name, format.Name, written, written, WasDone: true);
        }

        CountSink count = new();
        format.Read(path, count, share => progress?.Invoke(new ImportProgress(name, "checking", share)));
        using (WriteSink write = new(db, sha, name, format.Name, written, count.Rows, share => progress?.Invoke(new ImportProgress(name, "writing", share))))
        {
            format.Read(path, write);
            write.End();
        }

        foreach ((string symbol, (long first, long last)) in count.Minutes)
        {
            progress?.Invoke(new ImportProgress(name, $"folding {symbol}", 1));
            db.Write(() => db.Candles.Fold(symbol, first, last));
        }

        db.Write(() => db.Series.ContinueEffr());
        Record(db, sha, name, format.Name, count.Rows, count.Rows, isDone: true);
        return new Imported(name, format.Name, count.Rows, written, WasDone: false);
    }

    /// <summary>The files of a folder that could be data, in order of their paths. Captures are not among them: see <see cref="FileFormat"/>.</summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        List<string> files = [];
        foreach (string pattern in (string[])["*.csv", "*.csv.gz", "*.txt"])
        {
            files.AddRange(Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories));
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    internal static void Record(MarketDatabase db, string sha, string name, string format, long written, long total, bool isDone) => db.Run(
        "INSERT OR REPLACE INTO imports.files(sha256, name, format, written, total, done) VALUES(@a, @b, @c, @d, @e, @f)",
        sha, name, format, written, total, isDone ? 1 : 0);

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private (long Written, bool IsDone) Recorded(string sha) => (
        Convert.ToInt64(db.Ask("SELECT written FROM imports.files WHERE sha256 = @a", sha) ?? 0L, CultureInfo.InvariantCulture),
        db.Ask("SELECT done FROM imports.files WHERE sha256 = @a", sha) is 1L);

    /// <summary>The first reading: how many rows there are, and which minutes will have to be folded.</summary>
    private sealed class CountSink : IImportSink
    {
        public long Rows { get; private set; }

        public Dictionary<string, (long First, long Last)> Minutes { get; } = new(StringComparer.Ordinal);

        public void Take(in Candle candle)
        {
            Rows++;
            if (candle.Interval == Interval.M1)
            {
                (long first, long last) = Minutes.TryGetValue(candle.Symbol, out (long, long) span) ? span : (long.MaxValue, long.MinValue);
                Minutes[candle.Symbol] = (Math.Min(first, candle.T), Math.Max(last, candle.T));
            }
        }

        public void Take(in BboSnapshot snapshot) => Rows++;

        public void Take(in SeriesPoint point) => Rows++;

        public void Note(Defect defect, string name, long atMs, double figure)
        {
            // `qgtm data --audit` tells them; an import takes the rows as they are.
        }
    }

    /// <summary>The second: what an earlier import has written is left out, the rest goes in by batches.</summary>
    private sealed class WriteSink(MarketDatabase db, string sha, string name, string format, long skip, long total, Action<double> progress) : IImportSink, IDisposable
    {
        private long _seen;
        private bool _isOpen;

        public void Take(in Candle candle)
        {
            if (Begin())
            {
                db.Candles.Put(in candle);
                Batch();
            }
        }

        public void Take(in BboSnapshot snapshot)
        {
            if (Begin())
            {
                db.Snapshots.Put(in snapshot);
                Batch();
            }
        }

        public void Take(in SeriesPoint point)
        {
            if (Begin())
            {
                db.Series.Put(in point);
                Batch();
            }
        }

        public void Note(Defect defect, string name, long atMs, double figure)
        {
            // See CountSink.
        }

        public void End()
        {
            if (_isOpen)
            {
                Commit();
            }
        }

        public void Dispose()
        {
            if (_isOpen)
            {
                _ = db.Run("ROLLBACK");
            }
        }

        private bool Begin()
        {
            if (++_seen <= skip)
            {
                return false;
            }

            if (!_isOpen)
            {
                _ = db.Run("BEGIN IMMEDIATE");
                _isOpen = true;
            }

            return true;
        }

        private void Batch()
        {
            if (_seen % BatchMax == 0)
            {
                Commit();
            }
        }

        /// <summary>The data first and for itself: a count must never be there without its rows.</summary>
        private void Commit()
        {
            _ = db.Run("COMMIT");
            _isOpen = false;
            Record(db, sha, name, format, _seen, total, isDone: false);
            progress(total == 0 ? 1 : (double)_seen / total);
        }
    }
}
