BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Set-ALLabel' {
    BeforeEach {
        $pool = New-ALPool -Synthetic Shapes -Count 30 -Seed 1 -AsOracle
    }

    It 'takes samples, batch items and scores from the pipeline' {
        $pool | Get-ALSample -Id *00000 | Set-ALLabel -Label circle
        $pool | Select-ALBatch Random 15 -Seed 1 | Set-ALLabel -FromOracle
        $labeled = $pool.LabeledCount
        $labeled | Should -BeGreaterOrEqual 15
        $pool | Get-ALUncertainty (Get-TestModel $pool) | Select-Object -First 3 | Set-ALLabel -FromOracle
        $pool.LabeledCount | Should -Be ($labeled + 3)
    }

    It 'takes rows of a CSV file by <Column>' -ForEach @(
        @{ Column = 'Id'; Value = { $pool.GetId($_) } }
        @{ Column = 'Index'; Value = { $_ } }
        @{ Column = 'path'; Value = { $pool.GetId($_) } }
        @{ Column = 'name'; Value = { $pool.GetId($_) } }
    ) {
        $file = Join-Path $TestDrive "$Column.csv"
        4, 8, 15 | ForEach-Object { [pscustomobject]@{ $Column = (& $Value); Label = 'star' } } | Export-Csv $file
        Import-Csv $file | Set-ALLabel -Pool $pool
        ($pool | Get-ALSample -Labeled).Index | Should -Be 4, 8, 15
        ($pool | Get-ALSample -Labeled).Label | Sort-Object -Unique | Should -Be 'star'
    }

    It 'never takes an empty or broken index for sample 0' {
        [pscustomobject]@{ Index = ''; Label = 'star' } | Set-ALLabel -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable empty
        [pscustomobject]@{ Index = '0.4'; Label = 'star' } | Set-ALLabel -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable fraction
        $pool.LabeledCount | Should -Be 0
        $empty[0].FullyQualifiedErrorId | Should -Be 'SampleMissing,ActiveLearning.PowerShell.Commands.SetALLabelCommand'
        $fraction[0].FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }

    It 'reports each bad item with id, category and target, and labels the rest' {
        $rows = @(
            [pscustomobject]@{ Id = 'nobody'; Label = 'star' }
            [pscustomobject]@{ Id = $pool.GetId(2); Label = 'elephant' }
            [pscustomobject]@{ Id = $pool.GetId(3); Label = '' }
            [pscustomobject]@{ Id = $pool.GetId(4); Label = 'star' }
        )
        $rows | Set-ALLabel -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable found
        $found.FullyQualifiedErrorId -replace ',.*' | Should -Be 'SampleNotFound', 'ClassNotFound', 'LabelMissing'
        $found.CategoryInfo.Category | Should -Be 'ObjectNotFound', 'ObjectNotFound', 'InvalidArgument'
        $found[0].TargetObject | Should -Be 'nobody'
        ($pool | Get-ALSample -Labeled).Index | Should -Be 4
    }

    It 'stops at the first bad item with -ErrorAction Stop' {
        $rows = @(
            [pscustomobject]@{ Id = 'nobody'; Label = 'star' }
            [pscustomobject]@{ Id = $pool.GetId(4); Label = 'star' }
        )
        { $rows | Set-ALLabel -Pool $pool -ErrorAction Stop } | Should -Throw -ErrorId 'SampleNotFound,*'
        $pool.LabeledCount | Should -Be 0
    }

    It 'adds a class only with -AddClass' {
        Set-ALLabel -Pool $pool -Index 0 -Label elephant -AddClass
        $pool.Classes | Should -Contain 'elephant'
    }

    It 'writes nothing unless asked' {
        Set-ALLabel -Pool $pool -Index 0 -Label star | Should -BeNullOrEmpty
        (Set-ALLabel -Pool $pool -Index 1, 2 -Label star -PassThru).Index | Should -Be 1, 2
    }

    It 'refuses samples of another pool and takes them by an id that is given' {
        $other = New-ALPool -Synthetic Shapes -Count 30 -Seed 2 -Name other
        $other | Get-ALSample -Id *00003 | Set-ALLabel -Pool $pool -Label star -ErrorAction SilentlyContinue -ErrorVariable found
        $other | Get-ALSample -Id *00004 | Select-Object Pool, Id | Set-ALLabel -Pool $pool -Label star -ErrorAction SilentlyContinue -ErrorVariable +found
        $found.FullyQualifiedErrorId -replace ',.*' | Should -Be 'PoolMismatch', 'PoolMismatch'
        $pool.LabeledCount | Should -Be 0
        $other | Get-ALSample -Id *00003 | ForEach-Object { Set-ALLabel -Pool $pool -Id $_.Id -Label star }
        $other | Get-ALSample -Id *00005 | Select-Object Id, Label | Set-ALLabel -Pool $pool
        ($pool | Get-ALSample -Labeled).Index | Should -Be 3, 5
    }

    It 'finds the samples of a part in the whole' {
        $train, $null = $pool | Split-ALPool -TestFraction 0.5 -Seed 1
        $train | Get-ALSample | Select-Object -First 3 | Set-ALLabel -Pool $pool -Label star
        ($pool | Get-ALSample -Labeled).Id | Should -Be ($train | Get-ALSample | Select-Object -First 3).Id
        $train.LabeledCount | Should -Be 0
    }

    It 'changes nothing with -WhatIf' {
        Set-ALLabel -Pool $pool -Index 0 -Label star -WhatIf
        $pool | Select-ALBatch Random 5 | Set-ALLabel -FromOracle -WhatIf
        $pool.LabeledCount | Should -Be 0
    }

    It 'needs a pool that hides labels for -FromOracle' {
        { New-ALPool -Synthetic Shapes -Count 5 | Get-ALSample | Set-ALLabel -FromOracle } | Should -Throw -ErrorId 'NoOracle,*'
    }
}

Describe 'Clear-ALLabel' {
    It 'takes labels away, but not with -WhatIf' {
        $pool = New-ALPool -Synthetic Shapes -Count 30 -Seed 1
        $pool | Get-ALSample -Class circle | Clear-ALLabel -WhatIf
        $pool.LabeledCount | Should -Be 30
        $cleared = $pool | Get-ALSample -Class circle | Clear-ALLabel -PassThru
        $cleared.Status | Sort-Object -Unique | Should -Be 'Unlabeled'
        $pool.LabeledCount | Should -Be (30 - @($cleared).Count)
    }
}
