BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Runs a script in a shell of its own, stops it once it shows progress, and says how long stopping took.
    function Measure-Stop([string] $Script, [string] $Activity = '*') {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$module'; $Script")
            $null = $shell.BeginInvoke()
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            $isShown = $false
            while (-not $isShown -and $shell.InvocationStateInfo.State -eq 'Running' -and $waited.Elapsed.TotalSeconds -lt 60) {
                Start-Sleep -Milliseconds 20
                $isShown = @($shell.Streams.Progress.ReadAll() | Where-Object Activity -Like $Activity).Count -gt 0
            }

            # Not $shell.Streams.Error itself: its enumeration waits for the pipeline's end.
            $shell.InvocationStateInfo.State | Should -Be 'Running' -Because "it was to be stopped in the middle: $($shell.Streams.Error.ReadAll())"
            $isShown | Should -BeTrue
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            @{ Seconds = $watch.Elapsed.TotalSeconds; State = $shell.InvocationStateInfo.State }
        }
        finally {
            $shell.Dispose()
        }
    }
}

# The promise is one second; the bound leaves room for a busy machine.
Describe 'Ctrl+C' {
    It 'ends a training and leaves no file' {
        $folder = Join-Path $TestDrive 'stopped'
        $null = New-Item -ItemType Directory $folder
        $end = Measure-Stop "`$p = New-ALPool -Synthetic Shapes -Count 400 -Seed 1; `$p | Invoke-ALTraining -Width 8 -Epochs 1000 -Threads 1 | Export-ALModel '$folder/model.alm'"
        $end.State | Should -Be 'Stopped'
        $end.Seconds | Should -BeLessThan 3
        Get-ChildItem $folder -Force | Should -BeNullOrEmpty
    }

    It 'leaves pool and module usable' {
        $pool = New-ALPool -Synthetic Shapes -Count 200 -Seed 1
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("param(`$pool) Import-Module '$module'; `$pool | Invoke-ALTraining -Width 8 -Epochs 1000 -Threads 1").AddArgument($pool)
            $null = $shell.BeginInvoke()
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            while ($shell.Streams.Progress.Count -eq 0 -and $waited.Elapsed.TotalSeconds -lt 60) {
                Start-Sleep -Milliseconds 20
            }

            $shell.Stop()
        }
        finally {
            $shell.Dispose()
        }

        ($pool | Invoke-ALTraining -Architecture Linear -Epochs 1 -LearningRate 0.01).LabelCount | Should -Be 200
    }

    Context 'during a query' {
        BeforeAll {
            Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

public static class StopVectors
{
    public static void Write(string path, int rows, int columns)
    {
        var random = new Random(1);
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle();
        using var file = File.Create(path);
        file.Write(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0 });
        file.Write(Encoding.ASCII.GetBytes(("{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }").PadRight(117) + "\n"));
        file.Write(MemoryMarshal.AsBytes<float>(values));
    }
}
'@
            $vectors = Join-Path $TestDrive 'vectors.npy'
            [StopVectors]::Write($vectors, 40000, 64)
        }

        It 'ends <_>' -ForEach 'CoreSet', 'Badge', 'TypiClust', 'ProbCover', 'MaxHerding', 'UncertaintyHerding', 'FacilityLocation', 'KMeans', 'KMedoids', 'BatchBald', 'Discriminative' {
            $end = Measure-Stop @"
                `$p = New-ALPool '$vectors' -Class a, b, c, d
                Set-ALLabel -Pool `$p -Index (0..19) -Label a
                Set-ALLabel -Pool `$p -Index (20..39) -Label b
                `$m = `$p | Invoke-ALTraining -Architecture Linear -Epochs 1 -Threads 2 -ProgressAction Ignore
                `$p | Select-ALBatch $_ 10000 -Model `$m -Threads 2
"@ -Activity '*query'
            $end.State | Should -Be 'Stopped'
            $end.Seconds | Should -BeLessThan 3
        }
    }
}
