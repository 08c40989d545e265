BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Import-ALLabel' {
    BeforeEach {
        $pool = New-ALPool -Synthetic Shapes -Count 30 -Seed 1 -AsOracle
        $folder = Join-Path $TestDrive "answers [in] $(New-Guid)"
        $null = New-Item -ItemType Directory $folder
        $file = Join-Path $folder 'a [1].csv'
    }

    It 'imports what Export-ALBatch wrote and someone filled in, as <Format>' -ForEach @(
        @{ Format = 'Csv' }
        @{ Format = 'Json' }
        @{ Format = 'LabelStudio' }
        @{ Format = 'Coco' }
        @{ Format = 'Cvat' }
        @{ Format = 'Voc' }
    ) {
        $batch = $pool | Select-ALBatch Random 6 -Seed 1
        $batch | Set-ALLabel -FromOracle
        $written = $batch | Export-ALBatch -LiteralPath (Join-Path $folder 'batch [x]') -Format $Format -PassThru
        $other = New-ALPool -Synthetic Shapes -Count 30 -Seed 1 -AsOracle
        $summary = $written | Import-ALLabel -Pool $other
        ($summary | Measure-Object Imported -Sum).Sum | Should -Be 6
        $summary.Format | Sort-Object -Unique | Should -Be $Format
        ($other | Get-ALSample -Labeled).Label | Should -Be ($pool | Get-ALSample -Labeled).Label
        ($other | Get-ALSample -Labeled).Id | Should -Be ($pool | Get-ALSample -Labeled).Id
    }

    It 'takes paths with brackets and spaces: literal, escaped, and from the pipeline' {
        "Id,Label`n$($pool.GetId(0)),star" | Set-Content -LiteralPath $file
        (Import-ALLabel -LiteralPath $file -Pool $pool).Imported | Should -Be 1
        (Import-ALLabel ([WildcardPattern]::Escape($file)) -Pool $pool).Unchanged | Should -Be 1
        (Get-ChildItem -LiteralPath $folder | Import-ALLabel -Pool $pool).Unchanged | Should -Be 1
        (Get-Item -LiteralPath $file | Select-Object PSPath | Import-ALLabel -Pool $pool).Unchanged | Should -Be 1
    }

    It 'takes wildcards and several paths' {
        foreach ($number in 1..3) { "Id,Label`n$($pool.GetId($number)),star" | Set-Content (Join-Path $TestDrive "many$number.csv") }
        (Import-ALLabel "$TestDrive/many*.csv" -Pool $pool).Name | Should -Be 'many1.csv', 'many2.csv', 'many3.csv'
        ($pool | Get-ALSample -Labeled).Index | Should -Be 1, 2, 3
    }

    It 'reports each bad row with its line and imports the others' {
        "Id,Label`nnobody,star`n$($pool.GetId(2)),elephant`n$($pool.GetId(3)),star" | Set-Content -LiteralPath $file
        $summary = Import-ALLabel -LiteralPath $file -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable found
        $found.FullyQualifiedErrorId -replace ',.*' | Should -Be 'SampleNotFound', 'ClassNotFound'
        $found.TargetObject | Should -Be 'a [1].csv line 2', 'a [1].csv line 3'
        $found.CategoryInfo.Category | Should -Be 'ObjectNotFound', 'ObjectNotFound'
        $summary.Imported, $summary.Unmatched, $summary.Invalid | Should -Be 1, 1, 1
        ($pool | Get-ALSample -Labeled).Index | Should -Be 3
    }

    It 'goes on after a file that cannot be used' {
        '[{' | Set-Content (Join-Path $TestDrive 'bad1.json')
        "Id,Label`n$($pool.GetId(3)),star" | Set-Content (Join-Path $TestDrive 'bad2.csv')
        $summary = Import-ALLabel "$TestDrive/bad1.json", "$TestDrive/bad2.csv", "$TestDrive/bad3.csv" -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable found
        $summary.Name | Should -Be 'bad2.csv'
        $found.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InvalidFile', 'PathNotFound'
    }

    It 'changes nothing with -WhatIf' {
        "Id,Label`n$($pool.GetId(3)),star" | Set-Content -LiteralPath $file
        Import-ALLabel -LiteralPath $file -Pool $pool -WhatIf | Should -BeNullOrEmpty
        $pool.LabeledCount | Should -Be 0
    }

    It 'decides conflicts as -OnConflict <Rule> says' -ForEach @(
        @{ Rule = 'Supersede'; Label = 'circle'; Errors = 0 }
        @{ Rule = 'Keep'; Label = 'star'; Errors = 0 }
        @{ Rule = 'Error'; Label = 'star'; Errors = 1 }
        @{ Rule = 'Vote'; Label = 'star'; Errors = 0 }
    ) {
        Set-ALLabel -Pool $pool -Index 3 -Label star
        "Id,Label`n$($pool.GetId(3)),circle" | Set-Content -LiteralPath $file
        $summary = Import-ALLabel -LiteralPath $file -Pool $pool -OnConflict $Rule -ErrorAction SilentlyContinue -ErrorVariable found
        $summary.Conflicts | Should -Be 1
        $found.Count | Should -Be $Errors
        ($pool | Get-ALSample -Labeled).Label | Should -Be $Label
    }

    It 'maps classes, passes over those mapped to nothing, and writes the samples with -PassThru' {
        "Id,Label`n$($pool.GetId(1)),Kreis`n$($pool.GetId(2)),unsure`n$($pool.GetId(3)),7" | Set-Content -LiteralPath $file
        $samples = Import-ALLabel -LiteralPath $file -Pool $pool -ClassMap @{ Kreis = 'circle'; unsure = ''; 7 = 'star' } -PassThru
        $samples.Index | Should -Be 1, 3
        $samples.Label | Should -Be 'circle', 'star'
    }

    It 'adds classes only with -AddClass' {
        "Id,Label`n$($pool.GetId(1)),elephant" | Set-Content -LiteralPath $file
        (Import-ALLabel -LiteralPath $file -Pool $pool -AddClass).NewClasses | Should -Be 'elephant'
        $pool.Classes | Should -Contain 'elephant'
    }

    It 'writes file and annotator into the history of a database, and Undo-ALLabel takes an import back' {
        $pool = New-ALPool -Synthetic Shapes -Count 30 -Seed 1 -AsOracle -Database (Join-Path $TestDrive 'history.alpool')
        "Id,Label,Annotator`n$($pool.GetId(1)),star,ada`n$($pool.GetId(2)),star," | Set-Content -LiteralPath $file
        $null = Import-ALLabel -LiteralPath $file -Pool $pool -Annotator bob
        $entries = $pool | Get-ALLabel | Sort-Object Index
        $entries.Annotator | Should -Be 'ada', 'bob'
        $entries.Origin | Sort-Object -Unique | Should -Be 'Import'
        $entries.Source | Sort-Object -Unique | Should -Be $file
        $pool | Undo-ALLabel -Last 2 -Confirm:$false
        $pool.LabeledCount | Should -Be 0
    }

    It 'has a view with one line a file' {
        "Id,Label`n$($pool.GetId(3)),star" | Set-Content -LiteralPath $file
        $text = Import-ALLabel -LiteralPath $file -Pool $pool | Out-String -Width 160
        $text | Should -Match 'Name\s+Format\s+Imported\s+Unchanged\s+Conflicts\s+Unmatched\s+Ambiguous\s+Unlabeled\s+Invalid'
        $text | Should -Match 'a \[1\]\.csv\s+Csv\s+1\s+0\s+0\s+0\s+0\s+0\s+0'
    }
}

Describe 'Watch-ALLabel' {
    BeforeEach {
        $pool = New-ALPool -Synthetic Shapes -Count 30 -Seed 1 -AsOracle
        $folder = Join-Path $TestDrive "inbox [in] $(New-Guid)"
        $null = New-Item -ItemType Directory $folder
    }

    It 'imports the files that are there and ends when a command downstream has enough' {
        "Id,Label`n$($pool.GetId(1)),star" | Set-Content -LiteralPath (Join-Path $folder '1.csv')
        "Id,Label`n$($pool.GetId(2)),star" | Set-Content -LiteralPath (Join-Path $folder '2.csv')
        'Id,Label' | Set-Content -LiteralPath (Join-Path $folder '0.txt')
        $summary = Watch-ALLabel -LiteralPath $folder -Pool $pool | Select-Object -First 2
        $summary.Name | Sort-Object | Should -Be '1.csv', '2.csv'
        ($pool | Get-ALSample -Labeled).Index | Should -Be 1, 2
    }

    It 'imports files as they arrive, tells of a broken one, and stops within a second' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("param(`$pool, `$folder) Import-Module '$module'; Watch-ALLabel -LiteralPath `$folder -Pool `$pool").AddArgument($pool).AddArgument($folder)
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            $waited = [System.Diagnostics.Stopwatch]::StartNew()
            while ($shell.Streams.Progress.Count -eq 0 -and $waited.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20 }
            '[{' | Set-Content -LiteralPath (Join-Path $folder 'broken.json')
            foreach ($number in 1..3) {
                "Id,Label`n$($pool.GetId($number)),star" | Set-Content -LiteralPath (Join-Path $folder "$number.csv")
                while ($output.Count -lt $number -and $waited.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20 }
            }

            while ($shell.Streams.Error.Count -eq 0 -and $waited.Elapsed.TotalSeconds -lt 90) { Start-Sleep -Milliseconds 20 }
            $output.Count | Should -Be 3
            $shell.Streams.Error.ReadAll().FullyQualifiedErrorId -replace ',.*' | Should -Be 'InvalidFile'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            # The promise is one second; the bound leaves room for a busy machine.
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 3
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            ($pool | Get-ALSample -Labeled).Index | Should -Be 1, 2, 3
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'does nothing with -WhatIf and refuses what is no folder' {
        "Id,Label`n$($pool.GetId(1)),star" | Set-Content -LiteralPath (Join-Path $folder '1.csv')
        Watch-ALLabel -LiteralPath $folder -Pool $pool -WhatIf | Should -BeNullOrEmpty
        $pool.LabeledCount | Should -Be 0
        { Watch-ALLabel -LiteralPath (Join-Path $folder '1.csv') -Pool $pool -ErrorAction Stop } | Should -Throw -ErrorId 'FolderNotFound,*'
    }
}
