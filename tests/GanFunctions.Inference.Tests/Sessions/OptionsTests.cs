using System.ComponentModel.DataAnnotations;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Inference.Tests.Sessions;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        Assert.True(IsValid(new InferenceOptions()));
        Assert.True(IsValid(new ImageLimits()));
    }

    [Fact]
    public void Impossible_settings_are_not()
    {
        object[] wrong =
        [
            new InferenceOptions { Concurrency = 0 },
            new InferenceOptions { IntraOpThreads = 0 },
            new InferenceOptions { TilePixels = 100 },
            new InferenceOptions { TileOverlap = -1 },
            new InferenceOptions { MaxLoadedSessions = 0 },
            new InferenceOptions { DeviceId = -1 },
            new InferenceOptions { GpuMemoryLimitBytes = 0 },
            new ImageLimits { MaxPixels = 0 },
            new ImageLimits { MaxBytes = 0 },

            // 4 bytes a pixel must fit in one array.
            new ImageLimits { MaxPixels = 600_000_000 },
        ];
        Assert.All(wrong, options => Assert.False(IsValid(options)));
    }

    private static bool IsValid(object options) => Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true);
}
