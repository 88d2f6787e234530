using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// What is configured for the strategies, against what was deployed last, which the journal knows by its SHA-256. A section counts when it
/// is not the one that was deployed last; else what the journal has stays, with all that people and the engine have changed since
/// (docs/adr/0060).
/// </summary>
public static class StrategyDeployment
{
    private const int WordDigits = 8;

    /// <summary>SHA-256 of a strategy's id, version, stage, allocation and parameters as they are configured.</summary>
    public static DeploymentRow SumOf(int strategy, StrategyTuning tuning)
    {
        StrategyInfo info = StrategyCatalogue.All[strategy].Info;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{info.Id}\nversion={info.Version}\nstage={(tuning.Stage is { } stage ? StrategyOverrides.StageName(stage) : "-")}\n");
        text.Append(CultureInfo.InvariantCulture, $"allocation={(tuning.Allocation is { } share ? share.ToString("R", CultureInfo.InvariantCulture) : "-")}\n");
        for (int p = 0; p < info.Parameters.Length; p++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{info.Parameters[p].Name}={Wanted(info, tuning, p):R}\n");
        }

        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), sum);
        return new DeploymentRow
        {
            A = BinaryPrimitives.ReadInt64BigEndian(sum),
            B = BinaryPrimitives.ReadInt64BigEndian(sum[8..]),
            C = BinaryPrimitives.ReadInt64BigEndian(sum[16..]),
            D = BinaryPrimitives.ReadInt64BigEndian(sum[24..]),
        };
    }

    /// <summary>A parameter's value as it is configured.</summary>
    public static double Wanted(StrategyInfo info, StrategyTuning tuning, int parameter) =>
        tuning.Parameters.TryGetValue(parameter, out double set) ? set : info.Parameters[parameter].Default;

    /// <summary>The first eight digits of a checksum, as people read it.</summary>
    public static string Word(in DeploymentRow row) => row.A.ToString("x16", CultureInfo.InvariantCulture)[..WordDigits];

    /// <summary>The checksum of all strategies together, its first eight bytes: what people type, and what changes are journaled with.</summary>
    public static long Together(IEnumerable<DeploymentRow> rows)
    {
        string text = string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.A:x16}{r.B:x16}{r.C:x16}{r.D:x16}\n")));
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The same of what is in force: every parameter, share and stage of every strategy.</summary>
    public static long InForce(EngineState state)
    {
        StringBuilder text = new();
        for (int s = 0; s < StrategyCatalogue.Count; s++)
        {
            StrategyInfo info = StrategyCatalogue.All[s].Info;
            text.Append(CultureInfo.InvariantCulture, $"{info.Id} {info.Version} {state.Books[s].Stage} {StrategyRules.Millionths(state.Books[s].Allocation)}");
            for (int p = 0; p < info.Parameters.Length; p++)
            {
                text.Append(CultureInfo.InvariantCulture, $" {state.Parameters[(s * EngineLimits.ParametersMax) + p]:R}");
            }

            text.Append('\n');
        }

        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What a section would change of what is in force, in words; empty when nothing.</summary>
    public static IReadOnlyList<string> Differences(EngineState state, int strategy, StrategyTuning tuning)
    {
        StrategyInfo info = StrategyCatalogue.All[strategy].Info;
        List<string> all = [];
        for (int p = 0; p < info.Parameters.Length; p++)
        {
            double now = state.Parameters[(strategy * EngineLimits.ParametersMax) + p], wanted = Wanted(info, tuning, p);
            if (now != wanted)
            {
                all.Add(string.Create(CultureInfo.InvariantCulture, $"{info.Parameters[p].Name} {now} -> {wanted}"));
            }
        }

        ref readonly Portfolio.StrategyBook book = ref state.Books[strategy];
        if (tuning.Allocation is { } share && StrategyRules.Millionths(share) != StrategyRules.Millionths(book.Allocation))
        {
            all.Add(string.Create(CultureInfo.InvariantCulture, $"allocation {Math.Round(book.Allocation, 6)} -> {share}"));
        }

        if (tuning.Stage is { } stage && (long)stage != book.Stage)
        {
            all.Add($"stage {StrategyOverrides.StageName((StrategyStage)book.Stage)} -> {StrategyOverrides.StageName(stage)}");
        }

        return all;
    }

    /// <summary>
    /// Before a start takes the configuration: a line for each strategy that is not as it was deployed last. With real money that must be
    /// meant: `--deploy` has to name the checksum that this sentence names.
    /// </summary>
    public static void Check(EngineState state, IReadOnlyList<StrategyGrant?> grants, bool isLive, string? deploy, Action<string> say)
    {
        DeploymentRow[] wanted = [.. grants.Select((g, s) => SumOf(s, g?.Tuning ?? StrategyTuning.None))];
        string word = Together(wanted).ToString("x16", CultureInfo.InvariantCulture)[..WordDigits];
        int others = 0;
        for (int s = 0; s < wanted.Length; s++)
        {
            DeploymentRow last = state.Deployments[s];
            if (grants[s] is { } grant && last.IsSet && !last.Is(in wanted[s]))
            {
                others++;
                IReadOnlyList<string> changes = Differences(state, s, grant.Tuning);
                say($"{StrategyCatalogue.All[s].Info.Id} is not as it was deployed last: {(changes.Count == 0 ? "its version, or what was changed by hand since" : string.Join(", ", changes))} (checksum {Word(in last)} -> {Word(in wanted[s])})");
            }
        }

        if (others != 0 && isLive && !string.Equals(deploy, word, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserError(
                ExitCode.Configuration,
                $"{others} of the strategies are not as they were deployed last, see above: with real money start again with --deploy {word} when that is meant, or put {StrategyOverrides.FileName} back.");
        }
    }
}
