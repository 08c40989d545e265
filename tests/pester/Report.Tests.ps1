BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Two strategies, three seeds, three cycles.
    function Get-TestResult {
        foreach ($seed in 1..3) {
            foreach ($cycle in 1..3) {
                $wobble = 0.002 * [math]::Sin(5 * $seed + $cycle)
                [ActiveLearning.Experiments.ExperimentResult] @{ Strategy = 'Random'; Seed = $seed; Cycle = $cycle; Labels = 100 * $cycle; Accuracy = 0.5 + 0.05 * $cycle + $wobble }
                [ActiveLearning.Experiments.ExperimentResult] @{ Strategy = 'Margin'; Seed = $seed; Cycle = $cycle; Labels = 100 * $cycle; Accuracy = 0.47 + 0.08 * $cycle - $wobble }
            }
        }
    }

    function Get-TestExperiment {
        param([string] $Name = 'test')
        [ActiveLearning.Experiments.ExperimentRun]::new(
            $Name, '', [string[]] @(), [System.Collections.Generic.Dictionary[string, string]]::new(), [ActiveLearning.Experiments.ExperimentResult[]] @(Get-TestResult))
    }
}

Describe 'Compare-ALExperiment' {
    It 'compares results that come one by one' {
        $compared = @(Get-TestResult | Compare-ALExperiment)
        $compared.Strategy | Should -Be 'Random', 'Margin'
        $compared[1].Difference.Mean | Should -BeGreaterThan 0.05
        $compared[1].Difference.PermutationPValue | Should -Be 0.25
        $compared[0].IsBaseline | Should -BeTrue
    }

    It 'keeps experiments apart and groups their tables' {
        $compared = 'first', 'second' | ForEach-Object { Get-TestExperiment $_ } | Compare-ALExperiment -Baseline Margin -Accuracy 0.6
        $compared.Experiment | Should -Be 'first', 'first', 'second', 'second'
        $text = $compared | Out-String -Width 160
        $text | Should -Match 'Experiment: first'
        $text | Should -Match 'Experiment: second'
    }

    It 'says what is wrong' {
        { Get-TestResult | Compare-ALExperiment -Baseline Nobody -ErrorAction Stop } | Should -Throw -ErrorId 'BaselineNotFound,*'
        { Get-TestResult | Compare-ALExperiment -Accuracy 70 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        1 | Compare-ALExperiment -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'InputNotExperiment,*'
    }
}

Describe 'Export-ALReport and Export-ALChart' {
    It 'write into a folder whose name has wildcard characters' {
        $folder = [System.IO.Directory]::CreateDirectory((Join-Path $TestDrive 'b [1] ö')).FullName
        Get-TestExperiment | Export-ALReport -LiteralPath (Join-Path $folder 'report.html')
        Get-TestExperiment | Export-ALChart -LiteralPath (Join-Path $folder 'chart.svg')
        (Get-ChildItem -LiteralPath $folder).Name | Should -Be 'chart.svg', 'report.html'
        [xml] $svg = Get-Content -Raw -LiteralPath (Join-Path $folder 'chart.svg')
        $svg.svg.title.'#text' | Should -Match 'Margin'
    }

    It 'do nothing under -WhatIf and hand on the file with -PassThru' {
        $path = Join-Path $TestDrive 'what-if.html'
        Get-TestResult | Export-ALReport $path -WhatIf
        $path | Should -Not -Exist
        (Get-TestResult | Export-ALReport $path -PassThru).FullName | Should -Be $path
        { Get-TestResult | Export-ALReport $path -NoClobber -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'refuse other kinds of pictures' {
        { Get-TestResult | Export-ALChart (Join-Path $TestDrive 'chart.gif') -ErrorAction Stop } | Should -Throw -ErrorId 'ChartFormat,*'
    }

    It 'keep the interpreter apart from the shell' {
        Get-TestResult | Export-ALChart (Join-Path $TestDrive 'apart.svg')
        [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name | Should -Not -Contain 'Jint'
        [System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name | Should -Contain 'Jint'
    }

    It 'load no interpreter and no statistics when the module is imported' {
        $names = Invoke-Shell "Import-Module '$module'; `$null = Get-ALStrategy; [System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name"
        $names | Should -Contain 'ActiveLearning'
        $names | Should -Not -Contain 'Jint'
        $names | Should -Not -Contain 'MathNet.Numerics'
    }
}

Describe 'A whole experiment' {
    BeforeAll {
        $folder = [System.IO.Directory]::CreateDirectory((Join-Path $TestDrive 'whole [1]')).FullName
        $file = Join-Path $folder 'small.yaml'
        Set-Content -LiteralPath $file @'
pool: {synthetic: {shapes: 120, seed: 3, size: 16}, asOracle: true}
testFraction: 0.25
training: {architecture: Linear, epochs: 2, learningRate: 0.01, threads: 1}
strategies: [Random, {name: TopK, measure: Margin}]
start: 20
perCycle: 20
cycles: 2
seeds: [1, 2]
output: results
'@
        $report = Join-Path $folder 'report.html'
        Invoke-ALExperiment -LiteralPath $file | Export-ALReport -LiteralPath $report
    }

    It 'is reported with its classes and its manifest straight from the run' {
        $text = Get-Content -Raw -LiteralPath $report
        $text -match '(?s)id="report-data">(.*?)</script>' | Should -BeTrue
        $data = $Matches[1] | ConvertFrom-Json
        $data.name | Should -Be 'small'
        $data.classes | Should -Contain 'circle'
        $data.manifest.name | Should -Not -BeNullOrEmpty
        $data.strategies.name | Should -Be 'Random', 'Margin'
        ($data.strategies[0].picks.counts | Measure-Object -Sum).Sum | Should -Be 40
    }

    It 'is compared and drawn from its directory' {
        $directory = Get-Item -LiteralPath (Join-Path $folder 'results')
        ($directory | Compare-ALExperiment).Strategy | Should -Be 'Random', 'Margin'
        $directory | Get-ALExperiment | Export-ALChart -LiteralPath (Join-Path $folder 'chart.svg')
        Join-Path $folder 'chart.svg' | ForEach-Object { Test-Path -LiteralPath $_ } | Should -BeTrue
        { $TestDrive | Compare-ALExperiment -ErrorAction Stop } | Should -Throw -ErrorId 'NotAnExperiment,*'
    }
}

Describe 'Save-ALDataset' {
    It 'asks before it fetches' {
        $folder = Join-Path $TestDrive 'mnist'
        Save-ALDataset Mnist $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'says where to put files by hand when the address does not answer' {
        $folder = Join-Path $TestDrive 'no network'
        { Save-ALDataset Mnist $folder -Uri 'http://127.0.0.1:1/' -ErrorAction Stop } | Should -Throw -ErrorId 'DownloadFailed,*' -ExpectedMessage "*train-images-idx3-ubyte.gz*put it at*"
    }

    It 'completes the names' {
        (TabExpansion2 'Save-ALDataset Ci').CompletionMatches.CompletionText | Should -Be 'Cifar10', 'Cifar100'
    }
}
