using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Sessions;

/// <summary>An input and an output tensor (1,3,H,W) in memory that is used again by images of other sizes.</summary>
internal sealed class ImageTensors : IDisposable
{
    private float[] _input = [];
    private float[] _output = [];

    public int Height { get; private set; }

    public int Width { get; private set; }

    /// <summary>Three planes of Height * Width values, to be filled.</summary>
    public Span<float> Input => _input.AsSpan(0, 3 * Height * Width);

    /// <summary>Three planes of Height * Width values, after a run.</summary>
    public Span<float> Output => _output.AsSpan(0, 3 * Height * Width);

    public OrtValue? InputValue { get; private set; }

    public OrtValue? OutputValue { get; private set; }

    /// <summary>Gives both tensors another size; what they held is lost.</summary>
    public void Resize(int height, int width)
    {
        if (height == Height && width == Width)
        {
            return;
        }

        Dispose();
        int length = checked(3 * height * width);
        if (_input.Length < length)
        {
            _input = GC.AllocateUninitializedArray<float>(length, pinned: true);
            _output = GC.AllocateUninitializedArray<float>(length, pinned: true);
        }

        long[] shape = [1, 3, height, width];
        InputValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _input.AsMemory(0, length), shape);
        OutputValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _output.AsMemory(0, length), shape);
        (Height, Width) = (height, width);
    }

    public void Dispose()
    {
        InputValue?.Dispose();
        OutputValue?.Dispose();
        (InputValue, OutputValue, Height, Width) = (null, null, 0, 0);
    }
}
