using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast;

/// <content>The brain's tables: what strategies are tuned by and remember, models, portfolio.</content>
public sealed partial class EngineState
{
    private readonly ModelsRow[] _models = new ModelsRow[1];
    private readonly ChangeRow[] _change = new ChangeRow[1];
    private readonly WeightsRow[] _proposal = new WeightsRow[1];

    /// <summary>The models that look at the market as a whole.</summary>
    public ref ModelsRow Models => ref _models[0];

    /// <summary>Parameters of the strategies: index = strategy * <see cref="EngineLimits.ParametersMax"/> + parameter.</summary>
    public double[] Parameters { get; } = new double[EngineLimits.StrategiesMax * EngineLimits.ParametersMax];

    /// <summary>What strategies remember: index = strategy * <see cref="EngineLimits.MemoryMax"/> + place.</summary>
    public double[] Memory { get; } = new double[EngineLimits.StrategiesMax * EngineLimits.MemoryMax];

    /// <summary>What each strategy is given, and how its signals have done.</summary>
    public StrategyBook[] Books { get; } = new StrategyBook[EngineLimits.StrategiesMax];

    /// <summary>The factors that all targets are scaled by.</summary>
    public PortfolioRow[] Portfolio { get; } = new PortfolioRow[1];

    /// <summary>Run lengths of the change-point model.</summary>
    public BocpdRun[] Runs { get; } = new BocpdRun[Bocpd.Rows];

    /// <summary>Realised volatilities of GLD.</summary>
    public double[] VolatilityRing { get; } = new double[VolRegime.WindowDays];

    /// <summary>Weights of the assets in the covariance.</summary>
    public CovarianceAsset[] CovarianceAssets { get; } = new CovarianceAsset[Covariance.AssetsMax];

    /// <summary>Moments of each two assets.</summary>
    public CovariancePair[] CovariancePairs { get; } = new CovariancePair[Covariance.PairsMax];

    /// <summary>Returns of the last days.</summary>
    public double[] ReturnTable { get; } = new double[ReturnWindow.Length];

    /// <summary>How well each strategy has called it.</summary>
    public SkillRow[] Skills { get; } = new SkillRow[EngineLimits.StrategiesMax];

    /// <summary>Their last daily returns on paper.</summary>
    public double[] SkillRings { get; } = new double[EngineLimits.StrategiesMax * Skill.WindowDays];

    /// <summary>The meta labels' model of each strategy.</summary>
    public MetaRow[] Metas { get; } = new MetaRow[EngineLimits.StrategiesMax];

    /// <summary>Signals that wait for their outcome.</summary>
    public MetaSample[] MetaSamples { get; } = new MetaSample[EngineLimits.StrategiesMax * MetaLabel.PendingMax];

    /// <summary>What was configured for each strategy when it was deployed last.</summary>
    public DeploymentRow[] Deployments { get; } = new DeploymentRow[EngineLimits.StrategiesMax];

    /// <summary>The person's change of strategies that is being taken.</summary>
    public ref ChangeRow Change => ref _change[0];

    /// <summary>The week's proposal of weights.</summary>
    public ref WeightsRow Proposal => ref _proposal[0];

    /// <summary>Its figures, <see cref="WeightProposal.Places"/> numbers.</summary>
    public double[] ProposedWeights { get; } = new double[WeightProposal.Places];

    /// <summary>Mean quoted spread of each name in its session, thousandths of a basis point; it stands over night. 0 = not known.</summary>
    public long[] Spreads { get; } = new long[EngineLimits.BarInstrumentsMax];

    private Span<byte> BrainSection(int index) => index switch
    {
        0 => MemoryMarshal.AsBytes(Parameters.AsSpan()),
        1 => MemoryMarshal.AsBytes(Memory.AsSpan()),
        2 => MemoryMarshal.AsBytes(Books.AsSpan()),
        3 => MemoryMarshal.AsBytes(Portfolio.AsSpan()),
        4 => MemoryMarshal.AsBytes(_models.AsSpan()),
        5 => MemoryMarshal.AsBytes(Runs.AsSpan()),
        6 => MemoryMarshal.AsBytes(VolatilityRing.AsSpan()),
        7 => MemoryMarshal.AsBytes(CovarianceAssets.AsSpan()),
        8 => MemoryMarshal.AsBytes(CovariancePairs.AsSpan()),
        9 => MemoryMarshal.AsBytes(ReturnTable.AsSpan()),
        10 => MemoryMarshal.AsBytes(Skills.AsSpan()),
        11 => MemoryMarshal.AsBytes(SkillRings.AsSpan()),
        12 => MemoryMarshal.AsBytes(Metas.AsSpan()),
        13 => MemoryMarshal.AsBytes(MetaSamples.AsSpan()),
        14 => MemoryMarshal.AsBytes(Deployments.AsSpan()),
        15 => MemoryMarshal.AsBytes(_change.AsSpan()),
        16 => MemoryMarshal.AsBytes(_proposal.AsSpan()),
        17 => MemoryMarshal.AsBytes(ProposedWeights.AsSpan()),
        _ => MemoryMarshal.AsBytes(Spreads.AsSpan()),
    };

    private static int[] BrainSizes =>
    [
        sizeof(double),
        sizeof(double),
        Unsafe.SizeOf<StrategyBook>(),
        Unsafe.SizeOf<PortfolioRow>(),
        Unsafe.SizeOf<ModelsRow>(),
        Unsafe.SizeOf<BocpdRun>(),
        sizeof(double),
        Unsafe.SizeOf<CovarianceAsset>(),
        Unsafe.SizeOf<CovariancePair>(),
        sizeof(double),
        Unsafe.SizeOf<SkillRow>(),
        sizeof(double),
        Unsafe.SizeOf<MetaRow>(),
        Unsafe.SizeOf<MetaSample>(),
        Unsafe.SizeOf<DeploymentRow>(),
        Unsafe.SizeOf<ChangeRow>(),
        Unsafe.SizeOf<WeightsRow>(),
        sizeof(double),
        sizeof(long),
    ];

    private static string[] BrainNames =>
    [
        "parameters", "memory", "books", "portfolio", "models", "runs", "volatilityRing", "covarianceAssets", "covariancePairs", "returnTable", "skills", "skillRings", "metas", "metaSamples",
        "deployments", "change", "proposal", "proposedWeights", "spreads",
    ];
}
