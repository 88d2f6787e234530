namespace Qgtm.Fast.Reference;

/// <summary>
/// The reference series, each with its unit. Expiries are values too: dates in days since 1970-01-01. The numbers are part of
/// the journal's format: new ones go to the end.
/// </summary>
public enum SeriesId : byte
{
    None,

    // FRED: yields and rates in percent, the dollar as an index, volatilities in points, balance sheet in millions and money in billions of USD.
    Dfii10,
    Dgs10,
    T10yie,
    T5yie,
    Dtwexbgs,
    Vixcls,
    Gvzcls,
    Effr,
    Walcl,
    M2sl,

    // CFTC: contracts.
    GoldMmLong,
    GoldMmShort,
    GoldCommLong,
    GoldCommShort,
    GoldOpenInterest,
    SilverMmLong,
    SilverMmShort,
    SilverCommLong,
    SilverCommShort,
    SilverOpenInterest,

    // London fixes, USD an ounce.
    LbmaGoldAm,
    LbmaGoldPm,
    LbmaSilver,

    // Shares outstanding.
    GldShares,
    SlvShares,

    // Warehouse stocks, ounces; withdrawals and reserves, tonnes.
    ComexGoldRegistered,
    ComexGoldEligible,
    ComexSilverRegistered,
    ComexSilverEligible,
    SgeWithdrawals,
    CentralBankReserves,

    // Futures settlements, USD an ounce, and their expiries.
    GcFront,
    GcSecond,
    GcFrontExpiry,
    GcSecondExpiry,
    SiFront,
    SiSecond,
    SiFrontExpiry,
    SiSecondExpiry,

    // Actual minus consensus, in the release's own unit.
    FomcSurprise,
    CpiSurprise,
    NfpSurprise,
    EcbSurprise,

    // Implied volatilities, as shares of 1 a year.
    GldIv30,
    GldIv60,
    GldIv90,
    GldPut25Iv,
    GldCall25Iv,
    SlvIv30,
    SlvIv60,
    SlvIv90,
    SlvPut25Iv,
    SlvCall25Iv,
}
