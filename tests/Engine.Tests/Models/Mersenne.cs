using System;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>
/// The generator behind published examples of Python: MT19937 (Matsumoto and Nishimura 1998) with a number as its seed, and
/// normal numbers by the polar method (Marsaglia and Bray 1964) in the order in which NumPy's first generator gives them.
/// </summary>
internal sealed class Mersenne
{
    private readonly uint[] _state = new uint[624];
    private int _next = 624;
    private double? _spare;

    public Mersenne(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < 624; i++)
        {
            _state[i] = unchecked((1_812_433_253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i);
        }
    }

    public double Normal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        double x, y, square;
        do
        {
            x = (2 * Uniform()) - 1;
            y = (2 * Uniform()) - 1;
            square = (x * x) + (y * y);
        }
        while (square >= 1 || square == 0);
        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spare = factor * x;
        return factor * y;
    }

    private double Uniform() => (((Word() >> 5) * 67_108_864.0) + (Word() >> 6)) / 9_007_199_254_740_992.0;

    private uint Word()
    {
        if (_next == 624)
        {
            for (int i = 0; i < 624; i++)
            {
                uint y = (_state[i] & 0x8000_0000u) | (_state[(i + 1) % 624] & 0x7FFF_FFFFu);
                _state[i] = _state[(i + 397) % 624] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908_B0DFu);
            }

            _next = 0;
        }

        uint word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C_5680u;
        word ^= (word << 15) & 0xEFC6_0000u;
        return word ^ (word >> 18);
    }
}
