#!/usr/bin/env pwsh
<#
.SYNOPSIS
Times the pool database with a large feature file: making it, opening it, labeling through the pipeline, counting classes.
.DESCRIPTION
Makes a .npy file of one feature and one label per sample (once; it is kept for the next time) and runs each step in a shell of its own, as a user's next session would be.
Writes one object a repetition: the seconds of each step and the highest resident memory of the session that opened, labeled and counted, with that of an empty session
beside it.
.EXAMPLE
pwsh tests/benchmarks/database.ps1
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../../out/module/ActiveLearning'),
    [int] $Samples = 1000000,
    [int] $Count = 10000,
    [int] $Repeat = 3,
    [string] $Folder = (Join-Path ([IO.Path]::GetTempPath()) 'al-database')
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

function Write-Npy([string] $Path, [string] $Type, [int] $Count, [byte[]] $Bytes) {
    $header = "{'descr': '$Type', 'fortran_order': False, 'shape': ($Count,), }"
    $header = $header.PadRight([Math]::Ceiling(($header.Length + 11) / 64) * 64 - 11) + "`n"
    $file = [IO.File]::Create($Path)
    $file.Write([byte[]](0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, ($header.Length -band 255), ($header.Length -shr 8)))
    $file.Write([Text.Encoding]::ASCII.GetBytes($header))
    $file.Write($Bytes)
    $file.Dispose()
}

function Invoke-Step([string] $Command, [string] $Module) {
    $program = (Get-Process -Id $PID).Path
    $start = @(if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })
    & $program @start -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; Import-Module '$Module'; `$clock = [Diagnostics.Stopwatch]::StartNew(); $Command" |
        ForEach-Object { [double]::Parse($_, [cultureinfo]::InvariantCulture) }
}

$features = Join-Path $Folder "features-$Samples.npy"
$labels = Join-Path $Folder "labels-$Samples.npy"
$database = Join-Path $Folder 'pool.alpool'
if (-not (Test-Path -LiteralPath $labels)) {
    $null = New-Item -ItemType Directory -Path $Folder -Force
    Write-Npy -Path $features -Type '<f4' -Count $Samples -Bytes ([byte[]]::new(4 * $Samples))
    $bytes = [byte[]]::new($Samples)
    [Random]::new(1).NextBytes($bytes)
    for ($i = 0; $i -lt $Samples; $i++) { $bytes[$i] = $bytes[$i] % 10 }
    Write-Npy -Path $labels -Type '|u1' -Count $Samples -Bytes $bytes
}

$seconds = '[Math]::Round($clock.Elapsed.TotalSeconds, 3).ToString([cultureinfo]::InvariantCulture)'
$peak = '[Math]::Round([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB).ToString([cultureinfo]::InvariantCulture)'
foreach ($run in 1..$Repeat) {
    Get-ChildItem -LiteralPath $Folder -Filter 'pool.alpool*' | Remove-Item
    $create = Invoke-Step -Module $Module -Command "`$null = New-ALPool -LiteralPath '$features' -LabelPath '$labels' -AsOracle -Database '$database'; $seconds"
    $empty = Invoke-Step -Module $Module -Command $peak
    $steps = Invoke-Step -Module $Module -Command @"
        `$pool = Get-ALPool '$database'; $seconds
        `$chosen = `$pool | Select-ALBatch Random $Count -Seed 1
        `$clock.Restart(); `$chosen | Set-ALLabel -FromOracle; $seconds
        `$clock.Restart(); `$null = `$pool | Measure-ALPool; $seconds
        $peak
        `$pool.LabeledCount
"@
    [pscustomobject]@{
        Run            = $run
        CreateSeconds  = $create
        OpenSeconds    = $steps[0]
        LabelSeconds   = $steps[1]
        BalanceSeconds = $steps[2]
        PeakMegabytes  = $steps[3]
        EmptyMegabytes = $empty
        Labeled        = $steps[4]
    }
}
