BeforeAll {
    . $PSScriptRoot/Common.ps1
    # Dark pictures and bright ones; one dark picture lies in both folders.
    $folder = Join-Path -Path $TestDrive -ChildPath 'photos [é]'
    $null = [IO.Directory]::CreateDirectory((Join-Path -Path $folder -ChildPath 'dark'))
    $null = [IO.Directory]::CreateDirectory((Join-Path -Path $folder -ChildPath 'bright'))
    foreach ($i in 0..11) {
        New-TestPicture -Path (Join-Path -Path $folder -ChildPath "dark/$i.bmp") -Grey (20 + 3 * $i)
        New-TestPicture -Path (Join-Path -Path $folder -ChildPath "bright/$i.bmp") -Grey (200 + 3 * $i)
    }

    New-TestPicture -Path (Join-Path -Path $folder -ChildPath 'bright/copy.bmp') -Grey 20
    $pool = New-ALPool -LiteralPath $folder
    $model = Get-TestModel $pool
}

Describe 'Find-ALLabelIssue' {
    It 'finds the same file under two labels first, and says why' {
        $issues = @($pool | Find-ALLabelIssue $model -Seed 1 -Threads 1 -Device Cpu)
        $issues[0].Rank | Should -Be 1
        $issues[0].Kind | Should -Be 'ExactDuplicate'
        $issues[0].Id, $issues[0].DuplicateOf | Sort-Object | Should -Be 'bright/copy.bmp', 'dark/0.bmp'
        $issues[0].Reason | Should -Match '^Same content as .*, which is labeled (dark|bright)\.$'
        ($pool | Find-ALLabelIssue $model -Seed 1 -Threads 1).Id | Should -Be $issues.Id
    }

    It 'changes nothing by itself; its suggestions pipe into Set-ALLabel' {
        $copy = New-ALPool -LiteralPath $folder
        $issue = $copy | Find-ALLabelIssue $model -Threads 1 | Where-Object Kind -EQ ExactDuplicate
        ($copy | Get-ALSample | Where-Object Id -EQ $issue.Id).Label | Should -Be $issue.Label
        Set-ALLabel -Pool $copy -Id $issue.Id -Label $issue.SuggestedLabel
        $copy | Find-ALLabelIssue $model -Threads 1 | Where-Object Kind -EQ ExactDuplicate | Should -BeNullOrEmpty
    }

    It 'refuses what cannot be looked through' {
        $empty = New-ALPool -Synthetic Shapes -Count 5 -Seed 1 -AsOracle
        { $empty | Find-ALLabelIssue $model } | Should -Throw -ErrorId 'NoLabels,*'
        { $pool | Find-ALLabelIssue $model -Fold 1 } | Should -Throw '*Fold*'
    }

    It 'has a tidy view' {
        $issue = @($pool | Find-ALLabelIssue $model -Threads 1)[0]
        $text = $issue | Out-String -Width 200
        foreach ($column in 'Rank', 'Suggested', 'ExactDuplicate', 'Same content') { $text | Should -Match $column }
        $view = Get-FormatData -TypeName $issue.GetType().FullName
        $view.FormatViewDefinition.Control.Rows.Columns.DisplayEntry | Where-Object { $_.ValueType -eq 'Property' } | ForEach-Object Value | Should -BeIn $issue.GetType().GetProperties().Name
    }
}
