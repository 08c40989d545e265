BeforeAll {
    . $PSScriptRoot/Common.ps1
    $recipe = @'
pool: {synthetic: {shapes: 120, seed: 3, size: 16}, asOracle: true}
testFraction: 0.25
training: {architecture: Linear, epochs: 2, learningRate: 0.01, threads: 1}
strategies: [Random, {name: TopK, measure: Margin}]
start: 20
perCycle: 20
cycles: 2
seeds: [1, 2]
output: results
'@
    $folder = Join-Path $TestDrive 'expériment [1]'
    $null = New-Item -ItemType Directory $folder
    $file = Join-Path $folder 'small.yaml'
    Set-Content -LiteralPath $file $recipe
}

Describe 'New-ALExperiment' {
    It 'writes a template that can be run' {
        $new = New-ALExperiment -LiteralPath (Join-Path $folder 'new.yaml')
        $new.FullName | Should -Be (Join-Path $folder 'new.yaml')
        $new | Test-ALExperiment | Should -BeTrue
    }

    It 'replaces nothing without -Force and writes nothing with -WhatIf' {
        { New-ALExperiment -LiteralPath $file } | Should -Throw -ErrorId 'FileExists,*'
        New-ALExperiment -LiteralPath $file -Force -WhatIf | Should -BeNullOrEmpty
        Get-Content -LiteralPath $file -TotalCount 1 | Should -Be ($recipe -split "`n")[0]
    }
}

Describe 'Test-ALExperiment' {
    It 'answers with a truth value and tells line and column when asked' {
        Test-ALExperiment -LiteralPath $file | Should -BeTrue
        $broken = Join-Path $TestDrive 'broken.yaml'
        Set-Content $broken ($recipe -replace 'perCycle', 'perCycel')
        Test-ALExperiment $broken | Should -BeFalse
        Test-ALExperiment $broken -Detailed -ErrorAction SilentlyContinue -ErrorVariable found | Should -BeFalse
        $found[0].FullyQualifiedErrorId | Should -BeLike 'InvalidRecipe,*'
        $found[0].Exception.Message | Should -Match 'line 6, column 1: unknown key .perCycel.'
        (Test-ALExperiment $broken -Verbose 4>&1) -join ' ' | Should -Match 'line 6'
        Test-ALExperiment (Join-Path $TestDrive 'nowhere.yaml') | Should -BeFalse
    }
}

Describe 'Invoke-ALExperiment' {
    BeforeAll {
        $results = Invoke-ALExperiment -LiteralPath $file
        $directory = Join-Path $folder 'results'
    }

    It 'writes one result for each finished cycle' {
        $results | Should -HaveCount 8
        $results.Strategy | Select-Object -Unique | Should -Be 'Random', 'Margin'
        $results[0].Labels | Should -Be 20
        $results | ForEach-Object Accuracy | ForEach-Object { $_ | Should -BeGreaterOrEqual 0 }
        Import-Csv -LiteralPath (Join-Path $directory 'results.csv') | Should -HaveCount 8
        @(Get-Content -LiteralPath (Join-Path $directory 'results.jsonl') | ConvertFrom-Json) | Should -HaveCount 8
    }

    It 'leaves picks and the platform''s file' {
        $cycle = Join-Path $directory 'lanes/Margin-seed2/cycle-02'
        $picks = Import-Csv -LiteralPath (Join-Path $cycle 'picks.csv')
        $picks | Should -HaveCount 20
        $picks[0].rank | Should -Be '1'
        $picks[0].reason | Should -Match 'Margin'
        (Import-Csv -LiteralPath (Join-Path $cycle 'entropy.csv')).name | Should -Be $picks.id
    }

    It 'gives the same side by side' {
        $other = Join-Path $TestDrive 'side by side'
        $again = Invoke-ALExperiment -LiteralPath $file -OutputPath $other -ThrottleLimit 4
        ($again | Sort-Object Strategy, Seed, Cycle).Loss | Should -Be ($results | Sort-Object Strategy, Seed, Cycle).Loss
        Get-FileHash -LiteralPath (Join-Path $other 'lanes/Margin-seed1/cycle-02/picks.csv') | ForEach-Object Hash |
            Should -Be (Get-FileHash -LiteralPath (Join-Path $directory 'lanes/Margin-seed1/cycle-02/picks.csv')).Hash
    }

    It 'returns what is finished at once, refuses another experiment, begins anew by force' {
        (Invoke-ALExperiment -LiteralPath $file).TrainingSeconds | Should -Be $results.TrainingSeconds
        $other = Join-Path $folder 'other.yaml'
        Set-Content -LiteralPath $other ($recipe -replace 'epochs: 2', 'epochs: 3')
        { Invoke-ALExperiment -LiteralPath $other } | Should -Throw '*training.epochs = 2 there*' -ErrorId 'ExperimentDiffers,*'
        Invoke-ALExperiment -LiteralPath $other -OutputPath (Join-Path $TestDrive 'replayed') -Replay $directory | Should -HaveCount 8
    }

    It 'does nothing with -WhatIf' {
        Invoke-ALExperiment -LiteralPath $file -OutputPath (Join-Path $TestDrive 'never') -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive 'never' | Should -Not -Exist
    }

    It 'goes on after Ctrl+C' {
        $long = Join-Path $TestDrive 'long.yaml'
        Set-Content $long ($recipe -replace 'epochs: 2', 'epochs: 400' -replace 'cycles: 2', 'cycles: 4')
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$module'; Invoke-ALExperiment '$long'")
            $running = $shell.BeginInvoke()
            $table = Join-Path $TestDrive 'results/results.jsonl'
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            while (-not (Test-Path $table) -and -not $running.IsCompleted -and $waited.Elapsed.TotalSeconds -lt 60) {
                Start-Sleep -Milliseconds 20
            }

            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 8
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally {
            $shell.Dispose()
        }

        $left = Get-ALExperiment (Join-Path $TestDrive 'results')
        $left.Finished | Should -BeFalse
        $left.Results.Count | Should -BeGreaterThan 0
        { Invoke-ALExperiment $long } | Should -Throw -ErrorId 'ExperimentExists,*'
        Invoke-ALExperiment $long -Resume | Should -HaveCount 16
        (Get-ALExperiment (Join-Path $TestDrive 'results')).Finished | Should -BeTrue
    }
}

Describe 'Get-ALExperiment' {
    BeforeAll {
        # Pester empties its drive after each block.
        $null = Invoke-ALExperiment -LiteralPath $file -Force
    }

    It 'opens directories by name, pattern and pipeline' {
        $run = Get-ALExperiment -LiteralPath (Join-Path $folder 'results')
        $run.Name | Should -Be 'small'
        $run.Results | Should -HaveCount 8
        $run.Manifest['options.training.epochs'] | Should -Be '2'
        (Get-Item -LiteralPath (Join-Path $folder 'results') | Get-ALExperiment).Directory | Should -Be $run.Directory
        (Get-ALExperiment (Join-Path $TestDrive 'exp*/res*')).Directory | Should -Be $run.Directory
    }

    It 'says what is none' {
        { Get-ALExperiment $TestDrive -ErrorAction Stop } | Should -Throw -ErrorId 'NotAnExperiment,*'
    }

    It 'has a tidy view, and so have results' {
        $run = Get-ALExperiment -LiteralPath (Join-Path $folder 'results')
        $run | Out-String -Width 160 | Should -Match 'small\s+2\s+2\s+8\s+True'
        $run.Results | Out-String -Width 160 | Should -Match 'Strategy\s+Seed\s+Cycle\s+Labels\s+Accuracy'
        foreach ($type in $run.GetType(), $run.Results[0].GetType()) {
            $entries = (Get-FormatData -TypeName $type.FullName).FormatViewDefinition.Control | ForEach-Object { $_.Rows.Columns.DisplayEntry }
            $entries | Where-Object { $_.ValueType -eq 'Property' } | ForEach-Object Value | Should -BeIn $type.GetProperties().Name
        }
    }
}
