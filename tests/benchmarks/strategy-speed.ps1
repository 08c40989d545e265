#!/usr/bin/env pwsh
<#
.SYNOPSIS
Times query strategies on many vectors, each beside what it is compared with, in one run.
.DESCRIPTION
Makes the vectors once (they are kept for the next time) and, for each strategy, runs a query in a shell of its own that has loaded libtorch: Select-ALBatch with everything it
needs, the pass over the pool included. strategy_speed.py runs the other sides. Writes one object a strategy: seconds, highest resident memory in MB, the peers' seconds as multiples of ours.
Without a Python that has numpy and scikit-learn there are no vectors, and nothing is run.
.EXAMPLE
pwsh tests/benchmarks/strategy-speed.ps1 -Strategy CoreSet
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../../out/module/ActiveLearning'),
    [ValidateSet('CoreSet', 'Badge', 'TypiClust', 'ProbCover', 'MaxHerding', 'UncertaintyHerding', 'FacilityLocation', 'KMeans', 'KMedoids', 'ClusterMargin')]
    [string[]] $Strategy = @('CoreSet', 'Badge', 'TypiClust', 'ProbCover', 'MaxHerding', 'UncertaintyHerding', 'FacilityLocation', 'KMeans', 'KMedoids', 'ClusterMargin'),
    [int] $Samples = 50000,
    [int] $Width = 512,
    [int] $Classes = 10,
    [int] $Labeled = 5000,
    [int] $Count = 1000,
    [int] $Threads = 2,
    [double] $Fraction = 0.1,
    [switch] $NoPeer,
    [string] $Python = 'python3',
    [string] $Folder = (Join-Path ([IO.Path]::GetTempPath()) "al-strategies-$Samples-$Width")
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$script = Join-Path $PSScriptRoot 'strategy_speed.py'

function Invoke-Peer([string[]] $Argument, [string] $Python) {
    $result = @{}
    foreach ($line in & $Python $script @Argument) {
        $name, $value = $line -split ' ', 2
        $result[$name] = $value
    }
    if ($LASTEXITCODE -ne 0) { throw "$Python ended with code $LASTEXITCODE." }
    $result
}

if (-not (Test-Path -LiteralPath (Join-Path $Folder 'labels.npy'))) {
    $null = New-Item -ItemType Directory -Path $Folder -Force
    $null = Invoke-Peer -Python $Python -Argument make, $Folder, $Samples, $Width, $Classes
}

$program = (Get-Process -Id $PID).Path
$start = @(if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })
foreach ($name in $Strategy) {
    # Some ask for class probabilities: those of a linear classifier on the vectors.
    $model = if ($name -in 'Badge', 'UncertaintyHerding', 'ClusterMargin') { "`$more = @{ Model = `$pool | Invoke-ALTraining -Architecture Linear -Epochs 5 -LearningRate 0.01 -Seed 1 }" } else { '$more = @{}' }
    $ours = & $program @start -NoProfile -NonInteractive -Command @"
        `$ErrorActionPreference = 'Stop'
        Import-Module '$Module'
        `$pool = New-ALPool -LiteralPath '$Folder/features.npy' -LabelPath '$Folder/labels.npy' -AsOracle
        if ($Labeled) { Set-ALLabel -Pool `$pool -Index (0..($Labeled - 1)) -FromOracle }
        $model
        `$null = Get-ALDevice
        `$clock = [Diagnostics.Stopwatch]::StartNew()
        `$batch = `$pool | Select-ALBatch $name $Count -Seed 1 -Threads $Threads @more
        `$clock.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)
        ([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB).ToString('0')
        `$batch.Index -join ','
"@
    if ($LASTEXITCODE -ne 0) { throw "The query by $name failed." }
    $seconds = [double]::Parse($ours[0], [cultureinfo]::InvariantCulture)
    # The others have limits of their own instead of peers.
    $peer = if ($NoPeer -or $name -notin 'CoreSet', 'Badge') { @{} } else {
        Invoke-Peer -Python $Python -Argument $name.ToLowerInvariant(), $Folder, $Labeled, $Count, $Threads, $Fraction.ToString([cultureinfo]::InvariantCulture)
    }
    $times = foreach ($key in $peer.Keys -ne 'picks' | Sort-Object) {
        $other = [double]::Parse($peer[$key], [cultureinfo]::InvariantCulture)
        [string]::Format([cultureinfo]::InvariantCulture, '{0} {1:0.0} s ({2:0.0})', $key, $other, $other / $seconds)
    }
    [pscustomobject]@{
        Strategy      = $name
        Samples       = $Samples
        Labeled       = $Labeled
        Picks         = $Count
        Seconds       = [Math]::Round($seconds, 2)
        PeakMegabytes = [int]$ours[1]
        Peers         = $times -join ', '
        SamePicks     = if ($peer.ContainsKey('picks')) { $peer['picks'] -eq $ours[2] } else { $null }
    }
}
