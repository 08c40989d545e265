#!/usr/bin/env pwsh
<#
.SYNOPSIS
Times scoring a large feature file and taking the top of it through the pipeline.
.DESCRIPTION
Makes a .npy file of random features around one centre per class (once; it is kept for the next time), trains a linear model on a thousand
labels, and runs Get-ALUncertainty | Select-ALBatch -Strategy TopK. Writes one object a repetition: seconds, samples per second, and the
highest resident memory of this whole process so far.
.EXAMPLE
pwsh tests/benchmarks/million.ps1
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../../out/module/ActiveLearning'),
    [int] $Samples = 1000000,
    [int] $Features = 64,
    [int] $Classes = 10,
    [int] $Count = 10000,
    [int] $Repeat = 3,
    [int] $Threads = 0,
    [string] $Folder = (Join-Path ([IO.Path]::GetTempPath()) 'al-million')
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

public static class MillionData
{
    public static void Write(string features, string labels, int samples, int width, int classes)
    {
        var random = new Random(1);
        var centres = new float[classes * width];
        for (var i = 0; i < centres.Length; i++)
            centres[i] = random.NextSingle() - 0.5f;
        using var featureFile = Open(features, "<f4", samples + ", " + width);
        using var labelFile = Open(labels, "<i8", samples + ",");
        var row = new float[width];
        var label = new long[1];
        for (var i = 0; i < samples; i++)
        {
            label[0] = random.Next(classes);
            for (var j = 0; j < width; j++)
                row[j] = centres[label[0] * width + j] + 4 * (random.NextSingle() + random.NextSingle() - 1);
            featureFile.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            labelFile.Write(MemoryMarshal.AsBytes(label.AsSpan()));
        }
    }

    private static FileStream Open(string path, string type, string shape)
    {
        var header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        header = header.PadRight((header.Length + 11 + 63) / 64 * 64 - 11) + "\n";
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, (byte)(header.Length >> 8) });
        file.Write(Encoding.ASCII.GetBytes(header));
        return file;
    }
}
'@

function Get-PeakMegabyte {
    if (Test-Path -LiteralPath /proc/self/status) {
        $line = [IO.File]::ReadAllLines("/proc/$PID/status").Where({ $_.StartsWith('VmHWM:') })[0]
        return [Math]::Round([double]($line -replace '\D', '') / 1024)
    }
    [Math]::Round([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB)
}

$featurePath = Join-Path $Folder "features-$Samples-$Features.npy"
$labelPath = Join-Path $Folder "labels-$Samples-$Features.npy"
if (-not (Test-Path -LiteralPath $labelPath)) {
    $null = New-Item -ItemType Directory -Path $Folder -Force
    [MillionData]::Write($featurePath, "$labelPath.part", $Samples, $Features, $Classes)
    Move-Item -LiteralPath "$labelPath.part" -Destination $labelPath
}

Import-Module $Module -Verbose:$false
$classNames = 0..($Classes - 1) | ForEach-Object { "class $_" }
$pool = New-ALPool -LiteralPath $featurePath -LabelPath $labelPath -Class $classNames -AsOracle
$pool | Select-ALBatch -Strategy Random -Count ([Math]::Min(1000, $Samples / 2)) -Seed 1 | Set-ALLabel -FromOracle
$model = $pool | Invoke-ALTraining -Architecture Linear -Epochs 10 -LearningRate 0.01 -Seed 1 -Threads $Threads
foreach ($run in 1..$Repeat) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $batch = @($pool | Get-ALUncertainty -Model $model -Threads $Threads | Select-ALBatch -Strategy TopK -Count $Count)
    $seconds = $clock.Elapsed.TotalSeconds
    [pscustomobject]@{
        Run              = $run
        Selected         = $batch.Count
        Seconds          = [Math]::Round($seconds, 2)
        SamplesPerSecond = [Math]::Round($Samples / $seconds)
        PeakMegabytes    = Get-PeakMegabyte
    }
}
