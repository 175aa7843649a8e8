using GanFunctions.Inference.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>Images of equal size as a tensor's values, in the host's memory: (N, 3, H, W) in [-1, 1].</summary>
internal sealed class HostImages
{
    private static readonly PixelPlanes Planes = new(-1, 1);

    private readonly float[] _values;
    private readonly long[] _shape;
    private readonly int _width;
    private readonly int _height;

    /// <summary>Reserves the memory.</summary>
    public HostImages(int count, int width, int height)
    {
        _values = new float[checked(count * 3 * width * height)];
        _shape = [count, 3, height, width];
        _width = width;
        _height = height;
    }

    /// <summary>Sets one image.</summary>
    /// <param name="index">Which.</param>
    /// <param name="image">Where it is cut from; alpha is dropped.</param>
    /// <param name="window">Which part, of the size of these images.</param>
    /// <exception cref="ArgumentException">The window has another size.</exception>
    public void Set(int index, RgbaImage image, CropWindow window)
    {
        if (window.Width != _width || window.Height != _height)
        {
            throw new ArgumentException($"The images of a batch must be of equal size: {window.Width}x{window.Height} came to {_width}x{_height}.", nameof(window));
        }

        int area = _width * _height;
        Span<float> values = _values.AsSpan(index * 3 * area, 3 * area);
        for (int row = 0; row < _height; row++)
        {
            ReadOnlySpan<byte> pixels = image.Pixels.AsSpan((((window.Y + row) * image.Width) + window.X) * 4, _width * 4);
            Span<float> red = values.Slice(row * _width, _width);
            Span<float> green = values.Slice(area + (row * _width), _width);
            Span<float> blue = values.Slice((2 * area) + (row * _width), _width);
            Planes.ToPlanes(pixels, red, green, blue);
            if (window.Mirror)
            {
                red.Reverse();
                green.Reverse();
                blue.Reverse();
            }
        }
    }

    /// <summary>Copies the images into a tensor.</summary>
    public Tensor ToTensor(Device device)
    {
        // A tensor over the array lies where the array does, and the order in which a product of matrices sums depends on that:
        // the same step would differ in its last bits.
        using Tensor unaligned = tensor(_values, _shape);
        return device.type == DeviceType.CPU ? unaligned.clone() : unaligned.to(device);
    }
}
