#requires -Version 7.4
<#
.SYNOPSIS
    A network of one's own, a C# class, trained with loss prediction and asked which pictures to label next.
.DESCRIPTION
    own-network/TwoStages.cs is compiled here and now against the module's own assemblies; a compiled project that refers to them works the same way.
    about_ALNetwork says what a network must have.
.EXAMPLE
    ./examples/10-own-network.ps1
#>
[CmdletBinding()]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [int] $Count = 600,
    [int] $Epochs = 10,
    [long] $Seed = 1
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath
$PSDefaultParameterValues = @{ '*-AL*:Threads' = 1 }

# The engine, and the tensor API that networks are written against.
$engine = [ActiveLearning.Models.Network].Assembly.Location
$torch = [ActiveLearning.Models.Network].BaseType.Assembly.Location
if (-not ('TwoStages' -as [type])) {
    Add-Type -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'own-network/TwoStages.cs') -ReferencedAssemblies $engine, $torch, 'System.Runtime', 'System.Collections' -CompilerOptions '-nowarn:CS1701'
}

$pool = New-ALPool -Synthetic Shapes -Count $Count -Seed $Seed -AsOracle
$pool | Select-ALBatch -Strategy Random -Count ($Count / 3) -Seed $Seed | Set-ALLabel -FromOracle
$model = $pool | Invoke-ALTraining -Network ([TwoStages]) -Width 16 -Epochs $Epochs -LearningRate 0.02 -LossPrediction -Seed $Seed
$model
$model.History | Select-Object -Last 1 | Format-List Loss, Accuracy, HeadLoss, RankingAccuracy
$pool | Select-ALBatch -Strategy LearningLoss -Count 10 -Model $model -Seed $Seed
