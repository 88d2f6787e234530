using System;
using System.IO;
using System.Text;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// The file with the operators' keys, hashed: `operators.keys` in the state directory unless the configuration names another. It
/// counts only as a plain file of the engine's user or root that nobody else may read or write.
/// </summary>
public static class OperatorFile
{
    /// <summary>Its name in the state directory.</summary>
    public const string Name = "operators.keys";

    private const uint ForOthers = 0x3F;

    /// <summary>The file of a state directory.</summary>
    public static string PathOf(string directory) => Path.Combine(directory, Name);

    /// <summary>The keys; none without a file. A file that cannot be trusted is a <see cref="UserError"/>.</summary>
    public static KeyRing Read(string path)
    {
        if (FileOwner.Of(path) is not { } owner)
        {
            return KeyRing.Empty;
        }

        if (!owner.IsRegular || (owner.Mode & ForOthers) != 0 || (owner.Uid != FileOwner.Me && owner.Uid != 0))
        {
            throw new UserError(
                ExitCode.Configuration, $"{path} is not followed: it must be a plain file of uid {FileOwner.Me} or root that nobody else may read or write; `chmod 600` it, or make it anew with `qgtm keys add`.");
        }

        try
        {
            return KeyRing.Parse(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new UserError(ExitCode.Configuration, $"{path} is not followed because {e.Message}: mend it, or make it anew with `qgtm keys add`.");
        }
    }

    /// <summary>Reads it for a running engine: what cannot be trusted is said once and holds no key.</summary>
    public static Func<KeyRing> Reader(string path, Action<string> say)
    {
        string said = string.Empty;
        return () =>
        {
            try
            {
                return Read(path);
            }
            catch (Exception e) when (e is UserError or IOException or UnauthorizedAccessException or JournalFault)
            {
                string before = System.Threading.Interlocked.Exchange(ref said, e.Message);
                if (before != e.Message)
                {
                    say(e.Message);
                }

                return KeyRing.Empty;
            }
        };
    }

    /// <summary>Replaces it, mode 0600.</summary>
    public static void Write(string path, KeyRing ring) => OwnerFile.Replace(path, Encoding.UTF8.GetBytes(ring.Text()), sync: true);
}
