#requires -Version 7.4
<#
.SYNOPSIS
    Rounds with an annotation tool: a pool in a database; choose, hand out to Label Studio with the model's opinion, take the answers back, train again.
.DESCRIPTION
    The database keeps every label with its time, source and annotator, the batches and the trainings; the last lines read them back as a later session would. -Path is a folder whose sub-folders are classes; where none is given, shapes are drawn. People are simulated: the labels are known but hidden, and the
    script answers the tasks as Label Studio's JSON export would have them.
.EXAMPLE
    ./examples/03-annotation-round.ps1
.EXAMPLE
    ./examples/03-annotation-round.ps1 -Path ~/photos -ImageSize 64 -Budget 100 -Epochs 20
#>
[CmdletBinding()]
param(
    [string] $Path,
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/examples'),
    [int] $Rounds = 3,
    [int] $Budget = 60,
    [int] $ImageSize = 32,
    [int] $Epochs = 8,
    [long] $Seed = 1
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath
$null = New-Item -ItemType Directory -Force -Path $OutPath
$out = (Resolve-Path -LiteralPath $OutPath).ProviderPath
$tasksFile = Join-Path -Path $out -ChildPath 'annotation-tasks.json'
$answersFile = Join-Path -Path $out -ChildPath 'annotation-answers.json'

# 1. The pool, in a database. Its labels are hidden; a fifth of the samples measures, and what they are is known.
$database = Join-Path -Path $out -ChildPath 'annotation-pool.alpool'
Get-ChildItem -Path $out -Filter 'annotation-pool.alpool*' | Remove-Item
$all = if ($Path) { New-ALPool -LiteralPath $Path -AsOracle -Database $database }
else { New-ALPool -Synthetic Shapes -Count 1500 -Seed $Seed -AsOracle -Database $database }
$pool, $test = $all | Split-ALPool -TestFraction 0.2 -Seed $Seed
$test | Get-ALSample | Set-ALLabel -FromOracle

# Stands in for people: knows each sample's class.
$truth = @{}
$known = if ($Path) { New-ALPool -LiteralPath $Path } else { New-ALPool -Synthetic Shapes -Count 1500 -Seed $Seed }
foreach ($sample in $known | Get-ALSample -Labeled) { $truth[$sample.Id] = $sample.Label }

# 2. A few random labels to start with.
$pool | Select-ALBatch -Strategy Random -Count $Budget -Seed $Seed | Set-ALLabel -FromOracle

$training = @{
    Architecture = 'ResNet18'
    Width        = 8
    ImageSize    = $ImageSize
    Epochs       = $Epochs
    BatchSize    = 32
    Schedule     = 'Cosine'
    LearningRate = 0.05
    Seed         = $Seed
}
$model = $pool | Invoke-ALTraining @training
$results = foreach ($round in 1..$Rounds) {
    # 3. The least certain samples go to the annotators, each with what the model takes it for.
    $scores = $pool | Get-ALUncertainty -Model $model -Measure Margin
    $batch = $scores | Select-ALBatch -Strategy TopK -Count $Budget
    $seen = $pool | Get-ALPrediction -Model $model
    $batch | Export-ALBatch -LiteralPath $tasksFile -Format LabelStudio -Prediction $seen -ImagePrefix '/data/local-files/?d=photos/'

    # 4. What comes back: Label Studio's JSON export, with an annotation for each task.
    $number = 0
    $tasks = Get-Content -LiteralPath $tasksFile -Raw | ConvertFrom-Json -NoEnumerate
    $answers = foreach ($task in $tasks) {
        $number++
        $value = @{ choices = @($truth[$task.data.sample]) }
        [ordered]@{
            id          = $number
            data        = $task.data
            annotations = @(
                [ordered]@{
                    id            = $number
                    completed_by  = 1
                    was_cancelled = $false
                    created_at    = [datetime]::UtcNow.ToString('o')
                    updated_at    = [datetime]::UtcNow.ToString('o')
                    result        = @([ordered]@{ id = 'class'; from_name = 'label'; to_name = 'image'; type = 'choices'; value = $value })
                })
            predictions = @($task.predictions)
        }
    }

    ConvertTo-Json -InputObject @($answers) -Depth 10 | Set-Content -LiteralPath $answersFile

    # 5. The answers become labels, and the network learns from them.
    $confirmed = @($tasks | Where-Object { $truth[$_.data.sample] -eq $_.predictions[0].result[0].value.choices[0] }).Count
    $summary = Import-ALLabel -LiteralPath $answersFile -Pool $pool
    $model = $pool | Invoke-ALTraining @training
    [pscustomobject]@{
        Round          = $round
        Tasks          = $tasks.Count
        Imported       = $summary.Imported
        ModelWasRight  = $confirmed
        Labels         = $model.LabelCount
        Accuracy       = [math]::Round(($test | Measure-ALModel -Model $model -SaveTo $pool).Accuracy, 4)
    }
}

foreach ($item in $pool, $test, $all, $known) { $item.Dispose() }

$results | Format-Table | Out-String | ForEach-Object TrimEnd

# 6. Any later session opens the pool again, and knows what happened.
$again = Get-ALPool -LiteralPath $database
'Batches handed out:'
$again | Get-ALBatch | Format-Table | Out-String | ForEach-Object TrimEnd
'Trainings:'
$again | Get-ALCycle | Format-Table | Out-String | ForEach-Object TrimEnd
'The last labels:'
$again | Get-ALLabel | Sort-Object Number | Select-Object -Last 3 | Format-Table | Out-String | ForEach-Object TrimEnd
$again.Dispose()
"The pool: $database"
"The last tasks: $tasksFile"
"Their answers: $answersFile"
