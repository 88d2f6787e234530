using System;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>Rows F30 and F31: TLS with authorities made here, on loopback. A bad certificate sees no byte of ours.</summary>
public sealed class FeedSecurityTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task F30_a_good_certificate_is_taken()
    {
        using X509Certificate2 root = Authority();
        using X509Certificate2 leaf = Leaf(root, "localhost", Now.AddDays(1));
        using FeedServer server = new();
        await using FeedRun run = new(server.At("wss://localhost"), new FeedOptions { Roots = [root] });
        using FeedPeer peer = await server.AcceptAsync(leaf);
        await peer.AuthenticateAsync();
        await peer.SendAsync(FeedServer.AllChannels);
        Assert.Equal(0, (await run.NextAsync(EventKind.FeedUp)).Numbers.A);
        Evidence.Control("F30");
    }

    [Theory]
    [InlineData("localhost", 1, false, "an authority that nobody trusts")]
    [InlineData("elsewhere.example", 1, true, "another name")]
    [InlineData("localhost", -1, true, "a date that has passed")]
    public async Task F30_F31_a_bad_certificate_is_refused_and_plain_text_never_tried(string name, int days, bool trusted, string why)
    {
        using X509Certificate2 root = Authority();
        using X509Certificate2 leaf = Leaf(root, name, Now.AddDays(days));
        using X509Certificate2 other = Authority();
        using FeedServer server = new();
        await using FeedRun run = new(server.At("wss://localhost"), new FeedOptions { Roots = [trusted ? root : other] });
        int refused = 0;
        for (int n = 0; n < 3; n++)
        {
            using TcpClient client = await server.TcpAsync();
            using SslStream stream = new(client.GetStream());
            Assert.Equal(string.Empty, await HeardAsync(stream, leaf));
            refused++;
            if (n == 0)
            {
                Event down = await run.NextAsync(EventKind.FeedDown);
                Assert.True(down.Numbers.A == (long)StreamLoss.Insecure, why);
            }

            await run.AdvanceUntilAsync(() => server.IsWaiting, TimeSpan.FromSeconds(1));
        }

        Assert.DoesNotContain(run.Events, e => e.Header.Kind == EventKind.FeedUp);
        Evidence.Fired(name == "localhost" ? "F30" : "F31", refused);
    }

    [Fact]
    public async Task F30_a_server_without_tls_gets_no_credential()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.At("wss://localhost"));
        using TcpClient client = await server.TcpAsync();
        NetworkStream stream = client.GetStream();
        byte[] hello = new byte[4096];
        int n = await stream.ReadAsync(hello).AsTask().WaitAsync(FeedServer.Patience);
        Assert.True(n > 0 && hello[0] == 22, "The first bytes are a TLS hello.");
        await stream.WriteAsync("HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n"u8.ToArray());
        Event down = await run.NextAsync(EventKind.FeedDown);
        Assert.Contains((StreamLoss)down.Numbers.A, (StreamLoss[])[StreamLoss.Insecure, StreamLoss.Closed]);
        n = await stream.ReadAsync(hello).AsTask().WaitAsync(FeedServer.Patience);
        Assert.DoesNotContain("GET ", System.Text.Encoding.Latin1.GetString(hello, 0, n), StringComparison.Ordinal);
        Evidence.Fired("F30", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
    }

    [Fact]
    public async Task F31_a_name_without_an_address_is_a_loss_and_is_asked_again()
    {
        AlpacaEndpoints nowhere = new(new Uri("ws://feed.invalid/"), new Uri("ws://feed.invalid/v2/iex"), new Uri("ws://feed.invalid/"));
        await using FeedRun run = new(nowhere);
        Assert.Equal((long)StreamLoss.NoAddress, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        await run.AdvanceUntilAsync(() => run.Socket.Reconnects >= 2, TimeSpan.FromSeconds(1));
        Assert.Single(run.Events);
        Evidence.Fired("F31", run.Socket.Reconnects);
    }

    /// <summary>What the client says once TLS stands; empty when it does not come to that.</summary>
    private static async Task<string> HeardAsync(SslStream stream, X509Certificate2 leaf)
    {
        try
        {
            await stream.AuthenticateAsServerAsync(leaf).WaitAsync(FeedServer.Patience);
            byte[] said = new byte[4096];
            int n = await stream.ReadAsync(said).AsTask().WaitAsync(FeedServer.Patience);
            return System.Text.Encoding.ASCII.GetString(said, 0, n);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return string.Empty;
        }
    }

    private static X509Certificate2 Authority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Test authority " + Guid.NewGuid().ToString("N"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Leaf(X509Certificate2 root, string name, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(root, Now.AddDays(-9), until, [1, 2, 3, 4]);
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
    }
}
