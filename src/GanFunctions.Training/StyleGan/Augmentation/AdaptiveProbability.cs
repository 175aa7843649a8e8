using GanFunctions.Training.Translation;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// How likely the discriminator's images are augmented. The share of real images' scores that are positive tells how far the
/// discriminator has learned the training images by heart: r = E[sign(D(x))], over the last steps (Karras et al. 2020, section
/// 3). Where r lies above the target, p is raised by a fixed amount, and lowered where it lies below.
/// </summary>
/// <param name="start">p at the start, 0 to 1.</param>
/// <param name="target">What r is driven to, -1 to 1.</param>
/// <param name="speed">Over how many thousands of real images p rises from 0 to 1 (ada_kimg), above 0.</param>
/// <param name="interval">Discriminator steps between two changes of p, at least 1.</param>
internal sealed class AdaptiveProbability(double start = 0, double target = 0.6, double speed = 500, int interval = 4)
{
    private const double Thousand = 1000;

    private AdaptiveProbabilityState _state = new(start, 0, 0, 0, 0);

    /// <summary>The probability in use, 0 to 1.</summary>
    public double P => _state.P;

    /// <summary>r of the last whole interval; 0 before the first one ended.</summary>
    public double Overfitting => _state.Overfitting;

    /// <summary>All that later values of p depend on.</summary>
    /// <exception cref="ArgumentException">On setting: the state is none that <see cref="Observe(Tensor)"/> leads to.</exception>
    public AdaptiveProbabilityState State
    {
        get => _state;
        set => _state = value is { P: >= 0 and <= 1, Scores: >= 0, Steps: >= 0 } && value.Steps < interval && Math.Abs(value.SignSum) <= value.Scores
            ? value
            : throw new ArgumentException($"{value} is no state of an adaptive probability.", nameof(value));
    }

    /// <summary>Adds the state's numbers to a trainer's state.</summary>
    /// <param name="state">The trainer's.</param>
    /// <param name="name">What the numbers' names begin with.</param>
    public void AddTo(NetworkState state, string name)
    {
        state.Add(name + ".p", () => _state.P, value => _state = _state with { P = value });
        state.Add(name + ".signs", () => _state.SignSum, value => _state = _state with { SignSum = value });
        state.Add(name + ".scores", () => _state.Scores, value => _state = _state with { Scores = (long)value });
        state.Add(name + ".steps", () => _state.Steps, value => _state = _state with { Steps = (int)value });
        state.Add(name + ".r", () => _state.Overfitting, value => _state = _state with { Overfitting = value });
    }

    /// <summary>Counts the scores of a discriminator step, and changes p at the end of an interval.</summary>
    /// <param name="realScores">The discriminator's scores of real, augmented images, one an image, of any shape.</param>
    /// <returns>Whether an interval has ended.</returns>
    public bool Observe(Tensor realScores)
    {
        using Tensor signs = realScores.detach().sign();
        using Tensor sum = signs.sum(ScalarType.Float64);
        return Observe(sum.item<double>(), realScores.numel());
    }

    private bool Observe(double signSum, long scores)
    {
        AdaptiveProbabilityState sum = _state with { SignSum = _state.SignSum + signSum, Scores = _state.Scores + scores, Steps = _state.Steps + 1 };
        if (sum.Steps < interval)
        {
            _state = sum;
            return false;
        }

        // Scores that are not numbers leave p where it is: the loop stops a run that diverged.
        double overfitting = sum.SignSum / sum.Scores;
        int direction = overfitting > target ? 1 : overfitting < target ? -1 : 0;
        double change = direction * sum.Scores / (speed * Thousand);
        _state = new AdaptiveProbabilityState(Math.Clamp(sum.P + change, 0, 1), 0, 0, 0, double.IsFinite(overfitting) ? overfitting : sum.Overfitting);
        return true;
    }
}

/// <summary>What an <see cref="AdaptiveProbability"/> goes on from.</summary>
/// <param name="P">The probability.</param>
/// <param name="SignSum">The sum of the signs since the last change.</param>
/// <param name="Scores">How many there were.</param>
/// <param name="Steps">In how many discriminator steps.</param>
/// <param name="Overfitting">r of the last whole interval.</param>
internal sealed record AdaptiveProbabilityState(double P, double SignSum, long Scores, int Steps, double Overfitting);
