BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pool = New-ALPool -Synthetic Shapes -Count 80 -Seed 1 -AsOracle
    $pool | Select-ALBatch Random 20 -Seed 1 | Set-ALLabel -FromOracle
    $model = Get-TestModel $pool

    # A .npy file of 32-bit floats.
    function New-FeatureFile {
        [CmdletBinding(SupportsShouldProcess)]
        param([string] $Path, [int] $Rows, [int] $Columns, [scriptblock] $Value)

        $header = "{'descr': '<f4', 'fortran_order': False, 'shape': ($Rows, $Columns), }".PadRight(117) + "`n"
        $stream = [System.IO.MemoryStream]::new()
        $writer = [System.IO.BinaryWriter]::new($stream)
        $writer.Write([byte[]](0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0))
        $writer.Write([System.Text.Encoding]::ASCII.GetBytes($header))
        for ($row = 0; $row -lt $Rows; $row++) {
            for ($column = 0; $column -lt $Columns; $column++) { $writer.Write([float] (& $Value $row $column)) }
        }

        $writer.Flush()
        if ($PSCmdlet.ShouldProcess($Path)) {
            [System.IO.File]::WriteAllBytes($Path, $stream.ToArray())
        }
    }
}

Describe 'Options of strategies' {
    It 'are parameters' {
        $batch = $pool | Select-ALBatch -Strategy Discriminative -Count 10 -Model $model -MiniQuery 2 -SubsetFactor 1 -Score Pool -WarmStart -Balance Weight -MaxEpochs 3
        $batch.Count | Should -Be 10
        $batch[0].Notes.MiniQuery | Should -Be 1, 2
        $batch[0].Notes.Labeled | Should -Be 20, 25
        $batch[0].Notes.Unlabeled | Should -Be 20, 25
        $batch[0].Notes.Epochs | ForEach-Object { $_ | Should -BeIn 1, 2, 3 }
    }

    It 'can be splatted' {
        $options = @{ MiniQuery = 1; Score = 'Subset'; WarmStart = $false; MaxEpochs = 2 }
        ($pool | Select-ALBatch Discriminative 5 -Model $model @options)[0].Notes.Count | Should -Be 1
    }

    It 'of another strategy are an error that names the strategy that has them' {
        { $pool | Select-ALBatch TopK 5 -Model $model -MiniQuery 3 } | Should -Throw "*'TopK' has no option MiniQuery*belongs to Discriminative*" -ErrorId 'StrategyOptionNotFound,*'
    }

    It 'hold their ranges and names: <Name> <Value>' -ForEach @(
        @{ Name = 'MiniQuery'; Value = 0 }
        @{ Name = 'StopAccuracy'; Value = 1.5 }
        @{ Name = 'Score'; Value = 'Half' }
    ) {
        $options = @{ $Name = $Value }
        { $pool | Select-ALBatch Discriminative 5 -Model $model @options } | Should -Throw "*$Name*"
    }

    It 'are listed with default, range and explanation' {
        $options = (Get-ALStrategy Discriminative).Options
        $options.Name | Should -Contain 'SubsetFactor'
        $options | Where-Object { -not $_.Description } | Should -BeNullOrEmpty
        ($options | Where-Object Name -EQ 'Score').Takes | Should -Be 'Pool, Subset'
        $options | Out-String | Should -Match 'MiniQuery +10 +1 to'
        (Get-Command Select-ALBatch -ArgumentList Discriminative).Parameters['WarmStart'].ParameterType | Should -Be ([switch])
        (Get-Help Select-ALBatch -Parameter MiniQuery).description.Text | Should -Match 'counts as labeled'
    }
}

Describe 'Discriminative' {
    It 'takes feature vectors as they are where there is no model, the unlike ones first' {
        $path = Join-Path $TestDrive 'two clouds.npy'
        # Rows 0 to 29 around 0, rows 30 to 59 around 9.
        New-FeatureFile -Path $path -Rows 60 -Columns 2 -Value { param($row, $column) (7 * $row + 3 * $column) % 5 / 5 + ($row -ge 30 ? 9 : 0) }
        $features = New-ALPool $path -Class known
        0..9 | ForEach-Object { Set-ALLabel -Pool $features -Index $_ -Label known }
        $batch = $features | Select-ALBatch -Strategy Discriminative -Count 5 -MiniQuery 1 -Seed 1
        $batch.Index | ForEach-Object { $_ | Should -BeGreaterThan 29 }
    }

    It 'says what it needs' {
        { $pool | Select-ALBatch Discriminative 5 } | Should -Throw '*needs embeddings*' -ErrorId 'ModelMissing,*'
    }
}

Describe 'Strategies on embeddings' {
    It 'takes feature vectors as they are where there is no model, the farthest first' {
        $path = Join-Path $TestDrive 'a line.npy'
        New-FeatureFile -Path $path -Rows 20 -Columns 1 -Value { param($row) $row * $row }
        $line = New-ALPool $path -Class known
        Set-ALLabel -Pool $line -Index 0 -Label known
        $batch = $line | Select-ALBatch CoreSet 3
        # Squares up to 361: the end, then 169, the middle of what is left, then the middle of the larger half.
        $batch.Index | Should -Be 19, 13, 16
        $batch[0].Reason | Should -Be 'Distance 361 from the nearest labeled or chosen sample.'
    }

    It 'picks distinct unlabeled samples of pictures with a model: <Name>' -ForEach @(
        @{ Name = 'CoreSet' }
        @{ Name = 'EntropyDiverse' }
        @{ Name = 'Badge' }
        @{ Name = 'TypiClust' }
        @{ Name = 'ProbCover' }
        @{ Name = 'MaxHerding' }
        @{ Name = 'UncertaintyHerding' }
        @{ Name = 'FacilityLocation' }
        @{ Name = 'KMeans' }
        @{ Name = 'KMedoids' }
        @{ Name = 'ClusterMargin' }
        @{ Name = 'Bald' }
        @{ Name = 'BatchBald' }
        @{ Name = 'DropQuery' }
        @{ Name = 'ClassBalanced' }
        @{ Name = 'Auto' }
    ) {
        $batch = $pool | Select-ALBatch $Name 6 -Model $model -Seed 2
        ($batch.Index | Sort-Object -Unique).Count | Should -Be 6
        @($batch | Where-Object Label).Count | Should -Be 0
        $batch.Reason | Should -Not -BeNullOrEmpty
        ($pool | Select-ALBatch $Name 6 -Model $model -Seed 2).Index | Should -Be $batch.Index
        (Get-ALStrategy $Name).Reference | Should -Not -BeNullOrEmpty
    }
}

Describe 'Several opinions' {
    It 'of dropout passes score and choose' {
        $scores = $pool | Get-ALUncertainty $model -Measure Bald -Pass 5 -DropoutRate 0.3 -Seed 3
        $scores.Count | Should -Be 60
        ($scores | Measure-Object Uncertainty -Minimum).Minimum | Should -BeGreaterOrEqual 0
        ($pool | Get-ALUncertainty $model -Measure Bald -Pass 5 -DropoutRate 0.3 -Seed 3 -BatchSize 7).Uncertainty | ForEach-Object { [Math]::Round($_, 5) } |
            Should -Be ($scores.Uncertainty | ForEach-Object { [Math]::Round($_, 5) })
        ($pool | Select-ALBatch Bald 3 -Model $model -Pass 4)[0].Reason | Should -Match 'of 4 dropout passes'
    }

    It 'of a committee score and choose' {
        $other = Get-TestModel $pool
        $batch = $pool | Select-ALBatch Committee 4 -Model $model -Committee $other -Disagreement ConsensusEntropy
        $batch[0].Reason | Should -Match 'of 2 models'
        ($pool | Get-ALUncertainty $model -Measure VoteEntropy -Committee $other).Count | Should -Be 60
        { $pool | Select-ALBatch Committee 4 -Model $model } | Should -Throw '*-Committee*' -ErrorId 'CommitteeMissing,*'
        { $pool | Get-ALUncertainty $model -Measure Bald -Committee $model } | Should -Throw '*count twice*' -ErrorId 'CommitteeMismatch,*'
    }

    It 'suit models that were trained with dropout' {
        $dropped = $pool | Invoke-ALTraining -Architecture Mlp -Width 16 -Epochs 2 -LearningRate 0.01 -Dropout 0.4 -Seed 1 -WarningAction Ignore
        $dropped.Options.Dropout | Should -Be 0.4
        ($pool | Get-ALUncertainty $dropped -Measure VariationRatio).Count | Should -Be 60
        { $pool | Invoke-ALTraining -Architecture Mlp -Dropout 1 } | Should -Throw '*Dropout*'
    }
}

Describe 'A prefilter' {
    It 'leaves the samples that a measure puts first to any strategy' {
        $first = ($pool | Get-ALUncertainty $model -Measure Margin | Sort-Object Uncertainty -Descending | Select-Object -First 8).Index
        $batch = $pool | Select-ALBatch CoreSet 4 -Model $model -PreFilter Margin -PreFilterFactor 2
        $batch.Index | ForEach-Object { $_ | Should -BeIn $first }
        { $pool | Select-ALBatch Random 4 -PreFilter Margin } | Should -Throw '*-Model*' -ErrorId 'ModelMissing,*'
        { $pool | Select-ALBatch Random 4 -PreFilter Doubt } | Should -Throw '*no measure*' -ErrorId 'MeasureNotFound,*'
    }

    It 'is no word against what Auto chose' {
        (($pool | Select-ALBatch Auto 4 -Model $model)[0].Notes | Where-Object Chosen).Reason | Should -Match 'labels a class with this batch'
    }
}

Describe 'Probabilities from elsewhere' {
    BeforeAll {
        $file = Join-Path $TestDrive 'p [1].npy'
        # Sample 7 is the least certain, sample 8 after it.
        New-FeatureFile -Path $file -Rows 10 -Columns 2 -Value { param($row, $column) $p = if ($row -eq 7) { 0.5 } elseif ($row -eq 8) { 0.6 } else { 0.9 }; if ($column) { 1 - $p } else { $p } }
        $vectors = New-ALPool -LiteralPath $file -Class a, b
    }

    It 'take the place of a model' {
        ($vectors | Select-ALBatch TopK 2 -ProbabilityPath $file).Index | Should -Be 7, 8
        ($vectors | Select-ALBatch TopK 1 -ProbabilityPath $file -Measure Margin)[0].Score | Should -Be 1
        ($vectors | Select-ALBatch Random 2 -ProbabilityPath $file -PreFilter Entropy -PreFilterFactor 1).Index | Sort-Object | Should -Be 7, 8
        $vectors | Select-ALBatch Badge 3 -ProbabilityPath $file | Should -HaveCount 3
    }

    It 'of another pool or for another measure are an error' {
        { $pool | Select-ALBatch TopK 2 -ProbabilityPath $file } | Should -Throw -ErrorId 'ProbabilitiesMismatch,*'
        { $vectors | Select-ALBatch TopK 2 -ProbabilityPath $file -Measure Bald } | Should -Throw -ErrorId 'ModelMissing,*'
        { $vectors | Select-ALBatch TopK 2 -ProbabilityPath ./none.npy } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}
