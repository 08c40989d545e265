#!/usr/bin/env pwsh
<#
.SYNOPSIS
Runs the benchmarks, each beside its Python peer, and prints the ratios.
.DESCRIPTION
What needs Python with PyTorch or a data set that is not there says so and is left out. Close other programs first: on a busy machine
the figures mean nothing.
.PARAMETER Module
The built module.
.PARAMETER Data
The folder that holds the public data sets.
.PARAMETER Include
Which benchmarks; all by default. LabelCurve takes about half an hour.
.EXAMPLE
pwsh tests/benchmarks/Invoke-Benchmarks.ps1 -Include TensorOverhead, TrainingSpeed
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path -Path $PSScriptRoot -ChildPath '../../out/module/ActiveLearning'),
    [string] $Data = (Join-Path -Path $PSScriptRoot -ChildPath '../../../shared/data'),
    [ValidateSet('System', 'Package')] [string] $TorchProvider = 'System',
    [ValidateSet('TensorOverhead', 'TrainingSpeed', 'LearningLossCost', 'DiscriminativeQuery', 'Million', 'Database', 'LabelCurve')]
    [string[]] $Include = @('TensorOverhead', 'TrainingSpeed', 'LearningLossCost', 'DiscriminativeQuery', 'Million', 'Database', 'LabelCurve')
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$python = foreach ($candidate in 'python3', '/usr/bin/python3', 'python') {
    $command = Get-Command -Name $candidate -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if ($command) {
        & $command.Source -c 'import torch' 2>$null
        if ($LASTEXITCODE -eq 0) {
            $command.Source
            break
        }
    }
}

if (-not $python) {
    Write-Warning 'No Python with PyTorch was found: only what needs no peer is run.'
}

function Invoke-Project([string] $Name, [string[]] $Argument) {
    $project = Join-Path -Path $PSScriptRoot -ChildPath $Name
    dotnet run --project $project -c Release "-p:TorchProvider=$TorchProvider" -- @Argument
    if ($LASTEXITCODE -ne 0) {
        throw "The benchmark $Name ended with exit code $LASTEXITCODE."
    }
}

foreach ($name in $Include) {
    "== $name"
    switch ($name) {
        'TensorOverhead' {
            if ($TorchProvider -eq 'System') { Invoke-Project -Name TensorOverhead -Argument @($python) } else { 'Measures the System provider only: left out.' }
        }
        'TrainingSpeed' {
            if ($python) { Invoke-Project -Name TrainingSpeed -Argument @('--python', $python) } else { 'Needs Python with PyTorch: left out.' }
        }
        'DiscriminativeQuery' {
            if ($python) { Invoke-Project -Name DiscriminativeQuery -Argument @('--python', $python) } else { 'Needs Python with PyTorch: left out.' }
        }
        'LearningLossCost' { Invoke-Project -Name LearningLossCost -Argument @() }
        'Million' {
            & (Join-Path -Path $PSScriptRoot -ChildPath 'million.ps1') -Module $Module | Format-Table -AutoSize
        }
        'Database' {
            & (Join-Path -Path $PSScriptRoot -ChildPath 'database.ps1') -Module $Module | Format-Table -AutoSize
        }
        'LabelCurve' {
            $fashion = Join-Path -Path $Data -ChildPath 'fashion-mnist'
            if (-not $python) { 'Needs Python with PyTorch: left out.' }
            elseif (-not (Test-Path -LiteralPath $fashion)) { "Needs Fashion-MNIST in '$fashion': left out." }
            else { & (Join-Path -Path $PSScriptRoot -ChildPath 'label-curve.ps1') -Module $Module -Data $fashion -Python $python | Format-Table -AutoSize }
        }
    }
}
