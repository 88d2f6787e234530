using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;

namespace Qgtm.Fast.SystemTests;

/// <summary>The direction rule and the engine's purity as functions from project text or types to sentences.</summary>
internal static class ArchitectureRules
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string Engine = "engine";

    private static readonly string[] Exact = ["Qgtm.Fast.Orders", "Qgtm.Fast.Positions", "Qgtm.Fast.Risk", "Qgtm.Fast.Values"];

    /// <summary>Who may know whom. The first row whose folder matches decides; a trailing /* stands for any folder below.</summary>
    private static readonly (string From, string[] To)[] Edges =
    [
        (Engine, []),
        ("adapters/Contracts", []),
        ("adapters/Control", [Engine, "adapters/Contracts"]),
        ("adapters/Watchdog", []),

        // The world that the others are tried in: it puts them together as the tool does.
        ("adapters/Simtest", [Engine, "adapters/Alpaca", "adapters/Persistence", "adapters/Watchdog"]),
        ("adapters/*", [Engine]),
        ("tools/qgtm", [Engine, "adapters/*"]),
        ("tests/*", [Engine, "adapters/*", "tools/*", "bench"]),
        ("bench", [Engine, "adapters/*", "tools/*"]),
    ];

    /// <summary>References of a project file that the table does not allow, and projects that the table does not know.</summary>
    public static IEnumerable<string> ForbiddenEdges(string project, string text)
    {
        string from = FolderOf(project);
        int row = Array.FindIndex(Edges, e => Matches(e.From, from));
        if (row < 0)
        {
            return [$"{project}: not in the edge table"];
        }

        return References(project, text)
            .Where(to => !Edges[row].To.Any(allowed => Matches(allowed, to)))
            .Select(to => $"{from} -> {to}");
    }

    /// <summary>Packages, assemblies and frameworks named by the engine's project: there are none.</summary>
    public static IEnumerable<string> Packages(string project, string text) => XDocument.Parse(text)
        .Descendants()
        .Where(e => e.Name.LocalName is "PackageReference" or "Reference" or "FrameworkReference")
        .Select(e => $"{project}: package {(e.Attribute("Include") ?? e.Attribute("Update"))?.Value}");

    /// <summary>Resolved packages other than analyzers, wherever a props file may have named them.</summary>
    public static IEnumerable<string> Locked(string lockFile)
    {
        using JsonDocument document = JsonDocument.Parse(lockFile);
        return [.. document.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Select(package => package.Name)
            .Where(name => !name.Contains("Analyzer", StringComparison.Ordinal))];
    }

    /// <summary>Assemblies outside the base library.</summary>
    public static IEnumerable<string> ForeignAssemblies(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(a => a.Name ?? string.Empty)
        .Where(n => !n.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>Methods that catch: nobody in the engine swallows a fault.</summary>
    public static IEnumerable<string> Catches(IEnumerable<Type> types) => types
        .SelectMany(t => t.GetMethods(Declared).Cast<MethodBase>().Concat(t.GetConstructors(Declared)))
        .Where(m => m.GetMethodBody()?.ExceptionHandlingClauses.Any(c =>
            c.Flags is ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter) == true)
        .Select(m => $"{m.DeclaringType}.{m.Name} catches");

    /// <summary>Compiler-made state machines of async methods.</summary>
    public static IEnumerable<string> AsyncMachines(IEnumerable<Type> types) => types
        .Where(t => typeof(IAsyncStateMachine).IsAssignableFrom(t))
        .Select(t => $"{t} is asynchronous");

    /// <summary>Floating point and decimal fields.</summary>
    public static IEnumerable<string> Floats(IEnumerable<Type> types) => types
        .SelectMany(t => t.GetFields(Declared))
        .Where(f => IsFloat(f.FieldType))
        .Select(f => $"{f.DeclaringType}.{f.Name} is {f.FieldType.Name}");

    /// <summary>True for the namespaces whose numbers are money, and those below them.</summary>
    public static bool IsExact(Type type) => Exact.Any(n =>
        string.Equals(type.Namespace, n, StringComparison.Ordinal)
        || type.Namespace?.StartsWith(n + ".", StringComparison.Ordinal) == true);

    private static bool IsFloat(Type type)
    {
        Type bare = type.GetElementType() ?? Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(float) || bare == typeof(double) || bare == typeof(decimal) || bare == typeof(Half);
    }

    private static IEnumerable<string> References(string project, string text) => XDocument.Parse(text)
        .Descendants("ProjectReference")
        .Select(r => r.Attribute("Include")?.Value.Replace('\\', '/') ?? string.Empty)
        .Select(include => Path.GetFullPath(Path.Combine("/", FolderOf(project), include)))
        .Select(full => FolderOf(Path.GetRelativePath("/", full)));

    private static string FolderOf(string path) => (Path.GetDirectoryName(path) ?? string.Empty).Replace('\\', '/');

    private static bool Matches(string pattern, string folder) => pattern.EndsWith("/*", StringComparison.Ordinal)
        ? folder.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : string.Equals(pattern, folder, StringComparison.Ordinal);
}
