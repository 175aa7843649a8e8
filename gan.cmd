@echo off
rem Builds the command line when its sources have changed, then runs it. See docs/cli.md.
setlocal EnableExtensions
set "GAN_HOME=%~dp0"
set "GAN_HOME=%GAN_HOME:~0,-1%"
set "GAN_STATE=%GAN_HOME%\.gan"
set "GAN_STAMP=%GAN_STATE%\build.stamp"
set "GAN_LOCK=%GAN_STATE%\build.lock"
set "GAN_PROGRAM=%GAN_HOME%\src\GanFunctions.Cli\bin\Release\net10.0\gan.dll"

where dotnet >nul 2>nul
if errorlevel 1 (
    echo gan: The .NET SDK was not found: there is no 'dotnet' on the PATH. 1>&2
    echo      Install the .NET 10 SDK from https://dotnet.microsoft.com/download and try again. 1>&2
    exit /b 3
)

call :is_up_to_date
if not errorlevel 1 goto run

if not exist "%GAN_STATE%" mkdir "%GAN_STATE%"
if not exist "%GAN_STATE%" (
    echo gan: The folder "%GAN_STATE%" cannot be created. 1>&2
    echo      Make "%GAN_HOME%" writable, or copy the repository to a folder that is. 1>&2
    exit /b 3
)

rem The lock is a file held open for writing while the build runs, so it goes when its holder does.
:build
2>nul (
    9>"%GAN_LOCK%" call :build_locked
) || (
    if exist "%GAN_STATE%\build.failed" exit /b 3
    timeout /t 1 /nobreak >nul
    goto build
)

:run
dotnet "%GAN_PROGRAM%" %*
exit /b %errorlevel%

:is_up_to_date
powershell -NoProfile -NonInteractive -Command ^
  "$s = Get-Item -LiteralPath $env:GAN_STAMP -ErrorAction Ignore; if (-not $s -or -not (Test-Path -LiteralPath $env:GAN_PROGRAM)) { exit 1 };" ^
  "$f = Get-ChildItem -LiteralPath (Join-Path $env:GAN_HOME 'src') -Recurse -File | Where-Object FullName -NotMatch '\\(bin|obj)\\';" ^
  "$f = @($f) + @(Get-Item (Join-Path $env:GAN_HOME 'Directory.*.props'), (Join-Path $env:GAN_HOME 'global.json'));" ^
  "if ($f | Where-Object LastWriteTimeUtc -GT $s.LastWriteTimeUtc) { exit 1 } else { exit 0 }"
exit /b %errorlevel%

:build_locked
del "%GAN_STATE%\build.failed" >nul 2>nul
call :is_up_to_date
if not errorlevel 1 exit /b 0
>con echo gan: building (this takes a minute the first time)...
type nul > "%GAN_STAMP%.new"
pushd "%GAN_HOME%"
dotnet build src\GanFunctions.Cli --configuration Release --verbosity quiet --nologo --disable-build-servers > "%GAN_STATE%\build.log" 2>&1
if errorlevel 1 (
    popd
    >con type "%GAN_STATE%\build.log"
    >con echo gan: The build failed; its output is above and in "%GAN_STATE%\build.log".
    type nul > "%GAN_STATE%\build.failed"
    exit /b 1
)
popd
move /y "%GAN_STAMP%.new" "%GAN_STAMP%" >nul
exit /b 0
