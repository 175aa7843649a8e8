# Builds src/GanFunctions.Cli when a source is newer than the last build: what the script `gan` does, for gan.cmd.
$ErrorActionPreference = 'Stop'
$repository = Split-Path -Parent $PSScriptRoot
$state = Join-Path $repository '.gan'
$stamp = Join-Path $state 'build.stamp'
$log = Join-Path $state 'build.log'
$program = Join-Path $repository 'src\GanFunctions.Cli\bin\Release\net10.0\gan.dll'

function Get-Sources {
    Get-ChildItem -LiteralPath (Join-Path $repository 'src') -Recurse -File | Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]'
    Get-Item (Join-Path $repository 'Directory.*.props'), (Join-Path $repository 'global.json')
}

# The stamp holds the names of the sources it was built from, so that a deleted file is noticed as well as a newer one.
function Test-UpToDate {
    if (-not (Test-Path -LiteralPath $program) -or -not (Test-Path -LiteralPath $stamp)) { return $false }
    $built = (Get-Item -LiteralPath $stamp).LastWriteTimeUtc
    $sources = @(Get-Sources)
    if ($sources | Where-Object LastWriteTimeUtc -GT $built) { return $false }
    return -not (Compare-Object @(Get-Content -LiteralPath $stamp) @($sources.FullName))
}

if (Test-UpToDate) { exit 0 }

# One build at a time: the name is the same for every gan of this repository, whatever user runs it.
$name = 'gan-build-' + [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($repository.ToUpperInvariant()))).Replace('-', '')
$turn = New-Object Threading.Mutex($false, $name)
try { [void]$turn.WaitOne() } catch [Threading.AbandonedMutexException] { }
try {
    if (Test-UpToDate) { exit 0 }
    [void](New-Item -ItemType Directory -Force -Path $state)
    [Console]::Error.WriteLine('gan: building (this takes a minute the first time)...')
    $started = Get-Date
    $sources = @(Get-Sources).FullName
    Push-Location $repository
    $ErrorActionPreference = 'Continue'
    & dotnet build src\GanFunctions.Cli --configuration Release --verbosity quiet --nologo --disable-build-servers *> $log
    $status = $LASTEXITCODE
    $ErrorActionPreference = 'Stop'
    Pop-Location
    if ($status -ne 0) {
        Get-Content -LiteralPath $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine("gan: The build failed; its output is above and in '$log'.")
        exit 1
    }

    Set-Content -LiteralPath $stamp -Value $sources
    (Get-Item -LiteralPath $stamp).LastWriteTime = $started
} finally {
    $turn.ReleaseMutex()
}
