namespace GanFunctions.Training.Runs;

/// <summary>
/// When a file that grows throughout a run is uploaded again. An upload is of the whole file, and the storage keeps each as a
/// version: uploaded at every change, a file of megabytes leaves gigabytes behind.
/// </summary>
/// <param name="clock">Tells the time.</param>
internal sealed class GrowingUpload(TimeProvider clock)
{
    /// <summary>Up to this length in bytes every change is uploaded.</summary>
    public const long Small = 64 * 1024;

    private long? _length;
    private long _at;

    /// <summary>
    /// Whether it pays to upload the file, which has changed: it is small, or has grown by a twentieth since its last upload, or,
    /// a minute after that, by a hundredth; or it has not grown but is another.
    /// </summary>
    /// <param name="length">Its length now.</param>
    public bool Pays(long length) =>
        _length is not { } last
        || length <= Math.Max(Small, last)
        || 20 * (length - last) >= last
        || (100 * (length - last) >= last && clock.GetElapsedTime(_at) >= TimeSpan.FromMinutes(1));

    /// <summary>The file was uploaded.</summary>
    /// <param name="length">Its length then.</param>
    public void Done(long length) => (_length, _at) = (length, clock.GetTimestamp());
}
