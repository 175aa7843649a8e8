using GanFunctions.Inference.Imaging;
using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>Turns images into the tensors that networks take, (N, 3, H, W) in [-1, 1], and back.</summary>
internal static class ImageBatch
{
    private static readonly PixelPlanes Planes = new(-1, 1);

    /// <summary>One whole image; alpha is dropped.</summary>
    public static Tensor FromImage(RgbaImage image, Device device)
    {
        var batch = new HostImages(1, image.Width, image.Height);
        batch.Set(0, image, new CropWindow(0, 0, image.Width, image.Height, false));
        return batch.ToTensor(device);
    }

    /// <summary>The only image of a batch, opaque. Values outside of the range are clamped.</summary>
    public static RgbaImage ToImage(Tensor batch)
    {
        int height = (int)batch.shape[2];
        int width = (int)batch.shape[3];
        int area = width * height;
        using Tensor host = batch.to(ScalarType.Float32).cpu().contiguous();
        float[] values = host.data<float>().ToArray();
        byte[] pixels = new byte[area * 4];
        pixels.AsSpan().Fill(255);
        Planes.ToPixels(values.AsSpan(0, area), values.AsSpan(area, area), values.AsSpan(2 * area, area), pixels);
        return new RgbaImage(width, height, pixels);
    }
}
