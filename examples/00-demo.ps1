#requires -Version 7.4
<#
.SYNOPSIS
    Compares three strategies on pictures that the module draws: a first impression in a few minutes, without any data.
.DESCRIPTION
    A pool of drawn shapes knows its labels and hides them, so a simulated annotator answers at once. Every strategy starts with the same labels;
    each cycle trains on the labels so far, measures on pictures never trained on, and chooses the next samples. The report, the table, the chosen samples and the
    CSV files an annotation platform would get are in -OutPath. ./build.sh demo runs this.
.EXAMPLE
    ./examples/00-demo.ps1
.EXAMPLE
    ./examples/00-demo.ps1 -Experiment ./mine.yaml -ThrottleLimit 1
#>
[CmdletBinding()]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/module/ActiveLearning'),
    [string] $OutPath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/demo'),
    [string] $Experiment = (Join-Path -Path $PSScriptRoot -ChildPath 'quickstart.yaml'),
    [int] $ThrottleLimit = [Math]::Min(3, [Environment]::ProcessorCount)
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$results = Invoke-ALExperiment -LiteralPath $Experiment -OutputPath $OutPath -ThrottleLimit $ThrottleLimit -Force
$run = Get-ALExperiment -LiteralPath $OutPath
$report = $run | Export-ALReport -LiteralPath (Join-Path -Path $run.Directory -ChildPath 'report.html') -PassThru

# One row for each cycle, one column for each strategy.
$results | Group-Object -Property Cycle | ForEach-Object {
    $row = [ordered]@{ Cycle = [int] $_.Name; Labels = $_.Group[0].Labels }
    foreach ($strategy in $run.Strategies) {
        $row[$strategy] = '{0:P1}' -f ($_.Group | Where-Object Strategy -EQ $strategy | Measure-Object -Property Accuracy -Average).Average
    }

    $row['Seconds'] = '{0:0.0}' -f ($_.Group | ForEach-Object { $_.TrainingSeconds + $_.EvaluationSeconds + $_.QuerySeconds } | Measure-Object -Sum).Sum
    [pscustomobject] $row
} | Sort-Object -Property Cycle | Format-Table | Out-String | ForEach-Object TrimEnd

"`nTest accuracy by strategy, in {0:0} s. One seed tells little: give several in the experiment file for intervals and tests." -f $watch.Elapsed.TotalSeconds
"The table as CSV: $(Join-Path -Path $run.Directory -ChildPath 'results.csv')"
"What each strategy chose, as annotators get it: $(Join-Path -Path $run.Directory -ChildPath 'lanes'), entropy.csv in the folder of each cycle"
"The report, to be opened in a browser: $($report.FullName)"
