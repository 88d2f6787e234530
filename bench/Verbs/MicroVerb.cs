using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Micro;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>
/// BenchmarkDotNet over the smallest pieces. In this process: its generated project would inherit this repository's build
/// rules, and 0.14 has no name for .NET 10.
/// </summary>
public sealed class MicroVerb : IVerb
{
    /// <inheritdoc/>
    public string Name => "micro";

    /// <inheritdoc/>
    public string Summary => "BenchmarkDotNet over single calls; --filter '*Lane*' picks some";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        string artifacts = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
        try
        {
            Job job = (options.Quick ? Job.Dry : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
            IConfig config = ManualConfig.CreateEmpty()
                .AddJob(job)
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddFilter(new GlobFilter([options.Filter]))
                .AddLogger(NullLogger.Instance)
                .WithArtifactsPath(artifacts);
            Type[] classes = [typeof(RingBenchmarks), typeof(QuoteBenchmarks), typeof(StateBenchmarks)];
            return [.. classes.SelectMany(c => BenchmarkRunner.Run(c, config).Reports).Select(RowOf)];
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    private Row RowOf(BenchmarkReport report)
    {
        string name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo;
        return report.ResultStatistics is not { } s ? Row.Skipped(Name, name, "BenchmarkDotNet gave no result") : new Row
        {
            Verb = Name,
            Name = name,
            Unit = "ns",
            Median = s.Median,
            Min = s.Min,
            Max = s.Max,
            N = s.N,
            BytesPerEvent = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
        };
    }
}
