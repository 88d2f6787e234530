using System.Collections.Generic;

namespace Qgtm.Fast.Research;

/// <summary>Things that happened close together. Times in any one unit.</summary>
public readonly record struct Cluster(long First, long Last, int Count);

/// <summary>
/// Counts haste: a cluster begins when so many things happen within a span, and goes on for as long as the next one comes within the span of the one before. Closing
/// orders that no strategy asked for, four of them within 60 s, are an emergency flatten, as the operators' own script counts them.
/// </summary>
public static class Clusters
{
    /// <param name="times">In order.</param>
    /// <param name="least">Things that make a cluster, 1 or more.</param>
    /// <param name="within">Span.</param>
    public static IReadOnlyList<Cluster> Of(IReadOnlyList<long> times, int least, long within)
    {
        List<Cluster> all = [];
        for (int i = 0; i + least <= times.Count;)
        {
            if (times[i + least - 1] - times[i] > within)
            {
                i++;
                continue;
            }

            int last = i + least - 1;
            while (last + 1 < times.Count && times[last + 1] - times[last] <= within)
            {
                last++;
            }

            all.Add(new Cluster(times[i], times[last], last - i + 1));
            i = last + 1;
        }

        return all;
    }
}
