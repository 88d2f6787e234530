using System;
using System.Globalization;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>`qgtm replay --compare RUN_A RUN_B`: where two runs part, and what that cost (docs/backtest.md).</summary>
public static class CompareCommand
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>0 = no difference, 1 = there is one and it is printed.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        bool json = words is [.., "--json"];
        if ((json ? words[..^1] : words) is not [var first, var second])
        {
            throw new UserError(ExitCode.Configuration, "Name two runs: qgtm replay --compare RUN_A RUN_B, each the --state directory of a session or the --out directory of a replay.");
        }

        RunComparison c = new(RunRecord.Read(first), RunRecord.Read(second));
        if (json)
        {
            Console.Out.WriteLine(Json(c));
        }
        else if (c.IsEqual)
        {
            Console.Out.WriteLine($"0 differences in {c.A.Decisions.Count} decisions and {c.A.Inputs.Count} {(c.A.IsJournal ? "inputs" : "days of data")}, profit {Profit.Text(c.A.Profit.Total)} USD in both.");
        }
        else
        {
            Print(c);
        }

        return c.IsEqual ? ExitCode.Ok : ExitCode.Error;
    }

    private static void Print(RunComparison c)
    {
        if (c.Input >= 0)
        {
            Console.Out.WriteLine(c.A.IsJournal ? $"first input that differs: number {c.Input + 1}" : "first day whose data differs:");
            Two(Input(c.A, c.Input), Input(c.B, c.Input));
        }

        if (c.Decision >= 0)
        {
            Console.Out.WriteLine($"first decision that differs: number {c.Decision + 1}, of {c.A.Decisions.Count} in A and {c.B.Decisions.Count} in B");
            Two(Text(c.A, c.Decision), Text(c.B, c.Decision));
        }
        else
        {
            Console.Out.WriteLine($"0 differences in {c.A.Decisions.Count} decisions");
        }

        if (c.Outcome >= 0)
        {
            Console.Out.WriteLine($"first order that came out differently: decision {c.Outcome + 1}");
            Two($"{Text(c.A, c.Outcome)}: {c.A.Decisions[c.Outcome].Outcome}", $"{Text(c.B, c.Outcome)}: {c.B.Decisions[c.Outcome].Outcome}");
        }

        Console.Out.WriteLine($"profit, USD: A {Profit.Text(c.A.Profit.Total)}, B {Profit.Text(c.B.Profit.Total)}, gap {Profit.Text(c.Gap.Total)}, of which");
        foreach ((string name, decimal usd) in c.Gap.Parts())
        {
            Console.Out.WriteLine($"  {name,-8}{Profit.Text(usd),16}");
        }
    }

    private static void Two(string a, string b)
    {
        Console.Out.WriteLine("  A: " + a);
        Console.Out.WriteLine("  B: " + b);
    }

    private static string Input(RunRecord run, int place)
    {
        if (place >= run.Inputs.Count)
        {
            return "none: the run had ended";
        }

        (long sequence, string text) = run.Input(place);
        return sequence == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"sequence {sequence}, {text}");
    }

    private static string Text(RunRecord run, int place)
    {
        if (place >= run.Decisions.Count)
        {
            return "none: no decision is left";
        }

        Decision d = run.Decisions[place];
        string who = d.Strategy.Length == 0 ? string.Empty : " " + d.Strategy, name = d.Symbol.Length == 0 ? string.Empty : " " + d.Symbol;
        return string.Create(CultureInfo.InvariantCulture, $"sequence {d.Sequence}, {Decision.Time(d.TimeNs)} {d.Kind}{who}{name}: {d.What}");
    }

    private static string Json(RunComparison c) => JsonSerializer.Serialize(
        new
        {
            isEqual = c.IsEqual,
            decisions = new[] { c.A.Decisions.Count, c.B.Decisions.Count },
            decision = c.Decision < 0 ? null : new { number = c.Decision + 1, a = At(c.A, c.Decision), b = At(c.B, c.Decision) },
            outcome = c.Outcome < 0 ? null : new { number = c.Outcome + 1, a = At(c.A, c.Outcome), b = At(c.B, c.Outcome) },
            input = c.Input < 0 ? null : new { number = c.Input + 1, a = Input(c.A, c.Input), b = Input(c.B, c.Input) },
            profitUsd = new { a = c.A.Profit, b = c.B.Profit, gap = c.Gap },
        },
        Options);

    private static Decision? At(RunRecord run, int place) => place < run.Decisions.Count ? run.Decisions[place] : null;
}
