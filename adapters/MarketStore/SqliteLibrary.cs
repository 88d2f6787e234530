using System;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using SQLitePCL;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// Which SQLite runs: the system's when there is one, because the distribution mends it, else the bundled one (docs/adr/0048).
/// </summary>
internal static class SqliteLibrary
{
    private const string System = "libsqlite3.so.0";
    private static readonly Lazy<string> Loaded = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Loads it once and says which it is, for example "3.40.1 (system)".</summary>
    public static string Use() => Loaded.Value;

    private static string Load()
    {
        bool isSystem = NativeLibrary.TryLoad(System, out nint handle);
        if (isSystem)
        {
            NativeLibrary.SetDllImportResolver(
                Assembly.Load("SQLitePCLRaw.provider.e_sqlite3"),
                (name, _, _) => string.Equals(name, "e_sqlite3", StringComparison.Ordinal) ? handle : 0);
        }

        Batteries_V2.Init();
        return raw.sqlite3_libversion().utf8_to_string() + (isSystem ? " (system)" : " (bundled)");
    }
}
