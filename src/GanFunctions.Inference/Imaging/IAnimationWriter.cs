namespace GanFunctions.Inference.Imaging;

/// <summary>Writes an animation that repeats for ever, frame by frame.</summary>
public interface IAnimationWriter
{
    /// <summary>Adds a frame.</summary>
    /// <param name="frame">Of the size of the first; alpha is left out.</param>
    /// <exception cref="ArgumentException">It has another size.</exception>
    public void Add(RgbaImage frame);

    /// <summary>Ends the animation.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidOperationException">It has no frame.</exception>
    public byte[] Finish();
}
