using System;
using System.IO;
using Qgtm.Fast.Control;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Kill;

/// <summary>
/// A file named `kill` in the state directory: whoever may write there may stop the engine with `echo flatten > kill`, with
/// nothing else working. Its presence raises; that it is gone lowers nothing. A file of somebody else is not followed.
/// </summary>
public static class KillFile
{
    /// <summary>Its name.</summary>
    public const string Name = "kill";
    private const int LengthMax = 64;

    /// <summary>The words of the file and of QGTM_KILL.</summary>
    public static KillTier? TierOf(string word) => word.Trim().ToUpperInvariant() switch
    {
        "CLOSE_ONLY" or "NO_NEW" => KillTier.NoNew,
        "FLATTEN" => KillTier.Flatten,
        "HALT_ALL" => KillTier.HaltAll,
        _ => null,
    };

    /// <summary>What the file asks for; null without one. One that cannot be read, or says no such word, asks for NO_NEW.</summary>
    public static KillOrder? Read(string directory, Action<string> say)
    {
        string path = Path.Combine(directory, Name);
        try
        {
            if (FileOwner.Of(path) is not { } owner)
            {
                return null;
            }

            if (!owner.IsRegular || owner.IsWritableByOthers || (owner.Uid != FileOwner.Me && owner.Uid != 0))
            {
                say($"{path} is not followed: it must be a plain file of uid {FileOwner.Me} or root that nobody else may write; use `qgtm killswitch`, or make it anew with `umask 022`.");
                return null;
            }

            string word = Text(path);
            KillTier? tier = TierOf(word);
            string reason = tier is null ? $"kill file with '{(word.Length > 20 ? word[..20] : word)}', which is no word of it" : "kill file: " + word;
            return KillOrder.Account(tier ?? KillTier.NoNew, TierTrigger.KillFile, owner.Uid, reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalFault)
        {
            return KillOrder.Account(KillTier.NoNew, TierTrigger.KillFile, FileOwner.Me, "kill file that cannot be read");
        }
    }

    private static string Text(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> bytes = stackalloc byte[LengthMax];
        return System.Text.Encoding.UTF8.GetString(bytes[..file.ReadAtLeast(bytes, LengthMax, throwOnEndOfStream: false)]).Trim();
    }
}
