BeforeAll {
    . $PSScriptRoot/Common.ps1
    $examples = Join-Path $PSScriptRoot '../../examples'
    $pool = New-ALPool -Synthetic Shapes -Count 80 -Seed 1 -AsOracle
    $pool | Select-ALBatch Random 20 -Seed 1 | Set-ALLabel -FromOracle
    $labeled = @($pool | Get-ALSample -Labeled)
    $free = @($pool | Get-ALSample -Unlabeled)
    $model = Get-TestModel $pool
    $recipe = @'
pool: {synthetic: {shapes: 80, size: 16}, asOracle: true}
testFraction: 0.25
training: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}
strategies: [Mine]
start: 10
perCycle: 10
cycles: 2
seeds: [1, 2]
output: results
'@
}

Describe 'A script block' {
    AfterEach { Unregister-ALStrategy * }

    It 'is a strategy by its name: completed, listed, selected with' {
        $info = Register-ALStrategy -Name Mine -Description 'The first.' -Needs Probabilities, Embeddings -PassThru { param($Context, $Count) $Context.Candidates[0..($Count - 1)] }
        $info.Name, "$($info.Needs)", $info.Description | Should -Be 'Mine', 'Probabilities, Embeddings', 'The first.'
        $info.Reference | Should -Match 'OwnStrategy\.Tests\.ps1, line \d+'
        (Get-ALStrategy mine).Name | Should -Be 'Mine'
        (TabExpansion2 'Select-ALBatch -Strategy Min' 28).CompletionMatches.CompletionText | Should -Contain 'Mine'
        (TabExpansion2 'Register-ALStrategy Mine -Needs PoolE' 37).CompletionMatches.CompletionText | Should -Contain 'PoolEmbeddings'
        $batch = @($pool | Select-ALBatch Mine 3 -Model $model)
        $batch.Index | Should -Be $free[0..2].Index
        $batch | ForEach-Object Rank | Should -Be 1, 2, 3
        $batch[0].Strategy, $batch[0].Reason | Should -Be 'Mine', 'Chosen by Mine, 1 of 3.'
    }

    It 'is told what is known of the samples' {
        Register-ALStrategy Mine -Needs Scores, Probabilities, Embeddings, PoolEmbeddings {
            param($Context, $Count)
            $script:seen = @{
                Candidates = $Context.Candidates; Labels = $Context.Labels; Classes = $Context.Classes; Labeled = $Context.Labeled; Mask = $Context.LabeledMask
                Scores = $Context.Scores; Rows = $Context.Probabilities; Embeddings = $Context.Embeddings; Others = $Context.LabeledEmbeddings
                Shape = $Context.ProbabilityTensor.shape + $Context.LabeledEmbeddingTensor.shape; View = $Context | Out-String
            }
            $Context.Highest($Context.Scores, $Count)
        }
        $batch = @($pool | Select-ALBatch Mine 3 -Model $model)
        $seen.Candidates | Should -Be $free.Index
        $seen.Labeled | Should -Be $labeled.Index
        $seen.Labels | ForEach-Object { $seen.Classes[$_] } | Should -Be $labeled.Label
        $seen.Mask.Count, @($seen.Mask -eq $true).Count | Should -Be 80, 20
        ($seen.Rows[7] | Measure-Object -Sum).Sum | Should -BeGreaterThan 0.999
        $seen.Embeddings.Count, $seen.Others.Count | Should -Be 60, 20
        $seen.Shape | Should -Be 60, $pool.Classes.Count, 20, $seen.Embeddings[0].Count
        $seen.View | Should -Match 'Candidates +: \{' -Because 'a view leaves out what would be computed or refused'
        $seen.View | Should -Not -Match 'Tensor|Refused'
        $expected = @($pool | Get-ALUncertainty $model -Measure Entropy | Select-ALBatch TopK 3)
        $batch.Index | Should -Be $expected.Index
        $batch.Score | Should -Be $expected.Score
    }

    It 'is told scores that came down the pipeline' {
        Register-ALStrategy Mine -Needs Scores { param($Context, $Count) $Context.Highest($Context.Scores, $Count) }
        $scores = $pool | Get-ALUncertainty $model -Measure Margin | Select-Object -First 10
        ($scores | Select-ALBatch Mine 2).Index | Should -Be ($scores | Sort-Object Uncertainty -Descending | Select-Object -First 2).Index
    }

    It 'computes with tensors' {
        Register-ALStrategy Mine -Needs PoolEmbeddings {
            param($Context, $Count)
            $torch = $Context.Torch
            $far = $torch::cdist($Context.EmbeddingTensor, $Context.LabeledEmbeddingTensor).amin([long[]] @(1))
            $Context.Highest($far.data[float]().ToArray(), $Count)
        }
        $first = ($pool | Select-ALBatch CoreSet 1 -Model $model)
        $own = $pool | Select-ALBatch Mine 1 -Model $model
        $own.Index | Should -Be $first.Index
        [Math]::Abs($own.Score / $first.Score - 1) | Should -BeLessThan 0.001
    }

    It 'draws by the seed' {
        Register-ALStrategy Mine { param($Context, $Count) $Context.Draw($Context.Candidates, $Count) }
        $first = ($pool | Select-ALBatch Mine 5 -Seed 3).Index
        ($pool | Select-ALBatch Mine 5 -Seed 3).Index | Should -Be $first
        ($pool | Select-ALBatch Mine 5 -Seed 4).Index | Should -Not -Be $first
        Register-ALStrategy Mine { param($Context, $Count) $Context.Candidates | Get-Random -Count $Count -SetSeed $Context.Seed }
        ($pool | Select-ALBatch Mine 5 -Seed 3).Index | Should -Be ($pool | Select-ALBatch Mine 5 -Seed 3).Index
    }

    It 'may return <Kind>' -ForEach @(
        @{ Kind = 'indices'; Block = { param($Context, $Count) $Context.Candidates | Select-Object -Last $Count } }
        @{ Kind = 'one list'; Block = { param($Context, $Count) , [System.Collections.Generic.List[object]] @($Context.Candidates | Select-Object -Last $Count) } }
        @{ Kind = 'whole numbers of any type'; Block = { param($Context, $Count) $Context.Candidates | Select-Object -Last $Count | ForEach-Object { [Math]::Floor([double] $_) } } }
        @{ Kind = 'samples'; Block = { param($Context, $Count) $Context.Pool | Get-ALSample -Unlabeled | Select-Object -Last $Count } }
        @{ Kind = 'objects'; Block = { param($Context, $Count) $Context.Candidates | Select-Object -Last $Count | ForEach-Object { [pscustomobject] @{ Index = $_; Score = 0.5; Reason = 'So.' } } } }
        @{ Kind = 'hashtables'; Block = { param($Context, $Count) $Context.Candidates | Select-Object -Last $Count | ForEach-Object { @{ Index = $_; Score = 0.5; Reason = 'So.' } } } }
        @{ Kind = 'another batch'; Block = { param($Context, $Count) $Context.Pool | Select-ALBatch Random 60 | Sort-Object Index | Select-Object -Last $Count } }
    ) {
        Register-ALStrategy Mine $Block
        $batch = @($pool | Select-ALBatch Mine 2)
        $batch.Index | Should -Be $free[-2, -1].Index
        if ($Kind -in 'objects', 'hashtables') {
            $batch[0].Score, $batch[0].Reason | Should -Be 0.5, 'So.'
        }
    }

    It 'sees its session as it is, a closure as it was' {
        $place = 3
        Register-ALStrategy Mine { param($Context, $Count) $Context.Candidates[$place..($place + $Count - 1)] }
        Register-ALStrategy Kept { param($Context, $Count) $Context.Candidates[$place..($place + $Count - 1)] }.GetNewClosure()
        $place = 5
        ($pool | Select-ALBatch Mine 2).Index | Should -Be $free[5, 6].Index
        ($pool | Select-ALBatch Kept 2).Index | Should -Be $free[3, 4].Index
    }

    It 'runs in other sessions as a copy' {
        $place = 3
        Register-ALStrategy Mine { param($Context, $Count) $Context.Candidates[(0 + $place)..($place + $Count - 1)] }
        $path = $env:ACTIVELEARNING_MODULE ?? $module
        $found = 1, 2 | ForEach-Object -Parallel {
            Import-Module $using:path
            (New-ALPool -Synthetic Shapes -Count 20 -Seed 1 -AsOracle | Select-ALBatch Mine 2).Index
        }
        $found | Sort-Object | Should -Be 0, 0, 1, 1 -Because 'the variable is of the first session'
    }

    It 'keeps warnings and errors that do not end it apart' {
        Register-ALStrategy Mine { param($Context, $Count) Write-Warning 'Careful.'; Write-Error 'Soft.'; $Context.Candidates[0..($Count - 1)] }
        $ErrorActionPreference = 'Continue'
        $batch = @($pool | Select-ALBatch Mine 2 -ErrorVariable soft 2>$null 3>$null)
        $batch | Should -HaveCount 2
        $soft | Should -HaveCount 1
        $soft[0].FullyQualifiedErrorId | Should -BeLike 'StrategyReported,*'
        $soft[0].Exception.Message | Should -BeLike "Strategy 'Mine' reports at line * of *OwnStrategy.Tests.ps1*: Soft."
        $ErrorActionPreference = 'Stop'
        { $pool | Select-ALBatch Mine 2 3>$null } | Should -Throw "Strategy 'Mine' failed at line * of *OwnStrategy.Tests.ps1*Soft.*" -ErrorId 'StrategyFailed,*'
    }
}

Describe 'A strategy that fails' {
    AfterEach { Unregister-ALStrategy * }

    It 'names itself and the line: <Because>' -ForEach @(
        @{ Because = 'throw'; Block = { throw 'No way.' }; Message = '*No way.*' }
        @{ Because = 'null'; Block = { $null.Foo() }; Message = '*null-valued*' }
        @{ Because = 'a cmdlet'; Block = { Get-Item -LiteralPath 'none of that name' -ErrorAction Stop }; Message = '*none*' }
        @{ Because = 'figures'; Block = { param($Context, $Count) $Context.Highest(@(1, 2), $Count) }; Message = '*2 figures for 60 candidates*' }
    ) {
        Register-ALStrategy Mine $Block
        { $pool | Select-ALBatch Mine 2 } | Should -Throw "Strategy 'Mine' failed at line * of *OwnStrategy.Tests.ps1*$Message" -ErrorId 'StrategyFailed,*'
    }

    It 'does not end the caller''s loop' {
        Register-ALStrategy Mine { break }
        { foreach ($turn in 1) { $pool | Select-ALBatch Mine 2 } } | Should -Throw '*break and continue*' -ErrorId 'StrategyFailed,*'
    }

    It 'is told what it must name among its needs, even where it goes on' {
        Register-ALStrategy Mine { param($Context, $Count) $null = $Context.Probabilities; $Context.Candidates[0..($Count - 1)] }
        { $pool | Select-ALBatch Mine 2 -Model $model } | Should -Throw "*'Mine' asks for Probabilities*-Needs Probabilities*" -ErrorId 'NeedUndeclared,*'
    }

    It 'is held to its contract: <Message>' -ForEach @(
        @{ Message = '*chose 1 samples instead of 2*'; Block = { param($Context, $Count) $Context.Candidates[$Count - 2] } }
        @{ Message = '*chose 60 samples instead of 2*'; Block = { param($Context, $Count) $Context.Candidates | Where-Object { $Count } } }
        @{ Message = "*chose sample * ('*') twice*"; Block = { param($Context, $Count) @($Context.Candidates[0]) * $Count } }
        @{ Message = '*which is not a candidate: it has the label*'; Block = { param($Context, $Count) $Context.Labeled[0..($Count - 1)] } }
        @{ Message = '*chose sample 99;*go from 0 to 79*'; Block = { 99, 98 } }
        @{ Message = "*the text 'done'*"; Block = { param($Context, $Count) $Context.Candidates[0..($Count - 2)]; 'done' } }
        @{ Message = '*returned $null*'; Block = { param($Context, $Count) $Context.Candidates[0..($Count - 2)]; $null } }
        @{ Message = '*score NaN*'; Block = { param($Context, $Count) $Context.Candidates[0..($Count - 1)] | ForEach-Object { @{ Index = $_; Score = [double]::NaN } } } }
        @{ Message = '*another pool*'; Block = { param($Context, $Count) New-ALPool -Synthetic Shapes -Count 80 | Get-ALSample | Select-Object -Last ($Count + 0 * $Context.Seed) } }
    ) {
        Register-ALStrategy Mine $Block
        { $pool | Select-ALBatch Mine 2 } | Should -Throw "Strategy 'Mine' $Message" -ErrorId 'InvalidSelection,*'
    }

    It 'stops at once where the pipeline is stopped: <Command>' -ForEach @(
        @{ Command = 'Select-ALBatch'; Run = { param($Signs) New-ALPool -Synthetic Shapes -Count 20 -Seed 1 -AsOracle | Select-ALBatch Mine 2; $Signs.WentOn = $true } }
        @{ Command = 'Invoke-ALExperiment, two lanes'; Run = { param($Signs) Invoke-ALExperiment $Signs.File -ThrottleLimit 2 -Force; $Signs.WentOn = $true } }
    ) {
        $shell = [powershell]::Create()
        $file = Join-Path $TestDrive 'endless.yaml'
        Set-Content -LiteralPath $file -Value $recipe
        $signs = [hashtable]::Synchronized(@{ Module = $module; File = $file; Run = "$Run" })
        $null = $shell.AddScript({
                param($Signs)
                Import-Module $Signs.Module
                Register-ALStrategy Mine { param($Context, $Count) $Signs.Began = $Context.Candidates.Count -ge $Count; while ($true) { } }
                & ([scriptblock]::Create($Signs.Run)) $Signs
            }).AddArgument($signs)
        $running = $shell.BeginInvoke()
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not $signs.Began -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 50 }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.ElapsedMilliseconds | Should -BeLessThan 1000
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $signs.Began | Should -BeTrue
        $signs.WentOn | Should -BeNullOrEmpty
        $running.IsCompleted | Should -BeTrue
        $shell.Dispose()
    }
}

Describe 'Classes' {
    AfterEach { Unregister-ALStrategy * }

    It 'of PowerShell are registered as objects, and keep what they were made with' {
        $code = @'
class EveryNth {
    [int] $Step
    EveryNth([int] $Step) { $this.Step = $Step }
    [object] Select([object] $Context, [int] $Count) {
        if ($this.Step -eq 0) { throw 'A step of nothing.' }
        return 0..($Count - 1) | ForEach-Object { $Context.Candidates[$_ * $this.Step] }
    }
}
[EveryNth]::new(3)
[EveryNth]::new(0)
'@
        $third, $none = & ([scriptblock]::Create($code))
        (Register-ALStrategy Third -Instance $third -PassThru).Reference | Should -Be 'Class EveryNth'
        ($pool | Select-ALBatch Third 3).Index | Should -Be $free[0, 3, 6].Index
        Register-ALStrategy None -Instance $none
        { $pool | Select-ALBatch None 3 } | Should -Throw "Strategy 'None' failed at line 5*A step of nothing.*" -ErrorId 'StrategyFailed,*'
        { Register-ALStrategy Text -Instance 'text' } | Should -Throw "*has no method Select*" -ErrorId 'InvalidStrategy,*'
        $path = $module
        { 1 | ForEach-Object -Parallel { Import-Module $using:path; New-ALPool -Synthetic Shapes -Count 20 -AsOracle | Select-ALBatch Third 2 } } |
            Should -Throw '*an object of another session*'
    }

    It 'of .NET come from an assembly, with options, again after it was built again' {
        $engine = [ActiveLearning.Selection.Strategy].Assembly.Location
        $code = @'
using System.Collections.Generic;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ActiveLearning.Selection;
public sealed class Backwards : Strategy
{
    public override StrategyInfo Info { get; } = new StrategyInfo("Backwards", "The last ones.", StrategyNeeds.None, "O(K)", "none");
    [Range(0, 9)]
    [Description("How many are passed over.")]
    public int Skip { get; set; } = START;
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var picks = new List<Pick>();
        for (var i = 0; i < count; i++)
            picks.Add(new Pick(context.Candidates[context.Candidates.Length - 1 - Skip - i], -i, "From the end."));
        return picks;
    }
}
'@
        foreach ($start in 0, 1) {
            $file = Join-Path $TestDrive 'own [1].dll'
            $built = Join-Path $TestDrive "built$start.dll"
            $references = $engine, 'System.Runtime', 'System.Collections', 'System.ComponentModel.Primitives', 'System.ComponentModel.Annotations', 'netstandard'
            Add-Type -TypeDefinition $code.Replace('START', "$start") -ReferencedAssemblies $references -OutputAssembly $built -CompilerOptions '-nowarn:CS1701'
            [System.IO.File]::Copy($built, $file, $true)
            (Get-Item -LiteralPath $file | Register-ALStrategy -PassThru).Name | Should -Be 'Backwards'
            ($pool | Select-ALBatch Backwards 2).Index | Should -Be $free[(-1 - $start), (-2 - $start)].Index
        }

        ($pool | Select-ALBatch Backwards 2 -Skip 4).Index | Should -Be $free[-5, -6].Index
        { $pool | Select-ALBatch Backwards 2 -Skip 10 } | Should -Throw '*Skip*'
        { $pool | Select-ALBatch Backwards 2 -Skip 9 | Out-Null; $pool | Select-ALBatch Backwards 60 -Skip 1 } | Should -Throw "Strategy 'Backwards' failed with*" -ErrorId 'StrategyFailed,*'
        (Get-ALStrategy Backwards).Options.Description | Should -Be 'How many are passed over.'
        { Register-ALStrategy -Path (Join-Path $TestDrive 'none.dll') -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { Register-ALStrategy -Type ([string]) -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidStrategy,*'
    }
}

Describe 'An assembly' {
    AfterEach { Unregister-ALStrategy * }

    It 'finds what it refers to in its own folder, and says what is not there' {
        $folder = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'with a friend')
        $helper = Join-Path $folder 'Helper.dll'
        $file = Join-Path $folder 'Helped.dll'
        $options = @{ CompilerOptions = '-nowarn:CS1701'; WarningAction = 'SilentlyContinue' }
        Add-Type -TypeDefinition 'public static class Helper { public static int First => 4; }' -OutputAssembly $helper @options
        # Add-Type names an assembly at random, and assemblies are found by their names.
        $helper = Rename-Item -LiteralPath $helper -NewName "$([System.Reflection.AssemblyName]::GetAssemblyName($helper).Name).dll" -PassThru
        Add-Type -OutputAssembly $file -ReferencedAssemblies ([ActiveLearning.Selection.Strategy].Assembly.Location), $helper.FullName, 'System.Runtime', 'System.Collections', 'netstandard' @options -TypeDefinition @'
using System.Collections.Generic;
using ActiveLearning.Selection;
public sealed class Helped : Strategy
{
    public override StrategyInfo Info { get; } = new StrategyInfo("Helped", "One.", StrategyNeeds.None, "O(1)", "none");
    public override IReadOnlyList<Pick> Select(QueryContext context, int count) => new[] { new Pick(context.Candidates[Helper.First], 0, "So.") };
}
'@
        Register-ALStrategy -Path (Join-Path $folder 'Help[e]d.dll')
        ($pool | Select-ALBatch Helped 1).Index | Should -Be $free[4].Index
        Remove-Item -LiteralPath $helper
        Register-ALStrategy -LiteralPath $file
        { $pool | Select-ALBatch Helped 1 } | Should -Throw "Strategy 'Helped' failed*$($helper.BaseName)*" -ErrorId 'StrategyFailed,*'
    }
}

Describe 'Names' {
    AfterEach { Unregister-ALStrategy * }

    It 'of the module''s own stay theirs' {
        { Register-ALStrategy random { } } | Should -Throw -ErrorId 'StrategyExists,*'
        { Register-ALStrategy 'two words' { } } | Should -Throw -ErrorId 'InvalidStrategyName,*'
        { Unregister-ALStrategy Random -ErrorAction Stop } | Should -Throw -ErrorId 'StrategyBuiltIn,*'
        { Unregister-ALStrategy Nobody -ErrorAction Stop } | Should -Throw -ErrorId 'StrategyNotFound,*'
    }

    It 'are not taken with -WhatIf, and are free again when taken out' {
        Register-ALStrategy Mine { } -WhatIf
        { Get-ALStrategy Mine -ErrorAction Stop } | Should -Throw -ErrorId 'StrategyNotFound,*'
        Register-ALStrategy Mine { }
        Unregister-ALStrategy Mine -WhatIf
        (Get-ALStrategy Mine).Name | Should -Be 'Mine'
        (Get-ALStrategy Mine | Unregister-ALStrategy -PassThru).Name | Should -Be 'Mine'
        { $pool | Select-ALBatch Mine 1 } | Should -Throw '*Register-ALStrategy*' -ErrorId 'StrategyNotFound,*'
    }
}

Describe 'In an experiment' {
    AfterEach { Unregister-ALStrategy * }

    BeforeEach {
        $file = Join-Path $TestDrive 'own.yaml'
        Set-Content -LiteralPath $file -Value $recipe
    }

    It 'a script runs for every lane, and its text is remembered' {
        { Invoke-ALExperiment $file -Force } | Should -Throw "*line 4, column 14*no strategy 'Mine'*Register-ALStrategy*" -ErrorId 'InvalidRecipe,*'
        $calls = [System.Collections.Generic.List[int]]::new()
        Register-ALStrategy Mine { param($Context, $Count) $calls.Add($Context.Seed); $Context.Candidates[0..($Count - 1)] }
        Test-ALExperiment $file | Should -BeTrue
        $results = @(Invoke-ALExperiment $file -Force -ThrottleLimit 2)
        $results | Should -HaveCount 4
        $results.Strategy | Select-Object -Unique | Should -Be 'Mine'
        @($calls | Select-Object -Unique).Count | Should -Be 2 -Because 'each of two lanes chooses once'
        $one = Get-Content -LiteralPath (Join-Path $TestDrive 'results/lanes/Mine-seed1/cycle-02/picks.csv')
        $again = @(Invoke-ALExperiment $file -OutputPath (Join-Path $TestDrive 'alone') -Force)
        $again.Accuracy | Sort-Object | Should -Be ($results.Accuracy | Sort-Object)
        $one | Should -Be (Get-Content -LiteralPath (Join-Path $TestDrive 'alone/lanes/Mine-seed1/cycle-02/picks.csv'))

        Register-ALStrategy Mine { param($Context, $Count) $calls.Add($Context.Seed); $Context.Candidates[0..($Count - 1)] }
        @(Invoke-ALExperiment $file -Resume) | Should -HaveCount 4
        Register-ALStrategy Mine { param($Context, $Count) $Context.Candidates | Select-Object -Last $Count }
        { Invoke-ALExperiment $file -Resume } | Should -Throw '*definition*' -ErrorId 'ExperimentDiffers,*'
    }

    It 'a script that fails costs its own lanes' {
        Set-Content -LiteralPath $file -Value $recipe.Replace('[Mine]', '[Mine, Random]')
        Register-ALStrategy Mine { throw 'Not now.' }
        $results = [System.Collections.Generic.List[object]]::new()
        { Invoke-ALExperiment $file -Force -ErrorAction SilentlyContinue -ErrorVariable script:problems | ForEach-Object { $results.Add($_) } } | Should -Throw -ErrorId 'LaneFailed,*'
        $results | Where-Object Strategy -EQ Random | Should -HaveCount 4
        $problems = @($problems | Where-Object FullyQualifiedErrorId -Like 'StrategyFailed*')
        $problems | Should -HaveCount 2
        $problems[0].Exception.Message | Should -Match "Strategy 'Mine' failed at line"
    }

    It 'the worker says that it has no such strategy' {
        $file = Join-Path $TestDrive 'own.yaml'
        $output = dotnet (Join-Path $module 'al.dll') run $file 2>&1 | Out-String
        $LASTEXITCODE | Should -Not -Be 0
        ($output -replace '\s+', ' ') | Should -Match "no strategy 'Mine'.*Register-ALStrategy"
    }

    It 'the example compares one with the random draw' {
        $small = Join-Path $TestDrive 'small.yaml'
        Set-Content -LiteralPath $small -Value $recipe.Replace('[Mine]', '[Random, ClassMargin]').Replace('[1, 2]', '[1]')
        $output = & (Join-Path $examples '04-own-strategy.ps1') -ModulePath $module -Experiment $small -OutPath (Join-Path $TestDrive 'example out') | Out-String
        $output | Should -Match 'Taken for a'
        $output | Should -Match '(?m)^Labels +Random +ClassMargin'
        $output | Should -Match '(?m)^ +20 +\S+ % +\S+ %'
        (Get-Content -Raw (Join-Path $examples 'own-strategy/experiment.yaml')) | Should -Match 'ClassMargin'
    }
}
