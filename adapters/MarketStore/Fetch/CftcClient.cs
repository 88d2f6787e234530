using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.MarketStore;

/// <summary>The disaggregated futures-only report: a year as a zip of one text, or the current week as text.</summary>
public sealed class CftcClient(PatientHttp http)
{
    /// <summary>The public site.</summary>
    public static readonly Uri Address = new("https://www.cftc.gov/");

    /// <summary>All weeks of a year.</summary>
    public async Task<IReadOnlyList<SeriesPoint>> GetYearAsync(int year, CancellationToken cancellationToken)
    {
        byte[] body = await http.GetAsync($"files/dea/history/fut_disagg_txt_{year}.zip", $"the reports of {year}", cancellationToken);
        try
        {
            using ZipArchive zip = new(new MemoryStream(body));
            ZipArchiveEntry entry = zip.Entries.FirstOrDefault(e => e.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
                ?? throw new FetchError($"The zip of {year} holds no text: the CFTC's format has changed.");
            await using Stream stream = await entry.OpenAsync(cancellationToken);
            using StreamReader text = new(stream);
            return CftcText.Parse(text, entry.Name);
        }
        catch (InvalidDataException)
        {
            throw new FetchError($"The answer for {year} is no zip: nothing of it was taken.");
        }
    }

    /// <summary>The newest week.</summary>
    public async Task<IReadOnlyList<SeriesPoint>> GetCurrentAsync(CancellationToken cancellationToken)
    {
        using StreamReader text = new(new MemoryStream(await http.GetAsync("dea/newcot/f_disagg.txt", "the newest report", cancellationToken)));
        return CftcText.Parse(text, "f_disagg.txt");
    }
}
