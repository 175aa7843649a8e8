using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Tests.Translation;

public sealed class PoisonPolicyTests
{
    private static readonly TranslationOptions Options = new() { MaxAttempts = 3, AttemptDelay = TimeSpan.FromSeconds(1) };

    private readonly SteppedTime _time = new();

    [Fact]
    public void An_image_is_given_up_after_the_configured_attempts_with_growing_pauses()
    {
        PoisonPolicy policy = new(Options, WatchRules.Images, _time);

        Assert.True(policy.IsDue("a", "1"));
        Assert.Null(policy.Failed("a", "1", new IOException("disk full")));
        Assert.False(policy.IsDue("a", "1"));
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.True(policy.IsDue("a", "1"));
        Assert.Null(policy.Failed("a", "1", new IOException("disk full")));
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.False(policy.IsDue("a", "1"));
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.True(policy.IsDue("a", "1"));
        Assert.Contains("disk full", policy.Failed("a", "1", new IOException("disk full"))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_content_and_settled_images_begin_again()
    {
        PoisonPolicy policy = new(Options, WatchRules.Images, _time);
        policy.Failed("a", "1", new IOException());
        policy.Failed("a", "1", new IOException());

        Assert.True(policy.IsDue("a", "2"));
        Assert.Null(policy.Failed("a", "2", new IOException()));
        policy.Settled("a");
        Assert.True(policy.IsDue("a", "2"));
        Assert.Null(policy.Failed("a", "2", new IOException()));
    }

    [Fact]
    public void A_model_that_cannot_be_loaded_is_given_as_the_reason()
    {
        PoisonPolicy policy = new(new TranslationOptions { MaxAttempts = 1 }, WatchRules.Images, _time);

        Assert.Equal("model-unusable", policy.Failed("a", "1", new ModelLoadException("m@1", "it is no ONNX.", "Import it again."))!.Code);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
