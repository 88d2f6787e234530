using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>Commands on strategies that are taken together, what is deployed by them, and what they change, one line each.</summary>
public sealed record StrategyGroup(IReadOnlyList<Event> Commands, IReadOnlyList<Event> Deployed, IReadOnlyList<string> Lines)
{
    /// <summary>SHA-256 of all of it, in hexadecimal.</summary>
    public string Sum() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<Event>([.. Commands.Concat(Deployed)])));
}
