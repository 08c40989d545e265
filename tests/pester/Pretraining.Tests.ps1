BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pool = New-ALPool -Synthetic Shapes -Count 80 -Seed 1 -AsOracle
}

Describe 'Invoke-ALPretraining' {
    It 'gives a model whose embeddings choose the first labels: <_>' -ForEach 'SimClr', 'Rotation' {
        $model = $pool | Invoke-ALPretraining $_ -Width 8 -Epochs 2 -BatchSize 40 -ImageSize 16 -Seed 1 -Threads 1
        $model.Name | Should -Be "$_-ResNet18"
        $model.LabelCount | Should -Be 0
        $model.History.Count | Should -Be 2
        $model.History.Loss | ForEach-Object { $_ | Should -BeGreaterThan 0 }
        $batch = $pool | Select-ALBatch TypiClust 6 -Model $model -Seed 1
        ($batch.Index | Sort-Object -Unique).Count | Should -Be 6
        $pool.LabeledCount | Should -Be 0
    }

    It 'is kept, loaded and gone on from' {
        $start = $pool | Invoke-ALPretraining -Width 8 -Epochs 1 -BatchSize 40 -ImageSize 16 -Seed 1 -Threads 1
        $path = Join-Path $TestDrive 'a start.safetensors'
        $start | Export-ALModel -Path $path
        $loaded = Import-ALModel $path
        (Get-ALEmbedding $loaded -Pool $pool -Index 3).Vector | Should -Be (Get-ALEmbedding $start -Pool $pool -Index 3).Vector
        $labeled = New-ALPool -Synthetic Shapes -Count 80 -Seed 1 -AsOracle
        $labeled | Select-ALBatch Random 20 -Seed 1 | Set-ALLabel -FromOracle
        $model = $labeled | Invoke-ALTraining -Width 8 -WarmStart $loaded -Epochs 1 -LearningRate 0.01 -Threads 1
        $model.LabelCount | Should -Be 20
    }

    It 'says what it cannot learn from' {
        { $pool | Invoke-ALPretraining -Architecture Linear } | Should -Throw '*no embeddings*' -ErrorId 'ArchitectureMismatch,*'
        { $pool | Invoke-ALPretraining -Augmentation None } | Should -Throw '*Augmentation*' -ErrorId 'InvalidTrainingOption,*'
        { $pool | Invoke-ALPretraining -Temperature 0 } | Should -Throw '*Temperature*'
    }
}
