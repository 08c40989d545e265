BeforeAll {
    . $PSScriptRoot/Common.ps1
    $root = Join-Path $TestDrive 'Bilder [alle] für Ünïcode'
    $null = [System.IO.Directory]::CreateDirectory($root)
    1..6 | ForEach-Object { New-TestPicture (Join-Path $root "$_.bmp") -Grey (30 * $_) }
    $file = Join-Path $TestDrive 'Fotos [1] ü.alpool'
}

Describe 'A pool database' {
    It 'is made once, and opened by its name with brackets or by wildcards' {
        $pool = New-ALPool -LiteralPath $root -Class eins, zwei -Database $file
        $pool.Count | Should -Be 6
        { New-ALPool -LiteralPath $root -Database $file } | Should -Throw -ErrorId 'DatabaseExists,*'
        (Get-ALPool -LiteralPath $file).Count | Should -Be 6
        (Get-ALPool (Join-Path $TestDrive 'Fotos*.alpool')).Count | Should -Be 6
        (Get-ChildItem -LiteralPath $file | Get-ALPool).Count | Should -Be 6
    }

    It 'is not made with -WhatIf' {
        New-ALPool -Synthetic Shapes -Database (Join-Path $TestDrive 'no.alpool') -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive 'no.alpool' | Should -Not -Exist
    }

    It 'keeps labels for another shell, with who and what was before' {
        $pool = Get-ALPool -LiteralPath $file
        [pscustomobject]@{ Id = '1.bmp'; Label = 'eins'; Annotator = 'anna' }, [pscustomobject]@{ Id = '2.bmp'; Label = 'zwei'; Annotator = 'ben' } | Set-ALLabel -Pool $pool
        Set-ALLabel -Pool $pool -Id 1.bmp -Label zwei -Annotator ben
        $told = Invoke-Shell "Import-Module '$module'; Get-ALPool -LiteralPath '$file' | Get-ALLabel -History | ForEach-Object { '{0} {1} {2} {3}' -f `$_.Id, `$_.Label, `$_.Annotator, `$_.State }"
        $told | Should -Be '1.bmp eins anna Superseded', '1.bmp zwei ben Current', '2.bmp zwei ben Current'
    }

    It 'shows what another shell wrote with the next cmdlet' {
        $pool = Get-ALPool -LiteralPath $file
        Invoke-Shell "Import-Module '$module'; Set-ALLabel -Pool (Get-ALPool -LiteralPath '$file') -Id 3.bmp -Label drei -AddClass"
        ($pool | Get-ALSample -Class drei).Id | Should -Be '3.bmp'
    }

    It 'takes labels back, but not with -WhatIf' {
        $pool = Get-ALPool -LiteralPath $file
        $pool | Undo-ALLabel -Last 1 -WhatIf
        ($pool | Get-ALLabel -Id 3.bmp).Label | Should -Be 'drei'
        ($pool | Undo-ALLabel -Last 1 -PassThru).Id | Should -Be '3.bmp'
        $pool | Get-ALLabel -Id 3.bmp | Should -BeNullOrEmpty
        ($pool | Get-ALLabel -Id 3.bmp -History).State | Should -Be 'Undone'
    }

    It 'writes down batches and what has come back' {
        $pool = Get-ALPool -LiteralPath $file
        $batch = $pool | Select-ALBatch Random 3 -Seed 1
        $batch | Export-ALBatch (Join-Path $TestDrive 'batch.csv')
        $batch | Select-Object -First 1 | Set-ALLabel -Label eins
        $open = $pool | Get-ALBatch -Open
        $open.Number, $open.Count, $open.Answered, $open.Open | Should -Be 1, 3, 1, 2
        ($open.Items | Where-Object Label).Id | Should -Be $batch[0].Id
        $pool | Undo-ALLabel -Batch 1
        ($pool | Get-ALBatch 1).Open | Should -Be 3
    }

    It 'keeps scores where asked' {
        $drawn = New-ALPool -Synthetic Shapes -Count 60 -Seed 1 -AsOracle -Database (Join-Path $TestDrive 'scores.alpool')
        $drawn | Select-ALBatch Random 40 -Seed 1 | Set-ALLabel -FromOracle
        $model = Get-TestModel $drawn
        $scores = $drawn | Get-ALUncertainty $model -Measure Margin -Save -Device Cpu -Threads 1
        $kept = Get-ALPool (Join-Path $TestDrive 'scores.alpool') | Get-ALScore -Measure margin
        $kept.Index | Should -Be $scores.Index
        $kept.Uncertainty | Should -Be $scores.Uncertainty
        $kept[0].Model | Should -Be $model.Name
        $drawn | Get-ALScore -Measure Entropy | Should -BeNullOrEmpty
    }

    It 'takes in files that came, moved and vanished, but not with -WhatIf' {
        $pool = Get-ALPool -LiteralPath $file
        Move-Item -LiteralPath (Join-Path $root '1.bmp') -Destination (Join-Path $root 'moved.bmp')
        Remove-Item -LiteralPath (Join-Path $root '6.bmp')
        New-TestPicture (Join-Path $root 'new.bmp') -Grey 7
        $expected = 'Moved moved.bmp zwei', 'New new.bmp ', 'Vanished 6.bmp '
        Update-ALPool -LiteralPath $file -WhatIf | ForEach-Object { "$($_.Kind) $($_.Id) $($_.Label)" } | Sort-Object | Should -Be $expected
        $pool | Update-ALPool | ForEach-Object { "$($_.Kind) $($_.Id) $($_.Label)" } | Sort-Object | Should -Be $expected
        $pool | Get-ALSample -WarningVariable warned -WarningAction SilentlyContinue | Should -HaveCount 6
        $warned | Should -BeLike '*Get-ALPool*'
        $pool = $pool | Get-ALPool
        $pool.Count | Should -Be 7
        ($pool | Get-ALSample -Bad).Id | Should -Be '6.bmp'
        $pool | Update-ALPool | Should -BeNullOrEmpty
    }

    It 'is copied and tested while it is open' {
        $pool = Get-ALPool -LiteralPath $file
        $copy = $pool | Backup-ALPool -Destination (Join-Path $TestDrive 'copy.alpool') -PassThru
        $copy | Should -BeOfType System.IO.FileInfo
        Test-ALPool $copy.FullName -Root $root | Should -BeTrue
        (Test-ALPool -LiteralPath $file -Detailed).Check | Should -Be 'File', 'Integrity', 'References', 'Content', 'Samples'
        { Backup-ALPool -LiteralPath $file (Join-Path $TestDrive 'copy.alpool') -NoClobber -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'is recovered as far as it can be read, and the damaged file is kept' {
        $broken = Join-Path $TestDrive 'broken.alpool'
        $drawn = New-ALPool -Synthetic Shapes -Count 3000 -Seed 1 -AsOracle -Database $broken
        $drawn | Select-ALBatch Random 3000 -Seed 1 | Set-ALLabel -FromOracle
        $drawn.Dispose()
        $bytes = [System.IO.File]::ReadAllBytes($broken)
        [array]::Clear($bytes, $bytes.Length - 8192, 4096)
        [System.IO.File]::WriteAllBytes($broken, $bytes)
        Test-ALPool $broken -WarningAction SilentlyContinue | Should -BeFalse
        Repair-ALPool $broken -WhatIf | Should -BeNullOrEmpty
        $result = Repair-ALPool $broken
        $result.Damaged | Should -Exist
        $result.Samples | Should -Be 3000
        Test-ALPool $broken | Should -BeTrue
        (Get-ALPool $broken).LabeledCount | Should -BeGreaterThan 2500
    }

    It 'shares the process with the libvips that reads pictures and what that brings along' {
        $colours = Invoke-Shell @"
            Import-Module '$module'
            `$dot = [System.Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==')
            [System.IO.File]::WriteAllBytes('$TestDrive/dot.png', `$dot)
            (New-ALPool '$TestDrive/dot.png' | Measure-ALPool -Verify).MaxWidth
            (New-ALPool -Synthetic Shapes -Count 9 -Database '$TestDrive/after.alpool').Count
"@
        $colours | Should -Be 1, 9
    }
}

Describe 'The view of <Name>' -ForEach @(
    @{ Name = 'LabelRecord'; Columns = 'Annotator', 'Origin', 'anna' }
    @{ Name = 'ExportedBatch'; Columns = 'Exported', 'Answered', 'Random' }
    @{ Name = 'ExportedItem'; Columns = 'Rank', 'Score' }
    @{ Name = 'SavedScore'; Columns = 'Uncertainty', 'Margin' }
    @{ Name = 'PoolFinding'; Columns = 'Kind', 'Moved', 'OldId' }
    @{ Name = 'PoolCheck'; Columns = 'Check', 'Integrity' }
    @{ Name = 'PoolRepairResult'; Columns = 'Samples', 'Damaged' }
) {
    It 'is a tidy one' {
        $pool = New-ALPool -Synthetic Shapes -Count 5 -Seed 1 -AsOracle
        $database = 'ActiveLearning.Pools.Database.'
        $now = [DateTimeOffset]::Now
        $item = [ActiveLearning.Pools.Database.ExportedItem] @{ Pool = $pool; Batch = 1; Rank = 1; Index = 2; Id = 'a'; Score = 0.5; Strategy = 'Random' }
        $made = switch ($Name) {
            'LabelRecord' { [ActiveLearning.Pools.Database.LabelRecord] @{ Pool = $pool; Index = 1; Id = 'a'; Label = 'ring'; Origin = 'Manual'; State = 'Current'; Annotator = 'anna'; Time = $now } }
            'ExportedBatch' { [ActiveLearning.Pools.Database.ExportedBatch]::new($pool, 1, 'b.csv', 'Csv', $now, [ActiveLearning.Pools.Database.ExportedItem[]] @($item)) }
            'ExportedItem' { $item }
            'SavedScore' { [ActiveLearning.Pools.Database.SavedScore]::new($pool, 1, 0.5, 'Margin', 'm', $now) }
            'PoolFinding' { [ActiveLearning.Pools.Database.PoolFinding]::new('Moved', 1, 'b', 'a', 'ring') }
            'PoolCheck' { [ActiveLearning.Pools.Database.PoolCheck]::new('p', 'Integrity', $true, 'fine') }
            'PoolRepairResult' { [ActiveLearning.Pools.Database.PoolRepairResult]::new('p', 'p.damaged', 3, 2, [string[]] @('nothing')) }
        }
        $text = $made | Format-Table | Out-String -Width 160
        foreach ($column in $Columns) {
            $text | Should -Match ([regex]::Escape($column))
        }

        $view = Get-FormatData -TypeName "$database$Name"
        $entries = $view.FormatViewDefinition.Control | ForEach-Object { $_.Rows.Columns.DisplayEntry }
        ($entries | Where-Object ValueType -EQ 'Property').Value | Should -BeIn $made.GetType().GetProperties().Name
    }
}
