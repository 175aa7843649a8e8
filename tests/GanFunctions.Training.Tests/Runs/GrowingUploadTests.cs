using GanFunctions.Training.Runs;

namespace GanFunctions.Training.Tests.Runs;

public sealed class GrowingUploadTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly ManualTime _clock = new();
    private readonly GrowingUpload _upload;

    public GrowingUploadTests() => _upload = new GrowingUpload(_clock);

    [Fact]
    public void What_was_never_uploaded_is() => Assert.True(_upload.Pays(50_000_000));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(60_000, 60_001)]
    [InlineData(65_000, GrowingUpload.Small)]
    public void A_small_file_is_uploaded_at_every_change(long before, long now)
    {
        _upload.Done(before);

        Assert.True(_upload.Pays(now));
    }

    [Theory]
    [InlineData(1_049_999, false)]
    [InlineData(1_050_000, true)]
    public void A_larger_one_is_when_it_has_grown_by_a_twentieth(long now, bool pays)
    {
        _upload.Done(1_000_000);

        Assert.Equal(pays, _upload.Pays(now));
    }

    [Theory]
    [InlineData(1_010_000, 59, false)]
    [InlineData(1_010_000, 60, true)]
    [InlineData(1_009_999, 3600, false)]
    public void After_a_minute_a_hundredth_suffices(long now, int seconds, bool pays)
    {
        _upload.Done(1_000_000);

        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(pays, _upload.Pays(now));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(999_999)]
    public void A_file_that_was_written_anew_without_growing_is_uploaded(long now)
    {
        _upload.Done(1_000_000);

        Assert.True(_upload.Pays(now));
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(24 * 60, 100)]
    public void Five_megabytes_leave_so_many_times_their_length_in_versions(int minutes, int times)
    {
        const long Length = 5_000_000;
        long looks = (long)(TimeSpan.FromMinutes(minutes) / Look);
        long uploaded = 0;
        for (long look = 1; look <= looks; look++)
        {
            _clock.Advance(Look);
            long length = Length * look / looks;
            if (_upload.Pays(length))
            {
                _upload.Done(length);
                uploaded += length;
            }
        }

        Assert.InRange(uploaded, Length, times * Length);
    }
}
