BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Join-Path $TestDrive 'Zyklen [1] ü'
    $null = New-Item -ItemType Directory -Path $folder
    $file = Join-Path $folder 'pool.alpool'
    $pool = New-ALPool -Synthetic Shapes -Count 200 -Seed 1 -ImageSize 16 -AsOracle -Database $file
    $test = New-ALPool -Synthetic Shapes -Count 60 -Seed 2 -ImageSize 16
    $small = @{ Architecture = 'Linear'; Epochs = 2; Threads = 1; Device = 'Cpu'; Seed = 1 }
}

Describe 'Cycles of a pool with a database' {
    It 'writes down each training, and what is measured of its model' {
        foreach ($cycle in 1..3) {
            $pool | Select-ALBatch Random 30 -Seed $cycle | Set-ALLabel -FromOracle
            $model = $pool | Invoke-ALTraining @small
            if ($cycle -lt 3) { $metrics = $test | Measure-ALModel $model -SaveTo $pool }
        }

        $cycles = $pool | Get-ALCycle
        $cycles.Number | Should -Be 1, 2, 3
        $cycles.Labels | Should -Be 30, 60, 90
        $cycles[1].Accuracy | Should -Be $metrics.Accuracy
        $cycles[1].MeasuredOn | Should -Be $test.Name
        $cycles[2].Accuracy | Should -BeNullOrEmpty
        $cycles | Out-String | Should -Match 'Number +Time +Labels +Accuracy +Loss'
    }

    It 'gives Measure-ALProgress its curve, in another session too, and says which cycles have no accuracy' {
        $again = Get-ALPool -LiteralPath $file
        $null = $again | Invoke-ALTraining @small -ValidationPool $test
        $report = $again | Get-ALCycle | Measure-ALProgress -WarningAction SilentlyContinue -ErrorAction SilentlyContinue -ErrorVariable problems
        @($report).Count | Should -Be 1
        $report.Labels | Should -Be 90
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'CycleNotMeasured,*'
        $again.Dispose()
    }

    It 'knows nothing of a pool in memory or of the model of another pool' {
        { $test | Get-ALCycle } | Should -Throw -ErrorId 'NoDatabase,*'
        $other = $test | Invoke-ALTraining @small
        { $test | Measure-ALModel $other -SaveTo $pool } | Should -Throw -ErrorId 'CycleNotFound,*'
    }

    It 'is the pool of an experiment, which Get-ALExperiment finds by it' {
        $recipe = Join-Path $folder 'experiment.yaml'
        Set-Content -LiteralPath $recipe @'
pool: {path: pool.alpool, asOracle: true}
testFraction: 0.25
training: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}
strategies: [Random]
start: 20
cycles: 1
output: results
'@
        $labeled = $pool.LabeledCount
        (Invoke-ALExperiment -LiteralPath $recipe).Labels | Should -Be 20
        ($pool | Get-ALExperiment).Results.Count | Should -Be 1
        $pool.LabeledCount | Should -Be $labeled
    }
}
