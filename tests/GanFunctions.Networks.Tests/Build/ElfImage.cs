using System.Buffers.Binary;
using System.Text;

namespace GanFunctions.Networks.Tests.Build;

/// <summary>Draws up the parts of an ELF64 library that say which versioned symbols it asks for.</summary>
internal sealed class ElfImage
{
    private const ushort FirstVersionIndex = 2;
    private readonly List<(string Name, string Version)> _symbols = [];

    public string[] Versions { get; init; } = ["GLIBCXX_3.4", "GLIBCXX_3.4.32"];

    public ElfImage Asking(string symbol, string version)
    {
        _symbols.Add((symbol, version));
        return this;
    }

    public byte[] Build()
    {
        var names = new MemoryStream();
        names.WriteByte(0);
        int Name(string text)
        {
            int offset = (int)names.Position;
            names.Write(Encoding.ASCII.GetBytes(text + '\0'));
            return offset;
        }

        byte[] symbols = new byte[24 * (_symbols.Count + 1)];
        byte[] versions = new byte[2 * (_symbols.Count + 1)];
        for (int i = 0; i < _symbols.Count; i++)
        {
            Write32(symbols, 24 * (i + 1), Name(_symbols[i].Name));
            Write16(versions, 2 * (i + 1), FirstVersionIndex + Array.IndexOf(Versions, _symbols[i].Version));
        }

        byte[] needs = new byte[16 * (Versions.Length + 1)];
        Write16(needs, 0, 1);
        Write16(needs, 2, Versions.Length);
        Write32(needs, 4, Name("libstdc++.so.6"));
        Write32(needs, 8, 16);
        for (int i = 0; i < Versions.Length; i++)
        {
            int entry = 16 * (i + 1);
            Write16(needs, entry + 6, FirstVersionIndex + i);
            Write32(needs, entry + 8, Name(Versions[i]));
            Write32(needs, entry + 12, i == Versions.Length - 1 ? 0 : 16);
        }

        return Assemble(
            (11, symbols, 2),
            (3, names.ToArray(), 0),
            (0x6fffffff, versions, 1),
            (0x6ffffffe, needs, 2));
    }

    private static byte[] Assemble(params (int Type, byte[] Content, int Link)[] sections)
    {
        int table = 64 + sections.Sum(section => section.Content.Length);
        byte[] file = new byte[table + (64 * (sections.Length + 1))];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Write32(file, 40, table);
        Write16(file, 58, 64);
        Write16(file, 60, sections.Length + 1);
        int offset = 64;
        for (int i = 0; i < sections.Length; i++)
        {
            int header = table + (64 * (i + 1));
            Write32(file, header + 4, sections[i].Type);
            Write32(file, header + 24, offset);
            Write32(file, header + 32, sections[i].Content.Length);
            Write32(file, header + 40, sections[i].Link);
            sections[i].Content.CopyTo(file, offset);
            offset += sections[i].Content.Length;
        }

        return file;
    }

    private static void Write32(byte[] target, int offset, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(target.AsSpan(offset), value);

    private static void Write16(byte[] target, int offset, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(target.AsSpan(offset), (ushort)value);
}
