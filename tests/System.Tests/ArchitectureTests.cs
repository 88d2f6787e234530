using System;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Arrows point at the engine, and the engine is a pure function: each rule over the tree, then over a violation.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Engine = typeof(Event).Assembly;

    [Fact]
    public void Project_references_follow_the_edge_table()
    {
        string[] projects = [.. Repository.Under(".csproj")];
        Assert.Contains("engine/Qgtm.Fast.Engine.csproj", projects);
        Sentences.AssertNone(projects.SelectMany(p => ArchitectureRules.ForbiddenEdges(p, Repository.Read(p))));
    }

    [Theory]
    [InlineData("engine/E.csproj", "../adapters/Alpaca/A.csproj", "engine -> adapters/Alpaca")]
    [InlineData("adapters/Alpaca/A.csproj", "../Persistence/P.csproj", "adapters/Alpaca -> adapters/Persistence")]
    [InlineData("adapters/Alpaca/A.csproj", "..\\Contracts\\C.csproj", "adapters/Alpaca -> adapters/Contracts")]
    [InlineData("adapters/Contracts/C.csproj", "../../engine/E.csproj", "adapters/Contracts -> engine")]
    [InlineData("adapters/Watchdog/W.csproj", "../Alpaca/A.csproj", "adapters/Watchdog -> adapters/Alpaca")]
    [InlineData("adapters/Watchdog/W.csproj", "../../engine/E.csproj", "adapters/Watchdog -> engine")]
    [InlineData("tools/qgtm/Q.csproj", "../../tests/T/T.csproj", "tools/qgtm -> tests/T")]
    [InlineData("tools/qgtm/Q.csproj", "../../bench/B.csproj", "tools/qgtm -> bench")]
    [InlineData("bench/B.csproj", "../tests/T/T.csproj", "bench -> tests/T")]
    [InlineData("samples/S.csproj", "../engine/E.csproj", "samples/S.csproj: not in the edge table")]
    public void A_forbidden_reference_is_reported(string project, string include, string sentence) =>
        Assert.Equal([sentence], ArchitectureRules.ForbiddenEdges(project, ProjectWith("ProjectReference", include)));

    [Theory]
    [InlineData("adapters/Control/C.csproj", "../Contracts/C.csproj")]
    [InlineData("adapters/Alpaca/A.csproj", "../../engine/E.csproj")]
    [InlineData("tools/qgtm/Q.csproj", "../../adapters/Alpaca/A.csproj")]
    [InlineData("tests/System.Tests/T.csproj", "../../tools/qgtm/Q.csproj")]
    [InlineData("bench/B.csproj", "../engine/E.csproj")]
    [InlineData("bench/B.csproj", "../tools/qgtm/Q.csproj")]
    [InlineData("tests/Bench.Tests/T.csproj", "../../bench/B.csproj")]
    public void An_allowed_reference_is_not_reported(string project, string include) =>
        Assert.Empty(ArchitectureRules.ForbiddenEdges(project, ProjectWith("ProjectReference", include)));

    [Fact]
    public void The_engine_names_no_package()
    {
        const string Project = "engine/Qgtm.Fast.Engine.csproj";
        Sentences.AssertNone(ArchitectureRules.Packages(Project, Repository.Read(Project)));
        Assert.Equal(
            ["e.csproj: package Newtonsoft.Json"],
            ArchitectureRules.Packages("e.csproj", ProjectWith("PackageReference", "Newtonsoft.Json")));
    }

    [Fact]
    public void The_engine_resolves_analyzers_only()
    {
        Sentences.AssertNone(ArchitectureRules.Locked(Repository.Read("engine/packages.lock.json")));
        const string Lock = """{ "dependencies": { "net10.0": { "Meziantou.Analyzer": {}, "Newtonsoft.Json": {} } } }""";
        Assert.Equal(["Newtonsoft.Json"], ArchitectureRules.Locked(Lock));
    }

    [Fact]
    public void The_banned_symbols_are_in_force() =>
        Assert.Contains("<AdditionalFiles Include=\"BannedSymbols.txt\" />", Repository.Read("engine/Qgtm.Fast.Engine.csproj"), StringComparison.Ordinal);

    [Fact]
    public void The_built_engine_references_the_base_library_only()
    {
        Assert.Equal("Qgtm.Fast.Engine", Engine.GetName().Name);
        Sentences.AssertNone(ArchitectureRules.ForeignAssemblies(Engine));
    }

    [Fact]
    public void A_foreign_assembly_is_reported() =>
        Assert.Contains("xunit.core", ArchitectureRules.ForeignAssemblies(typeof(ArchitectureTests).Assembly));

    [Fact]
    public void Nothing_in_the_engine_catches_but_for_what_a_strategy_throws() =>
        Assert.Equal(["Qgtm.Fast.Engine.Decide catches"], ArchitectureRules.Catches(Engine.GetTypes()));

    [Fact]
    public void A_catch_and_a_filter_are_reported_and_a_finally_is_not() => Assert.Equal(
        [nameof(Planted.Catches), nameof(Planted.Filters)],
        ArchitectureRules.Catches([typeof(Planted)]).Select(s => s.Split('.')[^1].Split(' ')[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_in_the_engine_is_asynchronous() => Sentences.AssertNone(ArchitectureRules.AsyncMachines(Engine.GetTypes()));

    [Fact]
    public void An_asynchronous_method_is_reported()
    {
        Type[] nested = typeof(Planted).GetNestedTypes(BindingFlags.NonPublic);
        Assert.Contains(ArchitectureRules.AsyncMachines(nested), s => s.Contains(nameof(Planted.Waits), StringComparison.Ordinal));
    }

    [Fact]
    public void Money_is_never_floating_point()
    {
        Type[] exact = [.. Engine.GetTypes().Where(ArchitectureRules.IsExact)];
        Assert.NotEmpty(exact);
        Sentences.AssertNone(ArchitectureRules.Floats(exact));
    }

    [Fact]
    public void Floating_point_fields_are_reported() => Assert.Equal(
        ["Maybe is Nullable`1", "Price is Double", "Row is Single[]", "Total is Decimal"],
        ArchitectureRules.Floats([typeof(PlantedMoney)])
            .Select(s => s[(s.LastIndexOf("PlantedMoney.", StringComparison.Ordinal) + 13)..])
            .Order(StringComparer.Ordinal));

    private static string ProjectWith(string item, string include) =>
        $"<Project><ItemGroup><{item} Include=\"{include}\" /></ItemGroup></Project>";

    /// <summary>Methods that the rules must judge; they are read, never called.</summary>
    private static class Planted
    {
        public static int Catches(string text)
        {
            try
            {
                return int.Parse(text);
            }
            catch (FormatException)
            {
                return 0;
            }
        }

        public static int Filters(string text)
        {
            try
            {
                return int.Parse(text);
            }
            catch (FormatException) when (text.Length > 3)
            {
                return 0;
            }
        }

        public static int Finishes(string text, int[] count)
        {
            try
            {
                return int.Parse(text);
            }
            finally
            {
                count[0]++;
            }
        }

        public static async Task<int> Waits(Task<int> task) => await task + 1;
    }

#pragma warning disable CS0649 // these fields are read by reflection, never filled
    private struct PlantedMoney
    {
        public double Price;
        public float[] Row;
        public decimal Total;
        public double? Maybe;
        public long Nanos;
    }
}
