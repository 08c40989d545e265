#requires -Version 7.4
<#
.SYNOPSIS
    Three labeling cycles on pictures that the module draws: a first impression in about a minute, without any data.
.DESCRIPTION
    A pool of drawn shapes knows its labels and hides them, so a simulated annotator answers at once. Each cycle trains on the labels so far, measures on
    pictures never trained on, chooses the most uncertain of the rest, writes them to the CSV file an annotation platform would get, and has
    them labeled. ./build.sh demo runs this.
.EXAMPLE
    ./examples/00-demo.ps1
#>
[CmdletBinding()]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/demo'),
    [int] $Count = 2000,
    [int] $Budget = 200,
    [int] $Epochs = 25,
    [long] $Seed = 1
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath
# So small a network gains nothing from more threads, and with one the figures are the same on every run.
$PSDefaultParameterValues = @{ 'Invoke-ALTraining:Threads' = 1; 'Measure-ALModel:Threads' = 1; 'Get-ALUncertainty:Threads' = 1 }
$null = New-Item -ItemType Directory -Force -Path $OutPath
$csv = Join-Path -Path (Resolve-Path -LiteralPath $OutPath).ProviderPath -ChildPath 'to-label.csv'

$pool = New-ALPool -Synthetic Shapes -Count $Count -Seed $Seed -AsOracle
$test = New-ALPool -Synthetic Shapes -Count 500 -Seed ($Seed + 1000)
$batch = $pool | Select-ALBatch -Strategy Random -Count $Budget -Seed $Seed

$cycles = foreach ($cycle in 1..3) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $batch | Set-ALLabel -FromOracle
    $model = $pool | Invoke-ALTraining -Architecture ResNet18 -Width 8 -Epochs $Epochs -BatchSize 32 -LearningRate 0.05 -Schedule Cosine -Seed $Seed
    $metrics = $test | Measure-ALModel -Model $model
    $batch = $pool | Get-ALUncertainty -Model $model -Measure Entropy | Select-ALBatch -Strategy TopK -Count $Budget
    $batch | Export-ALBatch -Path $csv -Format SuperAnnotate
    [pscustomobject]@{
        Cycle    = $cycle
        Labels   = $model.LabelCount
        Accuracy = [math]::Round($metrics.Accuracy, 4)
        Seconds  = [math]::Round($watch.Elapsed.TotalSeconds, 1)
    }
}

$cycles | Format-Table | Out-String | ForEach-Object TrimEnd
"`nThe next $($batch.Count) to label, most uncertain first: $csv"
