#requires -Version 7.4
<#
.SYNOPSIS
    A folder of photos: what is in it, a network on some labels, label errors, and what to label next.
.DESCRIPTION
    -DataPath is a folder whose sub-folders are classes. By default it is that of the flower photos, which is not part of the
    project; where it is missing, give a folder of your own.
.EXAMPLE
    ./examples/02-image-folder.ps1
.EXAMPLE
    ./examples/02-image-folder.ps1 -DataPath ~/photos -ImageSize 96 -Epochs 30
#>
[CmdletBinding()]
param(
    [string] $DataPath = (Join-Path -Path $PSScriptRoot -ChildPath '../../shared/data/flowers128'),
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/examples'),
    [int] $Budget = 300,
    [int] $ImageSize = 32,
    [int] $Epochs = 10,
    [long] $Seed = 1
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath
if (-not (Test-Path -LiteralPath $DataPath)) {
    throw "There is no folder '$DataPath'. Give -DataPath a folder of pictures whose sub-folders are classes."
}

$null = New-Item -ItemType Directory -Force -Path $OutPath
$csv = Join-Path -Path (Resolve-Path -LiteralPath $OutPath).ProviderPath -ChildPath 'image-folder.csv'

# What is there?
$all = New-ALPool -LiteralPath $DataPath
$all | Measure-ALPool | Out-String | ForEach-Object Trim

# A fifth measures; the rest is the pool. All labels are taken away but those of a random few.
$pool, $test = $all | Split-ALPool -TestFraction 0.2 -Stratified -Seed $Seed
$labeled = ($pool | Get-ALSample -Labeled).Index | Get-Random -Count $Budget -SetSeed $Seed
$kept = [System.Collections.Generic.HashSet[int]]::new([int[]] $labeled)
$pool | Get-ALSample -Labeled | Where-Object { -not $kept.Contains($_.Index) } | Clear-ALLabel
$pool

$model = $pool | Invoke-ALTraining -Architecture ResNet18 -Width 16 -ImageSize $ImageSize -Epochs $Epochs -BatchSize 32 -LearningRate 0.05 -Schedule Cosine -Seed $Seed
$test | Measure-ALModel -Model $model | Out-String | ForEach-Object Trim

'Test photos whose label the model is surest to be wrong:'
$test | Get-ALPrediction -Model $model | Where-Object { $_.PredictedClass -ne $_.Label } |
    Sort-Object -Property Confidence -Descending | Select-Object -First 5 | Out-String | ForEach-Object Trim

$batch = $pool | Get-ALUncertainty -Model $model -Measure Margin | Select-ALBatch -Strategy TopK -Count 100
$batch | Export-ALBatch -Path $csv -Format Csv
"The next $($batch.Count) to label: $csv"
