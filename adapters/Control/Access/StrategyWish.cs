using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Qgtm.Fast.Control.Access;

/// <summary>
/// A change of strategies that people may not make alone: several commands that are taken together, which who asks knows how to judge and
/// to send. At the desk it is a <see cref="Wish"/> like any other (docs/adr/0069).
/// </summary>
/// <param name="Lines">What it changes, a line each, as operator B is shown it.</param>
/// <param name="Sum">SHA-256 of all its commands, in hexadecimal.</param>
/// <param name="Raises">It lets more of real money through: that takes two people.</param>
/// <param name="IsAsItWas">True while what it changes is as it was when it was asked for.</param>
/// <param name="Problem">Why the engine would say no to it, given who confirms; null when it would not.</param>
/// <param name="Do">Sends it.</param>
public sealed record StrategyWish(
    IReadOnlyList<string> Lines, string Sum, bool Raises, Func<bool> IsAsItWas, Func<long, string?> Problem, Func<Wish, Task<Outcome>> Do);
