#!/usr/bin/env pwsh
<#
.SYNOPSIS
Times query strategies on many vectors, each beside what it is compared with, in one run.
.DESCRIPTION
Makes the vectors once (they are kept for the next time) and, for each strategy, runs a query in a shell of its own that has loaded libtorch: Select-ALBatch with everything it
needs, the pass over the pool included. strategy_speed.py runs the other sides. Writes one object a strategy: seconds, highest resident memory in MB, the peers' seconds and, in brackets, how many
times ours they are, and whether the picks are the same where that can be. TopK and BatchBald have data of their own: -TopSamples rows of class probabilities, and
-BaldSamples vectors with 20 dropout passes. A pool of a million has no peers that would end: -NoPeer.
Without a Python that has numpy and scikit-learn there are no vectors, and nothing is run.
.EXAMPLE
pwsh tests/benchmarks/strategy-speed.ps1 -Strategy CoreSet
.EXAMPLE
pwsh tests/benchmarks/strategy-speed.ps1 -Strategy CoreSet -Samples 1000000 -Half -Count 10000 -NoPeer
.EXAMPLE
pwsh tests/benchmarks/strategy-speed.ps1 -Strategy ClusterMargin -Samples 1000000 -Width 64 -Count 100000 -NoPeer
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../../out/module/ActiveLearning'),
    [ValidateSet('CoreSet', 'Badge', 'TypiClust', 'ProbCover', 'MaxHerding', 'UncertaintyHerding', 'FacilityLocation', 'KMeans', 'KMedoids', 'ClusterMargin', 'BatchBald', 'TopK')]
    [string[]] $Strategy = @('CoreSet', 'Badge', 'TypiClust', 'ProbCover', 'MaxHerding', 'UncertaintyHerding', 'FacilityLocation', 'KMeans', 'KMedoids', 'ClusterMargin', 'BatchBald', 'TopK'),
    [int] $Samples = 50000,
    [int] $Width = 512,
    [switch] $Half,
    [int] $Classes = 10,
    [int] $Labeled = 5000,
    [int] $Count = 1000,
    [int] $TopSamples = 10000000,
    [int] $BaldSamples = 10000,
    [int] $Threads = 2,
    [double] $Fraction = 0.1,
    [switch] $NoPeer,
    [string] $Python = 'python3',
    [string] $Folder = ([IO.Path]::GetTempPath())
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$script = Join-Path $PSScriptRoot 'strategy_speed.py'
$invariant = [cultureinfo]::InvariantCulture

function Invoke-Peer([string[]] $Argument, [string] $Python) {
    $result = @{}
    foreach ($line in & $Python $script @Argument) {
        $name, $value = $line -split ' ', 2
        $result[$name] = $value
    }
    if ($LASTEXITCODE -ne 0) { throw "$Python ended with code $LASTEXITCODE." }
    $result
}

# The folder of some data, made where it is not there.
function Get-Data([string] $Name, [string[]] $Argument, [string] $Folder, [string] $Python) {
    $data = Join-Path $Folder "al-strategies-$Name"
    if (-not (Test-Path -LiteralPath (Join-Path $data 'labels.npy'))) {
        $null = New-Item -ItemType Directory -Path $data -Force
        $null = Invoke-Peer -Python $Python -Argument ($Argument[0], $data + $Argument[1..($Argument.Count - 1)])
    }
    $data
}

$program = (Get-Process -Id $PID).Path
$start = @(if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })
foreach ($name in $Strategy) {
    # Some ask for class probabilities: those of a linear classifier on the vectors.
    $more = if ($name -in 'Badge', 'UncertaintyHerding', 'ClusterMargin') { '@{ Model = $pool | Invoke-ALTraining -Architecture Linear -Epochs 5 -LearningRate 0.01 -Seed 1 }' } else { '@{}' }
    $known, $picks, $rows = $Labeled, $Count, $Samples
    switch ($name) {
        'TopK' {
            $data = Get-Data -Name "$TopSamples-$Classes-probabilities" -Argument 'probabilities', $TopSamples, $Classes -Folder $Folder -Python $Python
            $more = "@{ ProbabilityPath = '$data/features.npy'; Measure = 'Entropy' }"
            $known, $rows = 0, $TopSamples
        }
        'BatchBald' {
            $data = Get-Data -Name "$BaldSamples-64-$Classes" -Argument 'make', $BaldSamples, 64, $Classes, 4 -Folder $Folder -Python $Python
            $more = '@{ Pass = 20; NoCache = $true; Model = $pool | Invoke-ALTraining -Architecture Linear -Epochs 5 -LearningRate 0.01 -Dropout 0.5 -Seed 1 }'
            $known, $picks, $rows = 200, 50, $BaldSamples
        }
        default { $data = Get-Data -Name "$Samples-$Width-$Classes$($Half ? '-half' : '')" -Argument 'make', $Samples, $Width, $Classes, ($Half ? 2 : 4) -Folder $Folder -Python $Python }
    }

    $ours = & $program @start -NoProfile -NonInteractive -Command @"
        `$ErrorActionPreference = 'Stop'
        `$WarningPreference = 'SilentlyContinue'
        Import-Module '$Module'
        `$pool = New-ALPool -LiteralPath '$data/features.npy' -LabelPath '$data/labels.npy' -AsOracle
        if ($known) { Set-ALLabel -Pool `$pool -Index (0..($known - 1)) -FromOracle }
        `$more = $more
        `$null = Get-ALDevice
        `$clock = [Diagnostics.Stopwatch]::StartNew()
        `$batch = `$pool | Select-ALBatch $name $picks -Seed 1 -Threads $Threads @more
        `$clock.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)
        ([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB).ToString('0')
        `$batch.Index -join ','
        if ('$name' -eq 'ProbCover') { `$batch[0].Notes[0].Radius.ToString('R', [cultureinfo]::InvariantCulture) }
"@
    if ($LASTEXITCODE -ne 0) { throw "The query by $name failed." }
    $seconds = [double]::Parse($ours[0], $invariant)
    $radius = if ($ours.Count -gt 3) { $ours[3] } else { '0' }
    $peer = if ($NoPeer) { @{} } else {
        Invoke-Peer -Python $Python -Argument $name.ToLowerInvariant(), $data, $known, $picks, $Threads, $Fraction.ToString($invariant), $radius
    }
    $times = foreach ($key in $peer.Keys -ne 'picks' | Sort-Object) {
        $other = [double]::Parse($peer[$key], $invariant)
        [string]::Format($invariant, '{0} {1:0.0} s ({2:0.0})', $key, $other, $other / $seconds)
    }
    [pscustomobject]@{
        Strategy      = $name
        Samples       = $rows
        Labeled       = $known
        Picks         = $picks
        Seconds       = [Math]::Round($seconds, 2)
        PeakMegabytes = [int]$ours[1]
        Peers         = $times -join ', '
        SamePicks     = if ($peer.ContainsKey('picks')) { $peer['picks'] -eq $ours[2] } else { $null }
    }
}
