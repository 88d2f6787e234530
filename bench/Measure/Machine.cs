using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>What must stand beside a figure: processor, cores, load, commit. No host name, no path.</summary>
public static class Machine
{
    private static readonly Lazy<string> CommitOnce = new(ReadCommit);

    /// <summary>Model name of the processor.</summary>
    public static string Cpu { get; } = ReadCpu();

    /// <summary>Processors that the process sees.</summary>
    public static int Cores => Environment.ProcessorCount;

    /// <summary>Short hash of the commit, with + when the tree has changes; "unknown" outside a checkout.</summary>
    public static string Commit => CommitOnce.Value;

    /// <summary>Load average of the last minute; 0 where there is none.</summary>
    public static double LoadAverage()
    {
        string? text = FirstLine("/proc/loadavg");
        return text is not null && double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double load)
            ? load
            : 0;
    }

    /// <summary>Processor time of all processes since boot, ns, to 10 ms; 0 where it is not told.</summary>
    public static long BusyNs()
    {
        string? text = FirstLine("/proc/stat");
        if (text is null)
        {
            return 0;
        }

        string[] fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long jiffies = 0;
        foreach (int i in (ReadOnlySpan<int>)[1, 2, 3, 6, 7])
        {
            jiffies += long.Parse(fields[i], CultureInfo.InvariantCulture);
        }

        return jiffies * 10_000_000;
    }

    /// <summary>Processor time of this process, ns.</summary>
    public static long OwnNs()
    {
        using Process self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.Ticks * 100;
    }

    /// <summary>Largest resident set of this process so far, bytes.</summary>
    public static long PeakResidentBytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>The machine as part of a file name: model and cores, letters, digits and hyphens.</summary>
    public static string FileName()
    {
        Span<char> name = stackalloc char[Math.Min(Cpu.Length, 48)];
        int n = 0;
        foreach (char c in Cpu.AsSpan(0, name.Length))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name[n++] = char.ToLowerInvariant(c);
            }
            else if (n > 0 && name[n - 1] != '-')
            {
                name[n++] = '-';
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{name[..n].TrimEnd('-')}-{Cores}c");
    }

    private static string ReadCpu()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
            {
                if (line.StartsWith("model name", StringComparison.Ordinal))
                {
                    return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                }
            }
        }
        catch (IOException)
        {
            // Not Linux: the architecture has to do.
        }

        return System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string? FirstLine(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using StreamReader reader = new(path);
        return reader.ReadLine();
    }

    private static string ReadCommit()
    {
        try
        {
            string hash = Git("rev-parse", "--short", "HEAD");
            return hash.Length == 0 ? "unknown" : hash + (Git("status", "--porcelain", "--untracked-files=no").Length > 0 ? "+" : "");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return "unknown";
        }
    }

    private static string Git(params string[] words)
    {
        ProcessStartInfo info = new("git", ["-C", Options.RepositoryFolder() ?? ".", .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process git = Process.Start(info)!;
        string text = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? text : string.Empty;
    }
}
