BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'New-ALPool finds what paths name' {
    BeforeAll {
        $root = Join-Path $TestDrive 'Bilder [alle] für Ünïcode & Co'
        foreach ($class in 'katze', 'hünd [1]') {
            $null = [System.IO.Directory]::CreateDirectory((Join-Path $root $class))
            1..3 | ForEach-Object { New-TestPicture (Join-Path $root "$class/$_.bmp") -Grey (40 * $_) }
        }

        New-TestPicture (Join-Path $root 'lose [x].bmp')
    }

    It 'takes a folder with spaces, brackets and other letters, literally' {
        $pool = New-ALPool -LiteralPath $root
        $pool.Count | Should -Be 7
        $pool.LabeledCount | Should -Be 6
        $pool.Classes | Should -Be 'hünd [1]', 'katze'
    }

    It 'takes wildcards in -Path and refuses what matches nothing' {
        (New-ALPool "$([WildcardPattern]::Escape($root))/katze/*.bmp").Count | Should -Be 3
        { New-ALPool "$([WildcardPattern]::Escape($root))/nichts*" } | Should -Throw -ErrorId 'PathNotFound,ActiveLearning.PowerShell.Commands.NewALPoolCommand'
    }

    It 'takes brackets in -Path as wildcards, as every cmdlet does' {
        { New-ALPool $root } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'goes by the session''s location, not the process''s' {
        Push-Location -LiteralPath $root
        try {
            (New-ALPool ./katze).Count | Should -Be 3
            (New-ALPool .).Count | Should -Be 7
            (New-ALPool -LiteralPath 'lose [x].bmp').Count | Should -Be 1
        }
        finally {
            Pop-Location
        }
    }

    It 'knows ~ and drives of the shell' {
        $null = New-PSDrive -Name Bilder -PSProvider FileSystem -Root $root
        try {
            (New-ALPool 'Bilder:/katze').Count | Should -Be 3
        }
        finally {
            Remove-PSDrive Bilder
        }

        { New-ALPool '~/there-is-no-such-folder' } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'refuses labels in a form that the format does not take' {
        { New-ALPool -LiteralPath $root -LabelPath ./labels.npy } | Should -Throw -ErrorId 'LabelPathNotUsed,*'
    }

    It 'refuses a path that is not one of files' {
        { New-ALPool Env:PATH } | Should -Throw -ErrorId 'NotFileSystem,*'
    }

    It 'makes one pool of all files in the pipeline' {
        $pool = Get-ChildItem -LiteralPath $root -Recurse -File | New-ALPool -Name gathered
        $pool | Should -HaveCount 1
        $pool.Count | Should -Be 7
        $pool.Name | Should -Be 'gathered'
    }

    It 'makes nothing of an empty pipeline' {
        Get-ChildItem -LiteralPath $root -Filter *.tif | New-ALPool | Should -BeNullOrEmpty
    }

    It 'reads labels from a CSV file' {
        $csv = Join-Path $TestDrive 'labels.csv'
        Set-Content -LiteralPath $csv 'path,label', 'katze/1.bmp,tier', 'lose [x].bmp,ding'
        $pool = New-ALPool -LiteralPath $root -LabelFile $csv
        ($pool | Get-ALSample -Class ding).Id | Should -Be 'lose [x].bmp'
    }
}

Describe 'New-ALPool and what it is told' {
    It 'has one parameter set for each way' {
        (Get-Command New-ALPool).ParameterSets.Name | Sort-Object | Should -Be 'LiteralPath', 'Path', 'Synthetic'
        { New-ALPool -Path ./somewhere -Synthetic Shapes } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'refuses what cannot be with a message that lists what can' {
        { New-ALPool x -Format Jpeg2000 } | Should -Throw '*ImageFolder*'
        { New-ALPool -Synthetic Cats } | Should -Throw '*Shapes*'
        { New-ALPool -Synthetic Shapes -Count 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'hides labels with -AsOracle' {
        $pool = New-ALPool -Synthetic Shapes -Count 30 -Seed 1 -AsOracle
        $pool.LabeledCount | Should -Be 0
        $pool.HasOracle | Should -BeTrue
    }

    It 'goes down the pipeline whole' {
        New-ALPool -Synthetic Shapes -Count 30 | Measure-Object | ForEach-Object Count | Should -Be 1
    }

    It 'reports each picture that cannot be read and goes on' {
        $folder = Join-Path $TestDrive 'broken'
        $null = New-Item -ItemType Directory $folder
        New-TestPicture (Join-Path $folder 'good.bmp')
        Set-Content -LiteralPath (Join-Path $folder 'bad.jpg') 'this is no picture'
        $pool = New-ALPool $folder -ErrorAction SilentlyContinue -ErrorVariable found
        $pool | Select-ALBatch Random 1 -ErrorAction SilentlyContinue | Out-Null
        Set-ALLabel -Pool $pool -Id good.bmp -Label thing -AddClass
        Set-ALLabel -Pool $pool -Id bad.jpg -Label other -AddClass
        $null = Invoke-ALTraining $pool -Architecture Linear -ImageSize 8 -Epochs 1 -ErrorAction SilentlyContinue -ErrorVariable +found
        ($pool | Get-ALSample -Bad).Id | Should -Be 'bad.jpg'
        $errors = @($found | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -and $_.TargetObject -like '*bad.jpg' })
        $errors | Should -HaveCount 1
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
    }
}

Describe 'Measure-ALPool -Verify' {
    It 'reads every sample, names the bad ones and counts them' {
        $folder = Join-Path $TestDrive 'verified'
        $null = New-Item -ItemType Directory $folder
        New-TestPicture (Join-Path $folder 'good.bmp')
        Set-Content -LiteralPath (Join-Path $folder 'bad.jpg') 'this is no picture'
        $pool = New-ALPool $folder
        ($pool | Measure-ALPool).Bad | Should -Be 0
        ($pool | Measure-ALPool -Verify -ErrorAction SilentlyContinue -ErrorVariable found).Bad | Should -Be 1
        $found | Where-Object TargetObject -Like '*bad.jpg' | Should -HaveCount 1
    }
}

Describe 'Get-ALSample' {
    BeforeAll {
        $pool = New-ALPool -Synthetic Shapes -Count 50 -Seed 1 -AsOracle
        $pool | Select-ALBatch Random 20 -Seed 1 | Set-ALLabel -FromOracle
    }

    It 'gets all, the labeled, the unlabeled' {
        ($pool | Get-ALSample).Count | Should -Be 50
        ($pool | Get-ALSample -Labeled).Count | Should -Be 20
        ($pool | Get-ALSample -Unlabeled).Status | Sort-Object -Unique | Should -Be 'Unlabeled'
        ($pool | Get-ALSample -Labeled -Unlabeled).Count | Should -Be 50
        $pool | Get-ALSample -Bad | Should -BeNullOrEmpty
    }

    It 'filters by class and by id, with wildcards' {
        ($pool | Get-ALSample -Class circle).Label | Sort-Object -Unique | Should -Be 'circle'
        ($pool | Get-ALSample -Id *0004?).Index | Should -Be (40..49)
        ($pool | Get-ALSample -Id '*0000[13]').Index | Should -Be 1, 3
        ($pool | Get-ALSample $pool.GetId(7)).Index | Should -Be 7
    }
}

Describe 'Split-ALPool and Measure-ALPool' {
    It 'splits and counts' {
        $pool = New-ALPool -Synthetic Shapes -Count 100 -Seed 1
        $train, $test = $pool | Split-ALPool -TestFraction 0.3 -Stratified -Seed 1
        $train.Count + $test.Count | Should -Be 100
        $test.Count | Should -BeIn (28..32)
        ($train | Get-ALSample).Id | Where-Object { $_ -in ($test | Get-ALSample).Id } | Should -BeNullOrEmpty
        $statistics = $pool | Measure-ALPool
        $statistics.Samples | Should -Be 100
        ($statistics.Classes | Measure-Object Count -Sum).Sum | Should -Be 100
        $statistics.Imbalance | Should -BeGreaterThan 1
    }

    It 'refuses a fraction that leaves nothing' {
        { New-ALPool -Synthetic Shapes -Count 10 | Split-ALPool -TestFraction 1.5 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { New-ALPool -Synthetic Shapes -Count 10 | Split-ALPool -TestFraction 0 } | Should -Throw
    }
}
