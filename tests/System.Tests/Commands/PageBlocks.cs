using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fenced block of a page: the heading above it, the words of its fence, and its text.</summary>
internal sealed record PageBlock(string Heading, string Fence, string Text);

/// <summary>The blocks of a page, in order.</summary>
internal static class PageBlocks
{
    public static IReadOnlyList<PageBlock> Of(string page)
    {
        List<PageBlock> all = [];
        List<string>? inside = null;
        string heading = string.Empty, fence = string.Empty;
        foreach (string line in Repository.Read(page).Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (inside is not null)
                {
                    all.Add(new PageBlock(heading, fence, string.Join('\n', inside)));
                }

                inside = inside is null ? [] : null;
                fence = line[3..].Trim();
            }
            else if (inside is not null)
            {
                inside.Add(line);
            }
            else if (line.StartsWith("##", StringComparison.Ordinal))
            {
                heading = line.TrimStart('#', ' ');
            }
        }

        return all;
    }

    /// <summary>Exit codes that the fence allows: `sh` ends with 0, `sh exit 0|1` with one of them. Null = shown, not run.</summary>
    public static IReadOnlyList<int>? Exits(PageBlock block) => block.Fence.Split(' ') switch
    {
        ["sh"] => [0],
        ["sh", "exit", var codes] => [.. codes.Split('|').Select(c => int.Parse(c, System.Globalization.CultureInfo.InvariantCulture))],
        ["sh", "shown"] => null,
        _ => throw new FormatException($"'{block.Fence}' under '{block.Heading}' says neither sh, nor sh exit N, nor sh shown."),
    };
}
