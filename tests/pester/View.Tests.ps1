BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pool = New-ALPool -Synthetic Shapes -Count 60 -Seed 1 -AsOracle
    $pool | Select-ALBatch Random 40 -Seed 1 | Set-ALLabel -FromOracle
    $model = Get-TestModel $pool
    $made = @{
        Pool             = $pool
        Sample           = $pool | Get-ALSample | Select-Object -First 1
        PoolStatistics   = $pool | Measure-ALPool
        ClassCount       = ($pool | Measure-ALPool).Classes[0]
        Model            = $model
        EpochRecord      = $model.History[0]
        ModelMetrics     = $pool | Measure-ALModel $model
        ClassMetrics     = ($pool | Measure-ALModel $model).ClassMetrics[0]
        UncertaintyScore = $pool | Get-ALUncertainty $model | Select-Object -First 1
        Prediction       = $pool | Get-ALPrediction $model | Select-Object -First 1
        Embedding        = $pool | Get-ALEmbedding $model | Select-Object -First 1
        BatchItem        = $pool | Select-ALBatch Random 1
        StrategyInfo     = Get-ALStrategy TopK
        DeviceInfo       = Get-ALDevice | Select-Object -First 1
        StrategyComparison = [ActiveLearning.Experiments.ExperimentResult] @{ Strategy = 'Random'; Seed = 1; Labels = 10; Accuracy = 0.5 } | Compare-ALExperiment -WarningAction Ignore
    }
}

Describe 'The view of <Name>' -ForEach @(
    @{ Name = 'Pool'; Columns = 'Samples', 'Labeled', 'Unlabeled', 'shapes' }
    @{ Name = 'Sample'; Columns = 'Index', 'Label', 'Status' }
    @{ Name = 'PoolStatistics'; Columns = 'Classes', 'Imbalance', 'circle' }
    @{ Name = 'ClassCount'; Columns = 'Class', 'Count', 'Share' }
    @{ Name = 'Model'; Columns = 'Architecture', 'Accuracy', 'Linear', '32x32x3' }
    @{ Name = 'EpochRecord'; Columns = 'Epoch', 'Loss', 'Samples/s' }
    @{ Name = 'ModelMetrics'; Columns = 'Accuracy', 'ECE' }
    @{ Name = 'ClassMetrics'; Columns = 'Precision', 'Recall', 'F1' }
    @{ Name = 'UncertaintyScore'; Columns = 'Uncertainty', 'Predicted', 'Entropy' }
    @{ Name = 'Prediction'; Columns = 'Predicted', 'Confidence' }
    @{ Name = 'Embedding'; Columns = 'Length', 'Vector' }
    @{ Name = 'BatchItem'; Columns = 'Rank', 'Reason', 'Random' }
    @{ Name = 'StrategyInfo'; Columns = 'Needs', 'Cost', 'TopK' }
    @{ Name = 'StrategyComparison'; Columns = 'Strategy', 'AUC', 'W/T/L', '0.5000' }
    @{ Name = 'DeviceInfo'; Columns = 'Default', 'Cpu' }
) {
    It 'is a tidy one' {
        $text = $made[$Name] | Out-String -Width 160
        foreach ($column in $Columns) {
            $text | Should -Match ([regex]::Escape($column))
        }

        # A view names properties; one that the type does not have shows as an empty column, so each must resolve.
        $type = $made[$Name].GetType()
        $view = Get-FormatData -TypeName $type.FullName
        $view | Should -Not -BeNullOrEmpty
        $entries = $view.FormatViewDefinition.Control | ForEach-Object { $_.Rows.Columns.DisplayEntry; $_.Entries.Items.DisplayEntry }
        $entries | Where-Object { $_.ValueType -eq 'Property' } | ForEach-Object Value | Should -BeIn $type.GetProperties().Name
    }

    It 'as a list shows properties that there are' {
        $set = $made[$Name].PSStandardMembers.DefaultDisplayPropertySet
        if ($set) {
            $set.ReferencedPropertyNames | Should -BeIn $made[$Name].GetType().GetProperties().Name
        }

        $made[$Name] | Format-List | Out-String | Should -Not -BeNullOrEmpty
    }
}
