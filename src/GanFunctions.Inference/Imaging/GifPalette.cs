using System.Numerics;

namespace GanFunctions.Inference.Imaging;

/// <summary>
/// At most 256 colours for one image, by median cut (Heckbert 1982) over its colours of 5 bits a channel, and which of them is
/// nearest to a colour.
/// </summary>
internal sealed class GifPalette
{
    private const int MostColours = 256;
    private const int Bins = 1 << 15;
    private const short Unknown = -1;

    private readonly List<Vector3> _colours = [];
    private readonly short[] _nearest = new short[Bins];

    /// <summary>Chooses the colours of an image.</summary>
    /// <param name="pixels">R, G, B, A bytes; alpha does not count.</param>
    public GifPalette(ReadOnlySpan<byte> pixels)
    {
        Array.Fill(_nearest, Unknown);
        foreach (Box box in Cut(Count(pixels)))
        {
            _colours.Add(box.Mean());
        }
    }

    /// <summary>R, G, B bytes of 256 colours, black behind those that are used.</summary>
    public byte[] Table()
    {
        byte[] table = new byte[MostColours * 3];
        for (int i = 0; i < _colours.Count; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                table[(i * 3) + channel] = (byte)(_colours[i][channel] + 0.5f);
            }
        }

        return table;
    }

    /// <summary>The number of the colour nearest to this one, by its upper 5 bits a channel.</summary>
    public byte Nearest(int red, int green, int blue)
    {
        int bin = Bin(red, green, blue);
        if (_nearest[bin] == Unknown)
        {
            _nearest[bin] = Search(Centre(bin));
        }

        return (byte)_nearest[bin];
    }

    private static int Bin(int red, int green, int blue) => ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);

    private static Vector3 Centre(int bin) => new(((bin >> 10) << 3) + 4, (((bin >> 5) & 31) << 3) + 4, ((bin & 31) << 3) + 4);

    private static List<Entry> Count(ReadOnlySpan<byte> pixels)
    {
        int[] counts = new int[Bins];
        Vector3[] sums = new Vector3[Bins];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int bin = Bin(pixels[i], pixels[i + 1], pixels[i + 2]);
            counts[bin]++;
            sums[bin] += new Vector3(pixels[i], pixels[i + 1], pixels[i + 2]);
        }

        return [.. Enumerable.Range(0, Bins).Where(bin => counts[bin] > 0).Select(bin => new Entry(sums[bin] / counts[bin], counts[bin]))];
    }

    private static List<Box> Cut(List<Entry> entries)
    {
        List<Box> boxes = [new Box(entries)];
        while (boxes.Count < MostColours && boxes.Where(box => box.Entries.Count > 1).MaxBy(box => box.Weight) is { } largest)
        {
            boxes.Remove(largest);
            boxes.AddRange(largest.Split());
        }

        return boxes;
    }

    private short Search(Vector3 colour)
    {
        int best = 0;
        for (int i = 1; i < _colours.Count; i++)
        {
            if (Vector3.DistanceSquared(colour, _colours[i]) < Vector3.DistanceSquared(colour, _colours[best]))
            {
                best = i;
            }
        }

        return (short)best;
    }

    private readonly record struct Entry(Vector3 Colour, int Count);

    private sealed class Box
    {
        private readonly int _channel;

        public Box(List<Entry> entries)
        {
            Entries = entries;
            Vector3 low = entries.Aggregate(new Vector3(255), (least, entry) => Vector3.Min(least, entry.Colour));
            Vector3 high = entries.Aggregate(Vector3.Zero, (most, entry) => Vector3.Max(most, entry.Colour));
            Vector3 extent = high - low;
            _channel = extent.X >= extent.Y && extent.X >= extent.Z ? 0 : extent.Y >= extent.Z ? 1 : 2;
            Weight = extent[_channel] * Math.Sqrt(entries.Sum(entry => (double)entry.Count));
        }

        public List<Entry> Entries { get; }

        /// <summary>How much is gained by splitting it: wide boxes and boxes of many pixels first.</summary>
        public double Weight { get; }

        public Vector3 Mean()
        {
            Vector3 sum = Vector3.Zero;
            float count = 0;
            foreach (Entry entry in Entries)
            {
                sum += entry.Colour * entry.Count;
                count += entry.Count;
            }

            return sum / count;
        }

        public IEnumerable<Box> Split()
        {
            Entries.Sort((a, b) => a.Colour[_channel].CompareTo(b.Colour[_channel]));
            long half = Entries.Sum(entry => (long)entry.Count) / 2;
            int cut = 0;
            for (long before = 0; cut < Entries.Count - 1 && (cut == 0 || before + Entries[cut].Count <= half); cut++)
            {
                before += Entries[cut].Count;
            }

            return [new Box(Entries[..cut]), new Box(Entries[cut..])];
        }
    }
}
