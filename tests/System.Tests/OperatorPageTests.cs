using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Operator B's part of the page, in a real browser the size of a phone: log in, read what waits, confirm with two taps, stop with two taps.</summary>
public sealed class OperatorPageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [ChromiumFact]
    public async Task K08_operator_B_confirms_a_reset_on_the_phone_and_may_stop_everything()
    {
        using CancellationTokenSource end = new(Patience);
        string state = Directory.CreateTempSubdirectory("qgtm-phone-").FullName;
        (_, string bob, _) = await QgtmProcess.RunAsync("keys", "add", "--name", "bob", "--role", "operatorB", "--state", state);
        using QgtmProcess engine = QgtmProcess.Start("run", "--speed", "60", "--port", "0", "--state", state);
        string line = await engine.ErrorAsync("page and API on ");
        await engine.ErrorAsync("live:");
        _ = await QgtmProcess.RunAsync("killswitch", "--tier", "NO_NEW", "--reason", "drill", "--state", state);
        (int exit, _, string error) = await QgtmProcess.RunAsync("killswitch", "--request-reset", "--reason", "the drill is over", "--state", state);
        Assert.True(exit == 0, error);

        await using Chromium browser = await Chromium.StartAsync(end.Token);
        await browser.ResizeAsync(360, 740, phone: true, dark: false, end.Token);
        await browser.GoAsync(new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]), end.Token);
        await browser.UntilAsync("!document.getElementById('login').hidden", end.Token);
        await browser.EvaluateAsync($"document.getElementById('key').value = {JsonSerializer.Serialize(bob.Trim())}; document.getElementById('login').requestSubmit()", end.Token);
        await browser.UntilAsync("/asks to go from NO_NEW to NORMAL.*the drill is over/.test(document.getElementById('pending').textContent)", end.Token);
        Assert.Equal("bob (operator B)", (await browser.EvaluateAsync("document.getElementById('whoami').textContent", end.Token)).GetString());
        Assert.Equal(string.Empty, (await browser.EvaluateAsync("document.cookie + document.getElementById('key').value", end.Token)).GetString());
        Assert.True((await browser.EvaluateAsync("document.scrollingElement.scrollWidth", end.Token)).GetInt32() <= 360);

        await browser.EvaluateAsync("document.getElementById('confirm').click()", end.Token);
        Assert.Equal("Tap again to confirm", (await browser.EvaluateAsync("document.getElementById('confirm').textContent", end.Token)).GetString());
        await browser.EvaluateAsync("document.getElementById('confirm').click()", end.Token);
        await browser.UntilAsync("document.getElementById('told').textContent === 'The tier is NORMAL.'", end.Token);
        await browser.UntilAsync("document.getElementById('pending').textContent === 'Nothing waits.'", end.Token);

        await browser.EvaluateAsync("document.getElementById('flatten').click(); document.getElementById('flatten').click()", end.Token);
        await browser.UntilAsync("document.getElementById('told').textContent === 'FLATTEN'", end.Token);
        await browser.UntilAsync("/FLATTEN/.test(document.getElementById('reason').textContent)", end.Token);
        await browser.EvaluateAsync("document.getElementById('logout').click()", end.Token);
        await browser.UntilAsync("!document.getElementById('login').hidden", end.Token);
        Assert.Empty(browser.Complaints);
        Evidence.Held("K08+");
        await engine.KillAsync();
        Directory.Delete(state, recursive: true);
    }
}
