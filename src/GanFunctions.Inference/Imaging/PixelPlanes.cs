using System.Numerics;
using System.Runtime.InteropServices;

namespace GanFunctions.Inference.Imaging;

/// <summary>
/// Between RGBA bytes and the planes of a tensor (C,H,W with C = R, G, B): a byte v becomes Low + v / 255 * (High - Low).
/// </summary>
/// <param name="low">What 0 becomes.</param>
/// <param name="high">What 255 becomes.</param>
public sealed class PixelPlanes(double low, double high)
{
    private const uint Opaque = 0xFF000000;

    private readonly float _low = (float)low;
    private readonly float _step = (float)((high - low) / 255);
    private readonly float _inverseStep = (float)(255 / (high - low));

    /// <summary>What 0 becomes.</summary>
    public double Low { get; } = low;

    /// <summary>What 255 becomes.</summary>
    public double High { get; } = high;

    /// <summary>Pixels to planes; alpha is dropped.</summary>
    /// <param name="rgba">n pixels of 4 bytes.</param>
    /// <param name="red">n values.</param>
    /// <param name="green">n values.</param>
    /// <param name="blue">n values.</param>
    public void ToPlanes(ReadOnlySpan<byte> rgba, Span<float> red, Span<float> green, Span<float> blue)
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        red = red[..pixels.Length];
        green = green[..pixels.Length];
        blue = blue[..pixels.Length];

        Vector<uint> mask = new(255u);
        Vector<float> lows = new(_low);
        int i = 0;
        for (; i <= pixels.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            Vector<uint> block = new(pixels[i..]);
            ((Vector.ConvertToSingle((block & mask).As<uint, int>()) * _step) + lows).CopyTo(red[i..]);
            ((Vector.ConvertToSingle(((block >>> 8) & mask).As<uint, int>()) * _step) + lows).CopyTo(green[i..]);
            ((Vector.ConvertToSingle(((block >>> 16) & mask).As<uint, int>()) * _step) + lows).CopyTo(blue[i..]);
        }

        for (; i < pixels.Length; i++)
        {
            red[i] = ((pixels[i] & 255) * _step) + _low;
            green[i] = (((pixels[i] >> 8) & 255) * _step) + _low;
            blue[i] = (((pixels[i] >> 16) & 255) * _step) + _low;
        }
    }

    /// <summary>
    /// Planes to pixels: values are clamped to the range and rounded to the nearest byte. The alpha that
    /// <paramref name="rgba"/> holds stays as it is.
    /// </summary>
    /// <param name="red">n values.</param>
    /// <param name="green">n values.</param>
    /// <param name="blue">n values.</param>
    /// <param name="rgba">n pixels of 4 bytes.</param>
    /// <returns>Whether every value was a number; one that is not becomes 0.</returns>
    public bool ToPixels(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<byte> rgba)
    {
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        red = red[..pixels.Length];
        green = green[..pixels.Length];
        blue = blue[..pixels.Length];

        Vector<uint> alpha = new(Opaque);
        Vector<int> numbers = Vector<int>.AllBitsSet;
        int i = 0;
        for (; i <= pixels.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            Vector<float> r = new(red[i..]);
            Vector<float> g = new(green[i..]);
            Vector<float> b = new(blue[i..]);
            numbers &= Vector.Equals(r, r) & Vector.Equals(g, g) & Vector.Equals(b, b);
            ((new Vector<uint>(pixels[i..]) & alpha) | Bytes(r) | (Bytes(g) << 8) | (Bytes(b) << 16)).CopyTo(pixels[i..]);
        }

        bool allNumbers = numbers == Vector<int>.AllBitsSet;
        for (; i < pixels.Length; i++)
        {
            allNumbers &= !float.IsNaN(red[i]) && !float.IsNaN(green[i]) && !float.IsNaN(blue[i]);
            pixels[i] = (pixels[i] & Opaque) | ToByte(red[i]) | (uint)(ToByte(green[i]) << 8) | (uint)(ToByte(blue[i]) << 16);
        }

        return allNumbers;
    }

    /// <summary>
    /// A value to a byte as the CycleGAN reference's tensor2im does it, which truncates instead of rounding; what is beyond
    /// the range wraps around as a C cast does. It serves comparisons with the reference; serving rounds.
    /// </summary>
    public byte TruncateToByte(float value)
    {
        float scaled = (value - _low) / (float)(High - Low) * 255f;
        return unchecked((byte)(int)scaled);
    }

    /// <summary>A value to the nearest byte, clamped.</summary>
    public byte ToByte(float value) => (byte)Math.Clamp(float.IsNaN(value) ? 0 : ((value - _low) * _inverseStep) + 0.5f, 0f, 255f);

    private Vector<uint> Bytes(Vector<float> values)
    {
        Vector<float> scaled = ((values - new Vector<float>(_low)) * _inverseStep) + new Vector<float>(0.5f);
        Vector<float> clamped = Vector.Min(Vector.Max(scaled, Vector<float>.Zero), new Vector<float>(255f));
        return Vector.ConvertToInt32(clamped).As<int, uint>();
    }
}
