#requires -Version 7.4
<#
.SYNOPSIS
    A loss prediction head for a network that was trained elsewhere and saved as TorchScript.
.DESCRIPTION
    own-network/tapped.py shows how such a file is made: its forward returns a tuple of class scores and taps. The network is left as it is; the head
    alone is trained on the labels of the pool. Without -ScriptPath the file is made by Python, which needs PyTorch.
.EXAMPLE
    ./examples/11-torchscript-loss-head.ps1
.EXAMPLE
    ./examples/11-torchscript-loss-head.ps1 -ScriptPath ./mine.pt -InputSize 32 -Class circle, square, triangle, star, cross
#>
[CmdletBinding()]
param(
    [string] $ScriptPath,
    [string] $Python = 'python3',
    [int] $InputSize = 32,
    [string[]] $Class,
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/examples'),
    [int] $Count = 600,
    [int] $Epochs = 10,
    [long] $Seed = 1
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath
$PSDefaultParameterValues = @{ '*-AL*:Threads' = 1 }
$pool = New-ALPool -Synthetic Shapes -Count $Count -Seed $Seed -AsOracle
$pool | Select-ALBatch -Strategy Random -Count ($Count / 3) -Seed $Seed | Set-ALLabel -FromOracle
if (-not $Class) {
    $Class = $pool.Classes
}

if (-not $ScriptPath) {
    $null = New-Item -ItemType Directory -Force -Path $OutPath
    $ScriptPath = Join-Path -Path (Resolve-Path -LiteralPath $OutPath).ProviderPath -ChildPath 'tapped.pt'
    & $Python (Join-Path -Path $PSScriptRoot -ChildPath 'own-network/tapped.py') $ScriptPath $Class.Count
    if ($LASTEXITCODE -ne 0) {
        throw "'$Python' could not write '$ScriptPath'. Give -Python one that has PyTorch, or -ScriptPath a file of your own."
    }
}

$network = Import-ALModel -LiteralPath $ScriptPath -InputSize $InputSize -Class $Class
$model = $pool | Invoke-ALTraining -Model $network -LossPrediction -Epochs $Epochs -LearningRate 0.02 -Seed $Seed
$model.History | Select-Object -Last 1 | Format-List HeadLoss, RankingAccuracy
$pool | Select-ALBatch -Strategy LearningLoss -Count 10 -Model $model -Seed $Seed
