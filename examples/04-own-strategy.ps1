#requires -Version 7.4
<#
.SYNOPSIS
    A strategy of one's own, a script block, compared with the random draw in an experiment.
.DESCRIPTION
    The strategy takes samples whose two most probable classes are nearly as probable, and lets the predicted classes take turns, so that none is left out. It is registered and
    named in own-strategy/experiment.yaml like any other. Get-Help Register-ALStrategy says what a script is told; it may as well be a class, PowerShell's or compiled.
.EXAMPLE
    ./examples/04-own-strategy.ps1
#>
[CmdletBinding()]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/own-strategy'),
    [string] $Experiment = (Join-Path -Path $PSScriptRoot -ChildPath 'own-strategy/experiment.yaml'),
    [int] $ThrottleLimit = [Math]::Min(2, [Environment]::ProcessorCount)
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath

Register-ALStrategy -Name ClassMargin -Needs Probabilities -Description 'Nearly undecided samples, the predicted classes taking turns.' -Select {
    param($Context, $Count)
    $row = 0
    $rated = foreach ($probabilities in $Context.Probabilities) {
        $first, $second = $probabilities | Sort-Object -Descending -Top 2
        [pscustomobject] @{ Index = $Context.Candidates[$row++]; Score = 1 - ($first - $second); Class = $Context.Classes[$probabilities.IndexOf($first)] }
    }
    $classes = $rated | Sort-Object -Property Score -Descending -Stable | Group-Object -Property Class
    $ordered = for ($turn = 0; $turn -lt $rated.Count; $turn++) {
        $classes | Where-Object Count -GT $turn | ForEach-Object { $_.Group[$turn] }
    }
    $ordered | Select-Object -First $Count -Property Index, Score, @{ Name = 'Reason'; Expression = { 'Taken for a {0}, but hardly.' -f $_.Class } }
}

# The strategy alone: who is chosen, and why.
$pool = New-ALPool -Synthetic Shapes -Count 200 -Seed 1 -AsOracle
$pool | Select-ALBatch -Strategy Random -Count 60 -Seed 1 | Set-ALLabel -FromOracle
$model = $pool | Invoke-ALTraining -Architecture Linear -Epochs 3 -LearningRate 0.01 -Threads 1 -Seed 1
$pool | Select-ALBatch -Strategy ClassMargin -Count 6 -Model $model -Threads 1 | Format-Table -Property Rank, Id, Score, Reason

# And in an experiment, its lanes side by side with the random draw's.
$results = Invoke-ALExperiment -LiteralPath $Experiment -OutputPath $OutPath -ThrottleLimit $ThrottleLimit -Force
$results | Group-Object -Property Labels | Sort-Object -Property { [int] $_.Name } | ForEach-Object {
    $row = [ordered] @{ Labels = [int] $_.Name }
    $_.Group | Sort-Object -Property Strategy -Descending | ForEach-Object { $row[$_.Strategy] = '{0:P1}' -f $_.Accuracy }
    [pscustomobject] $row
} | Format-Table
