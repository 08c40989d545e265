BeforeAll {
    . $PSScriptRoot/Common.ps1
    $labels = @'
Id,Annotator,Label
1.jpg,anna,cat
1.jpg,ben,dog
1.jpg,carla,cat
2.jpg,anna,dog
2.jpg,ben,dog
2.jpg,carla,dog
3.jpg,anna,cat
3.jpg,ben,dog
'@ | ConvertFrom-Csv
}

Describe 'Get-ALAgreement' {
    It 'measures rows of a table' {
        $report = $labels | Get-ALAgreement
        $report.SharedSamples | Should -Be 3
        $report.Disagreements | Should -Be 2
        $report.Annotators | Should -Be 'anna', 'ben', 'carla'
        ($report.Pairs | Where-Object { $_.First -eq 'anna' -and $_.Second -eq 'carla' }).Agreement | Should -Be 1
        $report.Classes.Class | Should -Be 'cat', 'dog'
    }

    It 'makes one label each that Set-ALLabel takes: <_>' -ForEach 'Majority', 'DawidSkene' {
        $pool = New-ALPool -Synthetic Shapes -Count 4 -Seed 1 -AsOracle
        $ids = ($pool | Get-ALSample).Id
        $rows = foreach ($id in $ids) {
            foreach ($annotator in 'anna', 'ben', 'carla') {
                [pscustomobject]@{ Id = $id; Annotator = $annotator; Label = $(if ($annotator -eq 'carla') { 'square' } else { 'circle' }) }
            }
        }

        $rows | Get-ALAgreement -Consensus $_ | Where-Object IsTie -EQ $false | Set-ALLabel -Pool $pool
        ($pool | Get-ALSample).Label | Select-Object -Unique | Should -Be 'circle'
    }

    It 'warns of ties' {
        $consensus = $labels | Get-ALAgreement -Consensus Majority -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match '^1 samples are ties'
        ($consensus | Where-Object IsTie).Id | Should -Be '3.jpg'
        ($consensus | Where-Object Id -EQ '1.jpg').Votes.Count | Should -Be 2
    }

    It 'lists what annotators do not agree on' {
        ($labels | Get-ALAgreement -Disagreement).Id | Should -Be '3.jpg', '1.jpg'
        "$(($labels | Get-ALAgreement -Disagreement)[0].Labels)" | Should -Be 'anna: cat ben: dog'
    }

    It 'leaves out what is no label and says so' {
        $report = @($labels) + @([pscustomobject]@{ Id = 'x'; Label = 'cat' }; 42) | Get-ALAgreement -ErrorVariable wrong -ErrorAction SilentlyContinue
        $wrong.FullyQualifiedErrorId | Should -Be 'AnnotationIncomplete,ActiveLearning.PowerShell.Commands.GetALAgreementCommand', 'AnnotationIncomplete,ActiveLearning.PowerShell.Commands.GetALAgreementCommand'
        $report.Samples | Should -Be 3
        { Get-ALAgreement -Id 1 -Annotator anna -Label '' } | Should -Throw -ErrorId 'NoAnnotations,*'
    }

    It 'does not mind a culture with decimal commas' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            ($labels | Get-ALAgreement | Out-String) | Should -Match 'Fleiss'
            "$(($labels | Get-ALAgreement -Disagreement)[1].Votes)" | Should -Be 'cat 2 dog 1'
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }
}

Describe 'The view of <Name>' -ForEach @(
    @{ Name = 'AgreementReport'; Columns = 'Shared', 'Fleiss', 'Cohen' }
    @{ Name = 'PairAgreement'; Columns = 'First', 'Second', 'anna' }
    @{ Name = 'ClassAgreement'; Columns = 'Kappa', 'cat' }
    @{ Name = 'LabelConsensus'; Columns = 'Confidence', 'cat 2, dog 1' }
    @{ Name = 'LabelDisagreement'; Columns = 'Agreement', 'cat 1, dog 1' }
) {
    It 'is a tidy one' {
        $report = $labels | Get-ALAgreement
        $made = switch ($Name) {
            'AgreementReport' { $report }
            'PairAgreement' { $report.Pairs[0] }
            'ClassAgreement' { $report.Classes[0] }
            'LabelConsensus' { ($labels | Get-ALAgreement -Consensus Majority -WarningAction Ignore)[0] }
            'LabelDisagreement' { ($labels | Get-ALAgreement -Disagreement)[0] }
        }

        $text = $made | Out-String -Width 160
        foreach ($column in $Columns) { $text | Should -Match ([regex]::Escape($column)) }
        $view = Get-FormatData -TypeName $made.GetType().FullName
        $view.FormatViewDefinition.Control.Rows.Columns.DisplayEntry | Where-Object { $_.ValueType -eq 'Property' } | ForEach-Object Value | Should -BeIn $made.GetType().GetProperties().Name
    }
}
