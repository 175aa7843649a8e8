using GanFunctions.Training.StyleGan.Encoder;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Encoder;

/// <summary>A linear generator of 8x8 images from two styles of 3 numbers, and a discriminator of two blocks.</summary>
internal sealed class ToyGenerator : IDisposable
{
    public const int Side = 8;
    public const int Layers = 2;
    public const int WDim = 3;

    private readonly Tensor _meanStyle = tensor(new[] { 0.1f, -0.2f, 0.3f });

    public ToyGenerator()
    {
        using DisposeScope scope = NewDisposeScope();
        using var draws = new Generator(5);
        using (no_grad())
        {
            Synthesis.weight!.copy_(randn(Synthesis.weight.shape, generator: draws) * 0.3);
            Discriminator.weight!.copy_(randn(Discriminator.weight.shape, generator: draws) * 0.1);
        }
    }

    public TorchSharp.Modules.Linear Synthesis { get; } = nn.Linear(Layers * WDim, 3 * Side * Side, hasBias: false);

    public TorchSharp.Modules.Linear Discriminator { get; } = nn.Linear(3 * Side * Side, 10, hasBias: false);

    public Tensor MeanStyle => _meanStyle;

    public FrozenGenerator Frozen => new(Styles, Images, Features);

    public Tensor Images(Tensor styles) => Synthesis.call(styles.flatten(1)).view(-1, 3, Side, Side).tanh();

    public Tensor Styles(int count, Random random)
    {
        float[] values = [.. Enumerable.Range(0, count * Layers * WDim).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        return tensor(values, [count, Layers, WDim]) + _meanStyle;
    }

    public Tensor RealImages(int count, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        return Images(Styles(count, random)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _meanStyle.Dispose();
        Synthesis.Dispose();
        Discriminator.Dispose();
    }

    private Tensor[] Features(Tensor images)
    {
        Tensor first = nn.functional.avg_pool2d(images, 4);
        return [first, Discriminator.call(images.flatten(1)).tanh()];
    }
}
