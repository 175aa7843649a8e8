namespace GanFunctions.Training.Tests;

public sealed class FreedMemoryTests
{
    [Fact]
    public void Freed_memory_is_kept_where_the_C_library_is_glibc() =>
        Assert.Equal(File.Exists("/lib64/ld-linux-x86-64.so.2"), FreedMemory.Keep());
}
