BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pool = New-ALPool -Synthetic Shapes -Count 60 -Seed 1 -AsOracle
    $pool | Select-ALBatch Random 20 -Seed 1 | Set-ALLabel -FromOracle
    $model = Get-TestModel $pool
}

Describe 'The cache of queries' {
    It 'is a folder that is told of, used again, and does not change what is chosen' {
        $folder = Join-Path $TestDrive 'cache [1] ü'
        $plain = ($pool | Select-ALBatch CoreSet 5 -Model $model).Index
        $told = @($pool | Select-ALBatch CoreSet 5 -Model $model -CacheFolder $folder -Verbose 4>&1)
        "$($told | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -BeLike '*knows 0 of 60 samples*'
        ($told | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }).Index | Should -Be $plain
        $told = @($pool | Select-ALBatch TypiClust 5 -Model $model -CacheFolder $folder -Verbose 4>&1)
        "$($told | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -BeLike '*knows 60 of 60 samples*'
        ($pool | Select-ALBatch CoreSet 5 -Model $model -CacheFolder $folder).Index | Should -Be $plain
        @(Get-ChildItem -LiteralPath $folder -Filter *.alcache).Count | Should -Be 1
        $pool | Select-ALBatch CoreSet 5 -Model $model -CacheFolder $folder -CacheType Float16 | Should -HaveCount 5
        @(Get-ChildItem -LiteralPath $folder -Filter *.alcache).Count | Should -Be 2
    }

    It 'serves scores that come down the pipeline too' {
        $folder = Join-Path $TestDrive 'scores'
        $scores = $pool | Get-ALUncertainty $model
        $first = ($scores | Select-ALBatch EntropyDiverse 5 -Model $model -CacheFolder $folder).Index
        ($scores | Select-ALBatch EntropyDiverse 5 -Model $model -CacheFolder $folder).Index | Should -Be $first
        @(Get-ChildItem -LiteralPath $folder -Filter embeddings*).Count | Should -Be 1
    }

    It 'lies beside the database of a pool that has one, unless it is not wanted' {
        $database = Join-Path $TestDrive 'shapes.alpool'
        $kept = New-ALPool -Synthetic Shapes -Count 40 -Seed 1 -AsOracle -Database $database
        $kept | Select-ALBatch Random 20 -Seed 1 | Set-ALLabel -FromOracle
        $kept | Select-ALBatch TopK 5 -Model $model -NoCache | Should -HaveCount 5
        "$database.cache" | Should -Not -Exist
        $kept | Select-ALBatch TopK 5 -Model $model | Should -HaveCount 5
        @(Get-ChildItem -LiteralPath "$database.cache" -Filter scores*.alcache).Count | Should -Be 1
        Join-Path "$database.cache" 'CACHEDIR.TAG' | Should -Exist
    }

    It 'is done without where it cannot be, with a warning' {
        $file = New-Item -ItemType File -Path (Join-Path $TestDrive 'file')
        $batch = $pool | Select-ALBatch TopK 5 -Model $model -CacheFolder $file.FullName -WarningVariable warned -WarningAction SilentlyContinue
        $batch | Should -HaveCount 5
        "$warned" | Should -BeLike "*file*cannot be used*"
        $null = $pool | Select-ALBatch TopK 5 -Model $model -CacheFolder (Join-Path $TestDrive 'tiny') -CacheLimit 1kb -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*-CacheLimit*'
    }
}
