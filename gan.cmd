@echo off
rem Builds the command line when its sources have changed, then runs it. See docs/cli.md.
setlocal EnableExtensions
set "GAN_HOME=%~dp0."
for %%I in ("%GAN_HOME%") do set "GAN_HOME=%%~fI"

where dotnet >nul 2>nul
if errorlevel 1 (
    echo gan: The .NET SDK was not found: there is no 'dotnet' on the PATH. 1>&2
    echo      Install the .NET 10 SDK from https://dotnet.microsoft.com/download and try again. 1>&2
    exit /b 3
)

powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%GAN_HOME%\tools\build-cli.ps1"
if errorlevel 1 exit /b 3

dotnet "%GAN_HOME%\src\GanFunctions.Cli\bin\Release\net10.0\gan.dll" %*
exit /b %errorlevel%
