namespace Qgtm.Fast.Simulation.Http;

/// <summary>What a stream's HTTP request says: the path, whether it carries the keys, and the form it wants its messages in.</summary>
internal readonly record struct Handshake(string Path, bool IsKnown, bool IsMsgpack);
