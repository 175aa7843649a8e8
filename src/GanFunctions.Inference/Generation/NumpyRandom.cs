namespace GanFunctions.Inference.Generation;

/// <summary>
/// The random numbers of NumPy's <c>RandomState(seed)</c>: MT19937 (Matsumoto and Nishimura 1998) seeded with one number, and
/// the polar method for normal ones. A seed therefore means here what it means to users of the reference implementations.
/// </summary>
public sealed class NumpyRandom
{
    private const int Length = 624;
    private const int Offset = 397;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;
    private double? _second;

    /// <summary>Starts the stream of a seed.</summary>
    /// <param name="seed">0 to 4,294,967,295.</param>
    public NumpyRandom(uint seed)
    {
        for (uint i = 0; i < Length; i++)
        {
            _state[i] = seed;
            seed = (1812433253u * (seed ^ (seed >> 30))) + i + 1;
        }
    }

    /// <summary>The next number of the standard normal distribution, as <c>randn</c> draws it.</summary>
    public double NextNormal()
    {
        if (_second is { } kept)
        {
            _second = null;
            return kept;
        }

        double x;
        double y;
        double square;
        do
        {
            x = (2 * NextUniform()) - 1;
            y = (2 * NextUniform()) - 1;
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);

        double scale = Math.Sqrt(-2 * Math.Log(square) / square);
        _second = scale * x;
        return scale * y;
    }

    /// <summary>Fills with numbers of the standard normal distribution, each rounded to float32 after it is drawn.</summary>
    /// <param name="values">What is filled.</param>
    public void FillNormal(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = (float)NextNormal();
        }
    }

    // 53 bits from two draws, in [0, 1).
    private double NextUniform()
    {
        uint high = NextBits() >> 5;
        uint low = NextBits() >> 6;
        return ((high * 67108864.0) + low) / 9007199254740992.0;
    }

    private uint NextBits()
    {
        if (_next == Length)
        {
            Twist();
        }

        uint bits = _state[_next++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9d2c5680;
        bits ^= (bits << 15) & 0xefc60000;
        return bits ^ (bits >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < Length; i++)
        {
            uint joined = (_state[i] & 0x80000000) | (_state[(i + 1) % Length] & 0x7fffffff);
            _state[i] = _state[(i + Offset) % Length] ^ (joined >> 1) ^ ((joined & 1) == 0 ? 0 : 0x9908b0df);
        }

        _next = 0;
    }
}
