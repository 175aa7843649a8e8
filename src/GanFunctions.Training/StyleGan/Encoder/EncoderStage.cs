using GanFunctions.Inference.Imaging;
using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>The part of a run that trains an encoder when its generator is done: half of the steps in each stage.</summary>
/// <param name="trainer">Its networks are those to publish.</param>
/// <param name="data">The run's images.</param>
/// <param name="configuration">The run's, resolved.</param>
/// <param name="device">The trainer's.</param>
internal sealed class EncoderStage(IEncodableTrainer trainer, GenerationData data, TrainingConfiguration configuration, Device device)
{
    private const int BatchSize = 8;
    private const int MinEncoderChannels = 64;
    private const int MaxEncoderChannels = 256;

    /// <summary>Trains an encoder and judges it.</summary>
    /// <param name="restore">Puts the state of an earlier attempt into the training, if there is one.</param>
    /// <param name="save">Keeps a state, given the steps done: now and then, and where it is cancelled.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the state is saved.</exception>
    public TrainedEncoder Run(
        Action<EncoderTraining> restore, Action<TrainerState, long> save, Action<EncoderProgress> progress, CancellationToken cancellation)
    {
        StyleEncoder encoder = Create();
        try
        {
            using var training = new EncoderTraining(encoder, trainer.Frozen, RealImages, Options);
            restore(training);
            try
            {
                training.Run(
                    step =>
                    {
                        progress(step);
                        if (step.Step % configuration.CheckpointEvery == 0 || step.Step == step.Steps)
                        {
                            save(training.CaptureState(), step.Step);
                        }
                    },
                    cancellation);
            }
            catch (OperationCanceledException)
            {
                save(training.CaptureState(), training.Step);
                throw;
            }

            return new TrainedEncoder(encoder, EncoderEvaluation.ReconstructionPsnr(encoder, trainer.Frozen.Synthesize, HeldOut(), cancellation));
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private EncoderTrainingOptions Options => new()
    {
        StyleSteps = configuration.EncoderSteps / 2,
        ImageSteps = configuration.EncoderSteps - (configuration.EncoderSteps / 2),
        BatchSize = BatchSize,
        Seed = unchecked((ulong)configuration.Seed),
    };

    private StyleEncoder Create()
    {
        using var draws = new Generator(unchecked((ulong)configuration.Seed));
        var options = new StyleEncoderOptions
        {
            Resolution = trainer.StyleResolution,
            Layers = trainer.StyleLayers,
            WDim = (int)trainer.MeanStyle.shape[0],

            // A small generator gets a small encoder; its last layer is the largest file of a version.
            MaxChannels = Math.Clamp(configuration.ChannelMax, MinEncoderChannels, MaxEncoderChannels),
        };
        var encoder = new StyleEncoder(options, trainer.MeanStyle, draws);
        encoder.to(device);
        return encoder;
    }

    private Tensor RealImages(int count, Random random)
    {
        int first = data.HoldsOut ? data.HeldOutCount : 0;
        var batch = new HostImages(count, trainer.Resolution, trainer.Resolution);
        for (int i = 0; i < count; i++)
        {
            RgbaImage image = data.Real(first + random.Next(data.Count));
            bool mirror = random.Next(2) == 1 && configuration.Flip;
            batch.Set(i, image, new CropWindow(0, 0, image.Width, image.Height, mirror));
        }

        return Reduced(batch.ToTensor(device));
    }

    private IEnumerable<Tensor> HeldOut() => Enumerable.Range(0, Math.Min(data.HeldOutCount, configuration.EvaluationImages))
        .Select(index => Reduced(ImageBatch.FromImage(data.HeldOut(index), device)));

    /// <summary>Averages images down to what the generator has grown to.</summary>
    private Tensor Reduced(Tensor images)
    {
        long factor = images.shape[2] / trainer.StyleResolution;
        if (factor == 1)
        {
            return images;
        }

        using Tensor whole = images;
        return nn.functional.avg_pool2d(whole, factor);
    }
}
