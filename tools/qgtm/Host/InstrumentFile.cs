using System;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The instrument list of a journal, beside it: indices in events mean lines of this file. It may grow, never change.</summary>
public static class InstrumentFile
{
    private const string Name = "instruments.csv";

    /// <summary>
    /// The first line: by which rules the engine answered. A journal of other rules would show differences that are none of its
    /// own, so it is refused. It goes up when a change of the engine changes its answers to the same inputs.
    /// </summary>
    private const string Rules = "rules,4";

    /// <summary>Writes the list on a first start; on a later one checks that the recorded lines are still the same.</summary>
    public static void Keep(string directory, Instrument[] instruments)
    {
        string path = Path.Combine(directory, Name);
        string[] lines = [Rules, .. Array.ConvertAll(instruments, i => string.Create(
            CultureInfo.InvariantCulture, $"{i.Symbol},{i.Sector},{(i.Tradable ? 1 : 0)},{i.TickNanos},{i.Alias},{i.LiquidityTier},{i.SpreadMaxBps}"))];
        if (!File.Exists(path))
        {
            File.WriteAllLines(path, lines);
            return;
        }

        if (!Lines(directory, path).AsSpan().SequenceEqual(lines.AsSpan(1)))
        {
            throw new UserError(
                ExitCode.Configuration,
                $"{directory} belongs to a run with other instruments: give this one its own --state directory.");
        }
    }

    /// <summary>Reads the list of a journal.</summary>
    public static Instrument[] Read(string directory)
    {
        string path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"{path} is missing: the journal cannot be read without its instrument list.");
        }

        return Array.ConvertAll(Lines(directory, path), line =>
        {
            string[] f = line.Split(',');
            return new Instrument(f[0], Enum.Parse<Sector>(f[1]), f[2] == "1", long.Parse(f[3], CultureInfo.InvariantCulture))
            {
                Alias = f[4],
                LiquidityTier = int.Parse(f[5], CultureInfo.InvariantCulture),
                SpreadMaxBps = long.Parse(f[6], CultureInfo.InvariantCulture),
            };
        });
    }

    private static string[] Lines(string directory, string path)
    {
        string[] lines = File.ReadAllLines(path);
        return lines is [Rules, ..] ? lines[1..] : throw new UserError(
            ExitCode.Configuration,
            $"{directory} belongs to a run of another build, whose rules were others: use that build for it, or give this run its own --state directory.");
    }
}
