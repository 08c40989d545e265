BeforeAll {
    . $PSScriptRoot/Common.ps1
    $rows = @'
strategy,labels,accuracy
Random,100,0.62
Random,200,0.71
Random,400,0.78
Random,800,0.83
Random,1600,0.865
Margin,100,0.62
Margin,200,0.75
'@ | ConvertFrom-Csv
}

Describe 'Measure-ALProgress' {
    It 'forecasts labels and their cost from a table' {
        $reports = $rows | Measure-ALProgress 0.9 -CostPerLabel 0.5
        $reports.Strategy | Should -Be 'Random', 'Margin'
        $reports.Outlook | Should -Be 'Reachable', 'TooFewPoints'
        $reports[0].LabelsNeeded | Should -BeGreaterThan 1600
        $reports[0].Cost | Should -Be ($reports[0].MoreLabels / 2)
        $reports[0].LabelsNeededLow | Should -BeLessOrEqual $reports[0].LabelsNeeded
        ($rows | Measure-ALProgress 0.9)[0].AsymptoteHigh | Should -Be $reports[0].AsymptoteHigh
        ($rows | Measure-ALProgress 0.9 -Seed 2)[0].AsymptoteHigh | Should -Not -Be $reports[0].AsymptoteHigh
    }

    It 'reads the table in a culture with decimal commas' {
        $expected = ($rows | Measure-ALProgress 0.9)[0].LabelsNeeded
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            ($rows | Measure-ALProgress 0.9)[0].LabelsNeeded | Should -Be $expected
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It 'says of what is no history that it is none' {
        $reports = @($rows) + 42 + [pscustomobject]@{ Labels = 3 } + [pscustomobject]@{ Labels = 3; Accuracy = 93 } | Measure-ALProgress -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InputNotProgress', 'InputNotProgress', 'InvalidResult'
        $reports.Count | Should -Be 2
        { $rows | Measure-ALProgress 90 } | Should -Throw '*TargetAccuracy*'
    }

    It 'takes an experiment that stops by a criterion' {
        $text = @'
pool: {synthetic: {shapes: 90, seed: 3, size: 16}, asOracle: true}
testFraction: 0.25
training: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}
strategies: [Random]
start: 10
perCycle: 5
cycles: 5
stop: {overallUncertainty: {threshold: 1}, stopSet: 20}
output: results
'@
        Set-Content -LiteralPath "$TestDrive/e.yaml" -Value $text
        $results = Invoke-ALExperiment "$TestDrive/e.yaml"
        $results.Count | Should -Be 1
        $results.Signs.Samples | Should -Be 20
        $report = Get-ALExperiment "$TestDrive/results" | Measure-ALProgress
        $report.Experiment | Should -Be 'e'
        ($report.Decisions | Where-Object Criterion -EQ 'OverallUncertainty').IsMet | Should -BeFalse
        $report.Decisions[0].Criterion | Should -Be 'StabilizingPredictions'
        ($results | Measure-ALProgress -MeanThreshold 1).Decisions.Where({ $_.Criterion -eq 'OverallUncertainty' }).Labels | Should -Be 10
    }

    It 'tells successive models apart' {
        $pool = New-ALPool -Synthetic Shapes -Count 60 -Seed 1 -AsOracle
        $predictions = foreach ($round in 1..2) {
            $pool | Select-ALBatch Random 20 -Seed $round | Set-ALLabel -FromOracle
            $model = Get-TestModel $pool
            $pool | Get-ALPrediction $model -Threads 1
            $pool | Get-ALPrediction $model -Threads 1
        }

        $decisions = $predictions | Measure-ALProgress -Window 1
        $decisions.Criterion | Should -Be 'StabilizingPredictions', 'ContradictoryInformation', 'OverallUncertainty', 'MaximumConfidence'
        $decisions.Models | Should -Be 4, 4, 4, 4
        $decisions[0].Model | Should -Be 2
        $decisions[0].Figure | Should -Be 1
        $decisions.Reference | ForEach-Object { $_ | Should -Match '20\d\d' }
    }
}

Describe 'The view of <Name>' -ForEach @(
    @{ Name = 'ProgressReport'; Columns = 'Asymptote', 'Reachable', 'Random', '86.5' }
    @{ Name = 'StoppingDecision'; Columns = 'Criterion', 'Stop', 'OverallUncertainty' }
) {
    It 'is a tidy one' {
        $made = switch ($Name) {
            'ProgressReport' { ($rows | Measure-ALProgress 0.9)[0] }
            'StoppingDecision' {
                $pool = New-ALPool -Synthetic Shapes -Count 20 -Seed 1
                ($pool | Get-ALPrediction (Get-TestModel $pool) -Threads 1 | Measure-ALProgress)[2]
            }
        }

        $text = $made | Out-String -Width 200
        foreach ($column in $Columns) { $text | Should -Match ([regex]::Escape($column)) }
        $view = Get-FormatData -TypeName $made.GetType().FullName
        $view.FormatViewDefinition.Control.Rows.Columns.DisplayEntry | Where-Object { $_.ValueType -eq 'Property' } | ForEach-Object Value | Should -BeIn $made.GetType().GetProperties().Name
    }
}
