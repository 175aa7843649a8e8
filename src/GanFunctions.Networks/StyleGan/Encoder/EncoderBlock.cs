using GanFunctions.Networks.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>Halves height and width: two 3x3 convolutions, beside which the average of each four pixels is passed on.</summary>
internal sealed partial class EncoderBlock : nn.Module<Tensor, Tensor>
{
    // Sums of two parts of equal variance keep that variance.
    private static readonly double Share = Math.Sqrt(0.5);

    private readonly Conv2d _first;
    private readonly Conv2d _second;
    private readonly Conv2d _skip;

    public EncoderBlock(int inputs, int outputs)
        : base(nameof(EncoderBlock))
    {
        _first = Conv2d(inputs, inputs, kernel_size: 3, padding: 1);
        _second = Conv2d(inputs, outputs, kernel_size: 3, stride: 2, padding: 1);
        _skip = Conv2d(inputs, outputs, kernel_size: 1, bias: false);
        register_module("first", _first);
        register_module("second", _second);
        register_module("skip", _skip);
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor inner = functional.leaky_relu(Run(_first, input), StyleEncoder.Slope);
        Tensor main = functional.leaky_relu(Run(_second, inner), StyleEncoder.Slope);
        Tensor skip = Run(_skip, functional.avg_pool2d(input, 2));
        return ((main + skip) * Share).MoveToOuterDisposeScope();
    }

    private static Tensor Run(Conv2d convolution, Tensor input) =>
        Convolutions.Run(convolution, input, ScalarType.Float32, withoutBias: false);
}
