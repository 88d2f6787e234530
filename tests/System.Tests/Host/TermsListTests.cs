using System;
using System.IO;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>C14 and C10: what the broker's list of assets says of a name, as the engine has it after a start.</summary>
public sealed class TermsListTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-terms-").FullName;

    [Theory]
    [InlineData(true, true, true, true, Borrow.Easy, 0)]
    [InlineData(true, true, false, true, Borrow.Hard, 0)]
    [InlineData(false, true, true, true, Borrow.NotShortable, 0)]
    [InlineData(true, false, true, true, Borrow.NotShortable, 0)]
    [InlineData(true, true, true, false, Borrow.Easy, 1)]
    public void C14_what_the_list_says_is_what_the_engine_has(bool shortable, bool marginable, bool easy, bool tradable, Borrow borrow, long notTraded)
    {
        Instrument[] names = Universe.Default();
        using Session session = Session.Open(_state, names, static _ => { });
        AssetRow asset = new(Guid.Empty, names[1].Symbol, "x", "ARCA", "us_equity", IsActive: true, tradable, marginable, shortable, easy, Fractionable: true);
        TermsList.Apply(session, [asset with { Symbol = "NOTOURS" }, asset], 1);
        Assert.Equal(((long)borrow, notTraded), (session.State.Positions[1].Borrow, session.State.Positions[1].NotTraded));

        // A name that is not on the list takes no order and is not sold short.
        Assert.Equal(((long)Borrow.NotShortable, 1L), (session.State.Positions[0].Borrow, session.State.Positions[0].NotTraded));
        Evidence.Asked("C14", refused: borrow != Borrow.Easy);
        Evidence.Asked("C10", refused: notTraded != 0);
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);
}
