#requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests and packages the ActiveLearning module. Thin: the work is in build/Build.proj.
.EXAMPLE
    ./build.ps1 -Task Demo
.EXAMPLE
    ./build.ps1 -Task Test -TorchProvider Package
#>
[CmdletBinding()]
param(
    [ValidateSet('Demo', 'Build', 'Test', 'Lint', 'Package', 'Bench')]
    [string] $Task = 'Build',

    [ValidateSet('Auto', 'System', 'Package')]
    [string] $TorchProvider = 'Auto',

    [ValidateSet('Cpu', 'CudaWindows', 'CudaLinux')]
    [string] $TorchDevice = 'Cpu'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)) {
    throw "The .NET SDK 8 or newer is needed and 'dotnet' is not on PATH: https://dotnet.microsoft.com/download"
}

$project = Join-Path -Path $PSScriptRoot -ChildPath 'build/Build.proj'
dotnet msbuild $project -nologo -v:minimal -tl:off "-t:$Task" "-p:TorchProvider=$TorchProvider" "-p:TorchDevice=$TorchDevice"
$status = $LASTEXITCODE
$summary = Join-Path -Path $PSScriptRoot -ChildPath 'out/test-summary.txt'
if ($Task -eq 'Test' -and (Test-Path -LiteralPath $summary)) {
    Get-Content -LiteralPath $summary
}

exit $status
