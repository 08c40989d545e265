#!/usr/bin/env pwsh
<#
.SYNOPSIS
Compares test accuracy on Fashion-MNIST with a PyTorch script of the same protocol.
.DESCRIPTION
Trains ResNet18 on 500, 1000, ... random labels with several seeds, once with this module and once with label_curve.py, each on one thread,
both at the same time, on the same samples. Writes one object per number of labels: both mean accuracies and their difference in
percentage points. About 25 minutes on two cores.
.PARAMETER Data
The folder with Fashion-MNIST's four .gz files.
.PARAMETER Python
A Python that has torch and numpy.
.PARAMETER Draws
Shared: the script takes the module's first weights, order and augmentation, so that the luck of the draw does not count. Own: PyTorch's.
.PARAMETER Log
Where to append every single training, one CSV line each: engine,labels,seed,accuracy,seconds.
.EXAMPLE
pwsh tests/benchmarks/label-curve.ps1 -Data ../shared/data/fashion-mnist
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Data,
    [string] $Module = (Join-Path $PSScriptRoot '../../out/module/ActiveLearning'),
    [int[]] $Labels = @(500, 1000, 1500, 2000, 2500),
    [int[]] $Seeds = @(1, 2, 3),
    [int] $Epochs = 30,
    [int] $Width = 16,
    [int] $BatchSize = 128,
    [double] $LearningRate = 0.1,
    [int] $Threads = 1,
    [ValidateSet('Shared', 'Own')] [string] $Draws = 'Own',
    [string] $Python = 'python3',
    [string] $Log = (Join-Path ([IO.Path]::GetTempPath()) "label-curve-$PID.csv")
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$invariant = [Globalization.CultureInfo]::InvariantCulture
$Data = (Resolve-Path -LiteralPath $Data).ProviderPath

# The Python side runs beside this one, on as many threads.
$arguments = @((Join-Path $PSScriptRoot 'label_curve.py'), $Data, '--labels') + $Labels + '--seeds' + $Seeds
$arguments += @('--epochs', $Epochs, '--width', $Width, '--batch', $BatchSize, '--rate', $LearningRate.ToString($invariant), '--threads', $Threads, '--draws', $Draws.ToLowerInvariant())
$start = [Diagnostics.ProcessStartInfo]::new($Python)
foreach ($argument in $arguments) { $start.ArgumentList.Add([string]$argument) }
$start.RedirectStandardOutput = $true
$start.Environment['OMP_NUM_THREADS'] = [string]$Threads
$peer = [Diagnostics.Process]::Start($start)
$peerText = $peer.StandardOutput.ReadToEndAsync()

try {
    Import-Module $Module -Verbose:$false
    $test = New-ALPool -LiteralPath (Join-Path $Data 't10k-images-idx3-ubyte.gz') -LabelPath (Join-Path $Data 't10k-labels-idx1-ubyte.gz')
    $md5 = [Security.Cryptography.MD5]::Create()
    $ours = foreach ($seed in $Seeds) {
        $pool = New-ALPool -LiteralPath (Join-Path $Data 'train-images-idx3-ubyte.gz') -LabelPath (Join-Path $Data 'train-labels-idx1-ubyte.gz') -AsOracle
        # The same order as label_curve.py: by the MD5 of "seed/index".
        $keys = [string[]]::new($pool.Count)
        $order = [int[]]::new($pool.Count)
        for ($i = 0; $i -lt $keys.Length; $i++) {
            $keys[$i] = [Convert]::ToHexString($md5.ComputeHash([Text.Encoding]::ASCII.GetBytes("$seed/$i")))
            $order[$i] = $i
        }
        [Array]::Sort($keys, $order, [StringComparer]::Ordinal)
        foreach ($count in $Labels) {
            Set-ALLabel -Pool $pool -Index $order[0..($count - 1)] -FromOracle
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $model = $pool | Invoke-ALTraining -Architecture ResNet18 -Width $Width -Epochs $Epochs -BatchSize $BatchSize -LearningRate $LearningRate -Threads $Threads -Seed $seed
            $seconds = $clock.Elapsed.TotalSeconds
            $metrics = $test | Measure-ALModel -Model $model -Threads $Threads
            $model.Dispose()
            $line = [string]::Format($invariant, 'module,{0},{1},{2:0.0000},{3:0.0}', $count, $seed, $metrics.Accuracy, $seconds)
            Add-Content -LiteralPath $Log -Value $line
            Write-Verbose $line
            $line
        }
        $pool.Dispose()
    }
    $peer.WaitForExit()
    if ($peer.ExitCode -ne 0) { throw "$Python ended with code $($peer.ExitCode)." }
}
finally {
    if (-not $peer.HasExited) { $peer.Kill() }
}

$theirs = $peerText.Result.Trim() -split '\r?\n'
Add-Content -LiteralPath $Log -Value $theirs
Write-Verbose "Every training: $Log"
$rows = @($ours) + $theirs | ConvertFrom-Csv -Header Engine, Labels, Seed, Accuracy, Seconds
foreach ($count in $Labels) {
    $means = @{}
    foreach ($engine in 'module', 'python') {
        $some = @($rows | Where-Object { $_.Engine -eq $engine -and [int]$_.Labels -eq $count })
        $means[$engine] = ($some | ForEach-Object { [double]::Parse($_.Accuracy, $invariant) } | Measure-Object -Average).Average
        $means["$engine seconds"] = ($some | ForEach-Object { [double]::Parse($_.Seconds, $invariant) } | Measure-Object -Average).Average
    }
    [pscustomobject]@{
        Labels        = $count
        Module        = [Math]::Round(100 * $means['module'], 2)
        Python        = [Math]::Round(100 * $means['python'], 2)
        Difference    = [Math]::Round(100 * ($means['module'] - $means['python']), 2)
        ModuleSeconds = [Math]::Round($means['module seconds'], 1)
        PythonSeconds = [Math]::Round($means['python seconds'], 1)
    }
}
