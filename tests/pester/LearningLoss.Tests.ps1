BeforeAll {
    . $PSScriptRoot/Common.ps1
    $examples = Join-Path $PSScriptRoot '../../examples'
    $fixtures = Join-Path $PSScriptRoot '../fixtures/learningloss'
    $pool = New-ALPool -Synthetic Shapes -Count 120 -Seed 1 -AsOracle
    $pool | Select-ALBatch Random 60 -Seed 1 | Set-ALLabel -FromOracle
    $training = @{ Architecture = 'Mlp'; Width = 16; Epochs = 2; LearningRate = 0.01; Seed = 1; Device = 'Cpu'; Threads = 1 }
}

Describe 'Loss prediction' {
    BeforeAll {
        $model = $pool | Invoke-ALTraining @training -LossPrediction -LossWeight 0.5 -LossMargin 2 -LossDetachEpoch 1
    }

    It 'is in the model, its options and its history' {
        $model.HasLossHead | Should -BeTrue
        $model.Options.LossWeight, $model.Options.LossMargin, $model.Options.LossDetachEpoch | Should -Be 0.5, 2, 1
        $model.History | Should -HaveCount 2
        $model.History.RankingAccuracy | ForEach-Object { $_ | Should -BeGreaterOrEqual 0 }
    }

    It 'scores, and the strategies choose with it' {
        $scores = @($pool | Get-ALUncertainty $model -Measure PredictedLoss)
        $scores | Should -HaveCount 60
        $best = ($scores | Sort-Object @{ Expression = 'Uncertainty'; Descending = $true }, Index | Select-Object -First 5).Index
        ($pool | Select-ALBatch LearningLoss 5 -Model $model -SubsetFactor 0).Index | Should -Be $best
        ($scores | Select-ALBatch LearningLoss 5 -SubsetFactor 0).Index | Should -Be $best
        ($pool | Select-ALBatch LearningLossRandom 5 -Model $model -Seed 3).Index |
            Should -Be ($pool | Select-ALBatch Random 5 -Seed 3).Index
    }

    It 'survives a file' {
        $file = Join-Path $TestDrive 'head [1].alm'
        $model | Export-ALModel -LiteralPath $file
        $loaded = Import-ALModel -LiteralPath $file
        $loaded.HasLossHead | Should -BeTrue
        ($pool | Get-ALUncertainty $loaded -Measure PredictedLoss).Uncertainty | Should -Be ($pool | Get-ALUncertainty $model -Measure PredictedLoss).Uncertainty
    }

    It 'is missed where a model has none' {
        $plain = $pool | Invoke-ALTraining @training
        { $pool | Get-ALUncertainty $plain -Measure PredictedLoss } | Should -Throw -ErrorId 'NoLossHead,*'
        { $pool | Select-ALBatch LearningLoss 5 -Model $plain } | Should -Throw -ErrorId 'NoLossHead,*'
        { $pool | Invoke-ALTraining @training -Model $plain } | Should -Throw -ErrorId 'LossPredictionMissing,*'
        { $pool | Invoke-ALTraining @training -LossPrediction -LossMargin 0 } | Should -Throw -ErrorId 'InvalidTrainingOption,*'
    }
}

Describe 'Networks of one''s own' {
    It 'are C# classes: the example runs' {
        $output = & (Join-Path $examples '10-own-network.ps1') -ModulePath $env:ACTIVELEARNING_MODULE -Count 90 -Epochs 2 | Out-String
        $output | Should -Match 'TwoStages'
        $output | Should -Match 'RankingAccuracy'
        $output | Should -Match 'LearningLoss'
    }

    It 'are refused where they are none' {
        { $pool | Invoke-ALTraining -Network ([string]) } | Should -Throw -ErrorId 'InvalidNetwork,*'
    }

    It 'are TorchScript files with taps: the example runs' {
        $output = & (Join-Path $examples '11-torchscript-loss-head.ps1') -ModulePath $env:ACTIVELEARNING_MODULE -Count 90 -Epochs 2 `
            -ScriptPath (Join-Path $fixtures 'tapped-shapes.pt') | Out-String
        $output | Should -Match 'RankingAccuracy'
    }
}
