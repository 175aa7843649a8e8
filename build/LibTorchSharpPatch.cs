#nullable enable
#pragma warning disable IDE0005 // MSBuild compiles this file too, without the SDK's implicit usings.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

/// <summary>
/// Makes an x86-64 or arm64 Linux library that was built with GCC 13 or later loadable with an older libstdc++.
/// Such a library asks for one symbol of version GLIBCXX_3.4.32, <c>std::ios_base_library_init()</c>. Older releases
/// do the same work, counted and therefore repeatable, in <c>std::ios_base::Init::Init()</c> of version GLIBCXX_3.4,
/// which newer releases still have. docs/libtorch-on-older-linux.md tells the whole story.
/// </summary>
internal static class LibTorchSharpPatch
{
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string OldSymbol = "_ZNSt8ios_base4InitC1Ev";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;
    private const int SymbolSize = 24;
    private const ushort WeakVersion = 2;

    /// <summary>Changes <paramref name="image"/>, a whole ELF64 little-endian file, in place.</summary>
    /// <returns>False if nothing had to change: the symbol is not asked for.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or not of the expected form; it is unchanged.</exception>
    public static bool Apply(byte[] image)
    {
        var file = new Elf(image);
        Section symbols = file.Single(DynamicSymbols);
        Section names = file.Linked(symbols);

        int? symbol = FindSymbol(file, symbols, names);
        if (symbol is null)
        {
            return false;
        }

        Section versions = file.Single(SymbolVersions);
        Section needs = file.Single(VersionNeeds);
        Need? oldNeed = null;
        Need? newNeed = null;
        foreach (Need need in file.Needs(needs))
        {
            oldNeed = need.Version == OldVersion ? need : oldNeed;
            newNeed = need.Version == NewVersion ? need : newNeed;
        }

        if (oldNeed is null || newNeed is null)
        {
            throw new InvalidDataException($"{NewSymbol} is asked for, but not both of the versions {OldVersion} and {NewVersion}.");
        }

        int nameOffset = names.At(file.UInt32(symbols.At((long)symbol.Value * SymbolSize, SymbolSize)), NewSymbol.Length + 1);
        int versionOffset = versions.At((long)symbol.Value * 2, 2);

        byte[] renamed = new byte[NewSymbol.Length];
        Encoding.ASCII.GetBytes(OldSymbol, 0, OldSymbol.Length, renamed, 0);
        renamed.CopyTo(image, nameOffset);
        file.SetUInt16(versionOffset, oldNeed.Value.Index);
        file.SetUInt16(newNeed.Value.FlagsOffset, (ushort)(file.UInt16(newNeed.Value.FlagsOffset) | WeakVersion));
        return true;
    }

    /// <summary>The index of the undefined symbol, provided that its name is stored for it alone.</summary>
    private static int? FindSymbol(Elf file, Section symbols, Section names)
    {
        int? found = null;
        for (int i = 0; i < symbols.Length / SymbolSize; i++)
        {
            int entry = symbols.At((long)i * SymbolSize, SymbolSize);
            string name = file.Text(names, file.UInt32(entry));
            bool undefined = file.UInt16(entry + 6) == 0;
            if (name == NewSymbol && undefined && found is null)
            {
                found = i;
            }
            else if (name.Length > 0 && NewSymbol.EndsWith(name, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"The symbol {name} may share its name's bytes with {NewSymbol}.");
            }
        }

        return found;
    }

    private readonly struct Need(string version, ushort index, int flagsOffset)
    {
        public string Version { get; } = version;

        public ushort Index { get; } = index;

        public int FlagsOffset { get; } = flagsOffset;
    }

    private readonly struct Section(uint type, int offset, int length, uint link)
    {
        public uint Type { get; } = type;

        public int Length { get; } = length;

        public uint Link { get; } = link;

        /// <summary>The file offset of <paramref name="size"/> bytes that lie at <paramref name="relative"/>.</summary>
        public int At(long relative, int size) => relative >= 0 && relative <= Length - size
            ? offset + (int)relative
            : throw new InvalidDataException("An ELF table points outside of its section.");
    }

    /// <summary>Reads an ELF64 little-endian file through its section headers; every access is checked.</summary>
    private sealed class Elf
    {
        private const int HeaderSize = 64;
        private const int SectionHeaderSize = 64;
        private readonly byte[] _image;
        private readonly List<Section> _sections = [];

        public Elf(byte[] image)
        {
            _image = image;
            if (image.Length < HeaderSize || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F')
            {
                throw new InvalidDataException("The file is not an ELF file.");
            }

            if (image[4] != 2 || image[5] != 1)
            {
                throw new InvalidDataException("The file is not a 64-bit little-endian ELF file.");
            }

            ulong table = UInt64(40);
            int count = UInt16(60);
            if (UInt16(58) != SectionHeaderSize || count == 0)
            {
                throw new InvalidDataException("The ELF file has no section headers.");
            }

            for (int i = 0; i < count; i++)
            {
                int header = Within(table, (ulong)(i * SectionHeaderSize), SectionHeaderSize);
                uint type = UInt32(header + 4);
                const uint NoBits = 8;
                ulong size = type == NoBits ? 0 : UInt64(header + 32);
                ulong offset = type == NoBits ? 0 : UInt64(header + 24);
                _sections.Add(new Section(type, Within(offset, 0, size), (int)size, UInt32(header + 40)));
            }
        }

        public Section Single(uint type)
        {
            List<Section> found = _sections.FindAll(section => section.Type == type);
            return found.Count == 1
                ? found[0]
                : throw new InvalidDataException($"The ELF file has {found.Count} sections of type 0x{type:x}, not one.");
        }

        public Section Linked(Section section) => section.Link < _sections.Count
            ? _sections[(int)section.Link]
            : throw new InvalidDataException("An ELF section is linked to one that does not exist.");

        public IEnumerable<Need> Needs(Section section)
        {
            Section names = Linked(section);
            long file = 0;
            uint nextFile;
            do
            {
                int fileEntry = section.At(file, 16);
                long version = file + UInt32(fileEntry + 8);
                int count = UInt16(fileEntry + 2);
                for (int i = 0; i < count; i++)
                {
                    int entry = section.At(version, 16);
                    yield return new Need(Text(names, UInt32(entry + 8)), UInt16(entry + 6), entry + 4);
                    version += UInt32(entry + 12);
                }

                nextFile = UInt32(fileEntry + 12);
                file += nextFile;
            }
            while (nextFile != 0);
        }

        public string Text(Section names, uint relative)
        {
            int start = names.At(relative, 1);
            int end = Array.IndexOf(_image, (byte)0, start, names.Length - (int)relative);
            return end >= 0
                ? Encoding.ASCII.GetString(_image, start, end - start)
                : throw new InvalidDataException("A name in the ELF file has no end.");
        }

        public ushort UInt16(int offset) => (ushort)(_image[offset] | (_image[offset + 1] << 8));

        public uint UInt32(int offset) => UInt16(offset) | ((uint)UInt16(offset + 2) << 16);

        public void SetUInt16(int offset, ushort value)
        {
            _image[offset] = (byte)value;
            _image[offset + 1] = (byte)(value >> 8);
        }

        private ulong UInt64(int offset) => UInt32(offset) | ((ulong)UInt32(offset + 4) << 32);

        private int Within(ulong start, ulong relative, ulong size)
        {
            ulong length = (ulong)_image.Length;
            return start <= length && relative <= length - start && size <= length - start - relative
                ? (int)(start + relative)
                : throw new InvalidDataException("The ELF file is truncated.");
        }
    }
}

#if !NET
/// <summary>
/// Writes a patched copy of a library, if this machine's libstdc++ is too old for the library as it is.
/// Loaded by build/LibTorchSharp.targets.
/// </summary>
public sealed class PatchLibTorchSharp : Microsoft.Build.Utilities.Task
{
    /// <summary>The library in the package cache. It is only read.</summary>
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    /// <summary>Where the patched copy goes. It is replaced as a whole, never written through.</summary>
    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            byte[] image = File.ReadAllBytes(Source);
            if (HasCurrentLibStdCxx() || !LibTorchSharpPatch.Apply(image))
            {
                File.Delete(Destination);
                return true;
            }

            string temporary = Destination + "." + Guid.NewGuid().ToString("N");
            Directory.CreateDirectory(Path.GetDirectoryName(Destination));
            File.WriteAllBytes(temporary, image);
            File.Delete(Destination);
            File.Move(temporary, Destination);
            Log.LogMessage("Adapted {0} to this machine's libstdc++, which is older than GCC 13's: {1}", Source, Destination);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Log.LogError("{0} cannot be adapted to this machine's libstdc++: {1} Install the libstdc++ of GCC 13 or later, or see docs/libtorch-on-older-linux.md.", Source, e.Message);
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Asks the dynamic loader, so it is the libstdc++ that the library would get.</summary>
    private static bool HasCurrentLibStdCxx()
    {
        try
        {
            System.Runtime.InteropServices.Marshal.Prelink(((Action)InitializeStreams).Method);
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    [System.Runtime.InteropServices.DllImport("libstdc++.so.6", EntryPoint = "_ZSt21ios_base_library_initv")]
    private static extern void InitializeStreams();
}
#endif
