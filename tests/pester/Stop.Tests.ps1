BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Runs a script in a shell of its own, stops it once it shows progress, and says how long stopping took.
    function Measure-Stop([string] $Script) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$module'; $Script")
            $null = $shell.BeginInvoke()
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            while ($shell.Streams.Progress.Count -eq 0 -and $shell.InvocationStateInfo.State -eq 'Running' -and $waited.Elapsed.TotalSeconds -lt 60) {
                Start-Sleep -Milliseconds 20
            }

            # Not $shell.Streams.Error itself: its enumeration waits for the pipeline's end.
            $shell.InvocationStateInfo.State | Should -Be 'Running' -Because "it was to be stopped in the middle: $($shell.Streams.Error.ReadAll())"
            $shell.Streams.Progress.Count | Should -BeGreaterThan 0
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
}
