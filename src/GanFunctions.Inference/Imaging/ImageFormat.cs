namespace GanFunctions.Inference.Imaging;

/// <summary>The file formats that are read. PNG, JPEG and WebP are also written.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics.</summary>
    Png,

    /// <summary>JPEG, greyscale, YCbCr or CMYK.</summary>
    Jpeg,

    /// <summary>WebP, lossy or lossless; the first frame of an animation.</summary>
    Webp,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>GIF; the first frame of an animation.</summary>
    Gif,
}
