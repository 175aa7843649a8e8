namespace GanFunctions.Inference.Imaging;

/// <summary>The compression of GIF: LZW (Welch 1984) with codes of growing length, up to 12 bits.</summary>
internal static class LzwEncoder
{
    private const int MostCodes = 4096;

    /// <summary>Compresses symbols.</summary>
    /// <param name="symbols">Each below 2 to the power of <paramref name="bits"/>.</param>
    /// <param name="bits">Bits of a symbol, 2 to 8.</param>
    /// <returns>Codes, the least significant bit first.</returns>
    public static byte[] Encode(ReadOnlySpan<byte> symbols, int bits)
    {
        int clear = 1 << bits;
        int end = clear + 1;
        BitWriter output = new();
        Dictionary<int, int> codes = [];
        int next = end + 1;
        int length = bits + 1;
        output.Write(clear, length);
        int prefix = -1;
        foreach (byte symbol in symbols)
        {
            if (prefix < 0)
            {
                prefix = symbol;
                continue;
            }

            int longer = (prefix << 8) | symbol;
            if (codes.TryGetValue(longer, out int known))
            {
                prefix = known;
                continue;
            }

            output.Write(prefix, length);
            prefix = symbol;
            if (next < MostCodes)
            {
                // A reader learns a code one step later than the writer.
                length += next == 1 << length ? 1 : 0;
                codes.Add(longer, next++);
            }
            else
            {
                output.Write(clear, length);
                codes.Clear();
                next = end + 1;
                length = bits + 1;
            }
        }

        if (prefix >= 0)
        {
            output.Write(prefix, length);
            length += next == 1 << length && length < 12 ? 1 : 0;
        }

        output.Write(end, length);
        return output.ToArray();
    }

    private sealed class BitWriter
    {
        private readonly List<byte> _bytes = [];
        private uint _pending;
        private int _count;

        public void Write(int code, int length)
        {
            _pending |= (uint)code << _count;
            for (_count += length; _count >= 8; _count -= 8)
            {
                _bytes.Add((byte)_pending);
                _pending >>= 8;
            }
        }

        public byte[] ToArray() => _count > 0 ? [.. _bytes, (byte)_pending] : [.. _bytes];
    }
}
