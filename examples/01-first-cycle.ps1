#requires -Version 7.4
<#
.SYNOPSIS
    A first labeling cycle on Fashion-MNIST: random labels, a network, the most uncertain samples, a CSV file for annotators.
.DESCRIPTION
    Needs the four files of Fashion-MNIST (train-images-idx3-ubyte.gz and so on) in -DataPath. Where they are not, the same steps run on drawn shapes,
    and the output says so.
.EXAMPLE
    ./examples/01-first-cycle.ps1
.EXAMPLE
    ./examples/01-first-cycle.ps1 -DataPath ~/data/fashion-mnist -Epochs 30 -Cycles 5
#>
[CmdletBinding()]
param(
    [string] $DataPath = (Join-Path -Path $PSScriptRoot -ChildPath '../../shared/data/fashion-mnist'),
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/examples'),
    [int] $Cycles = 2,
    [int] $Budget = 500,
    [int] $Epochs = 10,
    [long] $Seed = 1
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath
$null = New-Item -ItemType Directory -Force -Path $OutPath
$csv = Join-Path -Path (Resolve-Path -LiteralPath $OutPath).ProviderPath -ChildPath 'first-cycle.csv'

# 1. The pool. Its labels are known but hidden: a simulated annotator stands in for people.
if (Test-Path -LiteralPath (Join-Path -Path $DataPath -ChildPath 'train-images-idx3-ubyte.gz')) {
    $names = 'T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Boot'
    $pool = New-ALPool -LiteralPath (Join-Path -Path $DataPath -ChildPath 'train-images-idx3-ubyte.gz') -Class $names -Name fashion -AsOracle
    $test = New-ALPool -LiteralPath (Join-Path -Path $DataPath -ChildPath 't10k-images-idx3-ubyte.gz') -Class $names -Name fashion-test
}
else {
    "NOTE: there is no Fashion-MNIST in '$DataPath'; drawn shapes take its place, so these are not Fashion-MNIST figures."
    $pool = New-ALPool -Synthetic Shapes -Count 6000 -Seed $Seed -AsOracle
    $test = New-ALPool -Synthetic Shapes -Count 1000 -Seed ($Seed + 1000)
}

# 2. Something to start with: labels for a random few.
$batch = $pool | Select-ALBatch -Strategy Random -Count $Budget -Seed $Seed

# 3. Round and round: label, train, measure, choose, hand out.
$results = foreach ($cycle in 1..$Cycles) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $batch | Set-ALLabel -FromOracle
    $model = $pool | Invoke-ALTraining -Architecture ResNet18 -Width 16 -Epochs $Epochs -BatchSize 64 -Schedule Cosine -LearningRate 0.05 -Seed $Seed
    $metrics = $test | Measure-ALModel -Model $model
    $batch = $pool | Get-ALUncertainty -Model $model -Measure Entropy | Select-ALBatch -Strategy TopK -Count $Budget
    $batch | Export-ALBatch -Path $csv -Format SuperAnnotate
    [pscustomobject]@{
        Cycle    = $cycle
        Labels   = $model.LabelCount
        Accuracy = [math]::Round($metrics.Accuracy, 4)
        Loss     = [math]::Round($metrics.Loss, 4)
        Seconds  = [math]::Round($watch.Elapsed.TotalSeconds, 1)
    }
}

$results | Format-Table | Out-String | ForEach-Object TrimEnd

'What the last model finds hardest:'
$metrics.ClassMetrics | Sort-Object -Property F1 | Select-Object -First 3 | Format-Table | Out-String | ForEach-Object TrimEnd

"The next $($batch.Count) to label: $csv"
