using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>Runs the calibration alone: its garbage collections would disturb the tests that count a thread's allocations.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CalibrationSerial
{
    public const string Name = "calibration";
}
