using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>
/// The decoder with its patterns against the general path on any bytes, and against a naive decoder on all that is JSON.
/// QGTM_FUZZ_SECONDS=n runs it that long instead of a few rounds.
/// </summary>
public sealed class TickDifferentialTests(ITestOutputHelper output)
{
    private const int ShortRounds = 300;
    private const int Mutants = 40;
    private static readonly SymbolTable Symbols = new(["AAPL", "MSFT", "BRK.B", "ABCDEFGHIJKLMNOP", "F", "GOOGLQQ", "EIGHTSYM", "NINESYMBO", "ABCDEFGHIJKLMNO"]);
    private readonly NaiveDecoder _naive = new(Symbols.Names);
    private readonly Outcomes _whole = new();
    private readonly Outcomes _fast = new();
    private readonly Outcomes _plain = new();
    private long _compared;
    private long _byNaive;

    [Fact]
    public void Patterns_change_nothing()
    {
        if (double.TryParse(Environment.GetEnvironmentVariable("QGTM_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out double seconds))
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                Seeds.Each(output, ShortRounds, Round);
            }
        }
        else
        {
            Seeds.Each(output, ShortRounds, Round);
        }

        output.WriteLine($"{_compared} comparisons, {_byNaive} of them with the naive decoder");
        Assert.True(_byNaive > 0);
    }

    [Fact]
    public void Every_odd_value_in_every_place()
    {
        foreach (byte[] frame in FrameMaker.OddFrames())
        {
            Compare(frame);
        }

        Assert.True(_compared > 1_000 && _byNaive > 500, $"{_compared} frames, {_byNaive} of them JSON");
    }

    private void Round(Random random)
    {
        FrameMaker maker = new(random, Symbols.Names);
        byte[] frame = maker.Frame(random.Next(1, 9));
        Compare(frame);
        Say(frame, patterns: true, _whole);
        for (int length = 0; length < frame.Length; length++)
        {
            // The bytes behind the cut are still there: a read that looks at them would find a valid message.
            Say(frame.AsSpan(0, length), patterns: true, _fast);
            Say(frame.AsSpan(0, length), patterns: false, _plain);
            _compared++;
            if (!_fast.Same(_plain) || !(_fast.IsCutOf(_whole) || _fast.Same(_whole)))
            {
                Assert.Fail($"cut at {length} of {Encoding.Latin1.GetString(frame)}\n{_fast}\nand generally\n{_plain}\nwhole\n{_whole}");
            }
        }

        for (int n = 0; n < Mutants; n++)
        {
            Compare(maker.Mutant(frame));
        }
    }

    private void Compare(byte[] frame)
    {
        Say(frame, patterns: true, _fast);
        Say(frame, patterns: false, _plain);
        _compared++;
        if (!_fast.Same(_plain))
        {
            Assert.Fail($"{Encoding.Latin1.GetString(frame)}\n{_fast}\nand generally\n{_plain}");
        }

        if (_naive.TryDecode(frame, 77, _plain.Clear()))
        {
            _byNaive++;
            if (!_fast.Same(_plain))
            {
                Assert.Fail($"{Encoding.Latin1.GetString(frame)}\n{_fast}\nand naively\n{_plain}");
            }
        }
    }

    private static void Say(ReadOnlySpan<byte> frame, bool patterns, Outcomes to)
    {
        OutcomeSink sink = new(to.Clear());
        TickDecoder.Decode(frame, Symbols, 77, patterns, ref sink);
    }
}
