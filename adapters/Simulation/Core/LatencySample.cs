using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Qgtm.Fast.Simulation;

/// <summary>Latencies that were measured, ns: an order's is one of them, each as likely as it was.</summary>
public sealed class LatencySample
{
    private readonly long[] _ns;

    /// <summary>Of at least one value, none below zero.</summary>
    public LatencySample(IEnumerable<long> ns)
    {
        _ns = [.. ns.Order()];
        if (_ns.Length == 0 || _ns[0] < 0)
        {
            throw new ArgumentException("A sample of latencies has one or more of them, in ns, none below zero.", nameof(ns));
        }
    }

    /// <summary>How many.</summary>
    public int Count => _ns.Length;

    /// <summary>The value that a share (0-1) of them does not exceed, ns.</summary>
    public long Percentile(double share) => _ns[Math.Clamp((int)Math.Ceiling(share * _ns.Length) - 1, 0, _ns.Length - 1)];

    /// <summary>One of them, by a number from 0 to below 1.</summary>
    public long Draw(double unit) => _ns[(int)(unit * _ns.Length)];

    /// <summary>Reads a file with one value a line, ns, and the heading "ns"; a wrong line is an <see cref="InvalidDataException"/> that names it.</summary>
    public static LatencySample Read(string path)
    {
        List<long> all = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            if (++number == 1 ? line.Trim() != "ns" : !long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long ns) || !Keep(all, ns))
            {
                throw new InvalidDataException($"{path}, line {number}: '{line}' is not {(number == 1 ? "the heading ns" : "a whole number of ns")}");
            }
        }

        return all.Count != 0 ? new LatencySample(all) : throw new InvalidDataException($"{path} holds no latencies");
    }

    /// <summary>What tells one sample from another: number, sum and percentiles, ns.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_ns.Length} of {_ns.Sum(n => (decimal)n)} ns, {Percentile(0.25)} {Percentile(0.5)} {Percentile(0.75)} {Percentile(0.99)} {_ns[^1]}");

    private static bool Keep(List<long> all, long ns)
    {
        all.Add(ns);
        return true;
    }
}
