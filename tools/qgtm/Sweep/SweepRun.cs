using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Backtest;
using Qgtm.Fast.Tool.Backtest.Report;
using Qgtm.Fast.Tool.Commands;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>
/// Runs the trials of one shard, an engine a thread. The threads share the history, which nobody writes, and the number of the next trial; each engine has its own state, ring,
/// exchange and journal, so which thread runs a trial, and beside what, changes nothing (docs/adr/0058).
/// </summary>
internal sealed class SweepRun
{
    private readonly SweepOptions _options;
    private readonly SweepPlan _plan;
    private readonly BacktestData _data;
    private readonly string _work;
    private readonly int[] _todo;
    private int _next = -1;
    private long _daysDone;
    private ExceptionDispatchInfo? _failure;

    private SweepRun(SweepOptions options)
    {
        _options = options;
        _data = BacktestData.Load(options.Replay);
        Check(options, _data.Days);
        string?[] config = [.. ConfigFiles(options.Replay.Config).Select(f => File.Exists(f) ? File.ReadAllText(f) : null)];
        _plan = PlanOf(options, _data.Hash(), config);
        SweepFiles.Keep(options.Replay.Out, _plan);
        _options = options with { Replay = options.Replay with { Config = Frozen(options.Replay.Out, config) } };
        _work = WorkDirectory(_plan);
        _todo = [.. Enumerable.Range(0, _plan.Trials).Where(t => options.Shard.Has(t) && !SweepFiles.Has(options.Replay.Out, t))];
    }

    /// <summary>Runs what is left of the shard; gives the number of trials that were run. An ordered stop is a <see cref="UserError"/>: what has ended is kept.</summary>
    public static int Run(SweepOptions options, Stop stop)
    {
        SweepRun run = new(options);
        try
        {
            run.All(stop);
        }
        finally
        {
            if (Directory.Exists(run._work))
            {
                Directory.Delete(run._work, recursive: true);
            }
        }

        int left = run._todo.Count(t => !SweepFiles.Has(options.Replay.Out, t));
        return left == 0 ? run._todo.Length : throw new UserError(ExitCode.Error, string.Create(
            CultureInfo.InvariantCulture, $"Stopped with {left} trials of shard {options.Shard} left; what has ended is kept, and the same command goes on from there."));
    }

    private void All(Stop stop)
    {
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(_options.Cores, _todo.Length)).Select(n => new Thread(() => Work(stop)) { IsBackground = true, Name = "sweep " + n })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        using ProgressLine line = new();
        foreach (Thread thread in threads)
        {
            while (!thread.Join(200))
            {
                line.Show("sweep", Math.Min(1, Interlocked.Read(ref _daysDone) / Math.Max(1.0, (double)_data.Days * _todo.Length)));
            }
        }

        _failure?.Throw();
    }

    /// <summary>One thread: the next trial, until there is none, a person stops it, or one has failed.</summary>
    private void Work(Stop stop)
    {
        for (int n = Interlocked.Increment(ref _next); n < _todo.Length && !stop.Asked && Volatile.Read(ref _failure) is null; n = Interlocked.Increment(ref _next))
        {
            int trial = _todo[n];
            try
            {
                One(trial, stop);
            }
            catch (Exception) when (stop.Asked)
            {
                return;
            }
            catch (Exception e)
            {
                string values = string.Join(", ", _options.ValuesOf(trial).Select((v, a) => $"{_options.Axes[a].Name} {SweepAxis.Text(v)}"));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trial {trial + 1} ({values}) failed"));
                _ = Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }

    private void One(int trial, Stop stop)
    {
        string state = Directory.CreateDirectory(Path.Combine(_work, trial.ToString(CultureInfo.InvariantCulture))).FullName;
        BacktestResult r = DailyReplay.Run(_options.ReplayOf(trial), _data, state, _ => Interlocked.Increment(ref _daysDone), stop);
        Directory.Delete(state, recursive: true);
        if (stop.Asked)
        {
            return; // It may have ended early: what is not surely whole is not kept.
        }

        SweepFiles.Write(_options.Replay.Out, new SweepTrial
        {
            Plan = _plan.Id,
            Trial = trial,
            Values = _options.ValuesOf(trial),
            Days = [.. ReportFigures.ReturnDays(r).Select(MarketTime.Days)],
            Returns = ReportFigures.Returns(r),
            Orders = r.Orders.Sent,
            Fills = r.Orders.Fills,
            Denied = r.Orders.Denied,
            Rejected = r.Orders.Rejected,
            FeesUsd = r.FeesUsd,
            Turnover = ReportFigures.TurnoverPerYear(r),
            StateHash = r.StateHash.ToString("x16", CultureInfo.InvariantCulture),
        });
    }

    /// <summary>What would run for hours and say nothing.</summary>
    private static void Check(SweepOptions o, int days)
    {
        if (days == 0)
        {
            throw DailyReplay.NoDays(o.Replay);
        }

        StrategyGrant?[] grants = DailyReplay.Grants(o.Replay);
        if (o.Axes.FirstOrDefault(a => a.Strategy is { } s && grants[s] is null) is { } axis)
        {
            throw new UserError(
                ExitCode.Configuration, $"{axis.Name} is varied and its strategy does not run here: name it in --only and in qgtm.yaml; one that lives on minutes is not in a backtest of days.");
        }

        if (days - 1 - o.Rule.Holdout - o.Rule.Purge < 2)
        {
            throw new UserError(ExitCode.Configuration, string.Create(
                CultureInfo.InvariantCulture, $"The data has {days} days, and a hold-out of {o.Rule.Holdout} leaves none of them to choose on: lower --holdout, or 0 for none."));
        }
    }

    /// <summary>Everything that decides what a trial comes to, and nothing else: no directory, no machine.</summary>
    private static SweepPlan PlanOf(SweepOptions o, string data, string?[] config)
    {
        SweepPlan plan = new()
        {
            Build = string.Join(' ', new[] { typeof(Engine), typeof(VenueCore), typeof(SweepRun) }.Select(t => t.Module.ModuleVersionId.ToString("N")[..12])),
            Data = data,
            Config = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', config)))),
            Options = (o.Replay with { Data = string.Empty, Config = string.Empty, Out = string.Empty, IsJson = false }).ToString(),
            Only = [.. o.Replay.Only.Order().Select(s => StrategyCatalogue.All[s].Info.Id)],
            Axes = o.Axes,
            Trials = o.Trials,
            Rule = o.Rule,
        };
        return plan with { Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SweepFiles.Text(plan)))) };
    }

    /// <summary>The configuration as it was when the sweep began: one that is changed while it runs changes no trial.</summary>
    private static string Frozen(string to, string?[] config)
    {
        string[] files = ConfigFiles(Path.Combine(Directory.CreateDirectory(Path.Combine(to, "config")).FullName, ConfigurationFile.DefaultPath));
        foreach ((string file, string? text) in files.Zip(config))
        {
            if (text is not null)
            {
                SweepFiles.Write(file, text);
            }
        }

        return files[0];
    }

    private static string[] ConfigFiles(string config) =>
        [config, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(config)) ?? ".", StrategyOverrides.FileName)];

    /// <summary>Where the journals of running trials are: they are of no use afterwards, and those of this machine's processes that were killed are taken away.</summary>
    private static string WorkDirectory(SweepPlan plan)
    {
        string prefix = $"qgtm-sweep-{plan.Id[..12]}-{Environment.MachineName}-";
        foreach (string old in Directory.GetDirectories(Path.GetTempPath(), prefix + "*"))
        {
            if (!Directory.Exists("/proc/" + Path.GetFileName(old)[prefix.Length..]))
            {
                Directory.Delete(old, recursive: true);
            }
        }

        return Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{prefix}{Environment.ProcessId}"));
    }
}
