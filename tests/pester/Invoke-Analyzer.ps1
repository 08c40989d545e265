#requires -Version 7.4
<#
.SYNOPSIS
    Runs PSScriptAnalyzer over every script of the project. Exit code 0 when it finds nothing.
.EXAMPLE
    ./tests/pester/Invoke-Analyzer.ps1
#>
[CmdletBinding()]
param(
    # Only these, by their path from the root of the repository, in this process.
    [string[]] $Path
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name PSScriptAnalyzer -ListAvailable)) {
    Write-Output 'PSScriptAnalyzer did not run: it is not installed (Install-Module PSScriptAnalyzer -Scope CurrentUser).'
    exit 0
}

$root = (Resolve-Path -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath '../..')).ProviderPath
$settings = Join-Path -Path $PSScriptRoot -ChildPath 'PSScriptAnalyzerSettings.psd1'
if ($Path) {
    $findings = @($Path | ForEach-Object { Invoke-ScriptAnalyzer -Path (Join-Path -Path $root -ChildPath $_) -Recurse -Settings $settings })
    $findings | ForEach-Object { '{0}:{1}: {2} {3}: {4}' -f $_.ScriptPath, $_.Line, $_.Severity, $_.RuleName, $_.Message }
    "Findings: $($findings.Count)"
    exit 0
}

# PSScriptAnalyzer runs its rules side by side, and now and then they trip over each other: a NullReferenceException, a Get-Command that is not found,
# the end of the process. That is no finding: asked again, in a process of its own, it answers.
function Find-Problem([string] $Item) {
    $program = (Get-Process -Id $PID).Path
    $start = @(if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path -Path $PSHOME -ChildPath 'pwsh.dll' })
    foreach ($attempt in 1..5) {
        $output = @(& $program @start -NoProfile -NonInteractive -File $PSCommandPath -Path $Item 2>&1 | ForEach-Object { "$_" })
        if ($output -and $output[-1] -match '^Findings: ([0-9]+)$') {
            return $output | Select-Object -SkipLast 1
        }
    }

    throw "PSScriptAnalyzer failed on '$Item' $attempt times: $($output -join ' ')"
}

$findings = @('module', 'examples', 'tests', 'build.ps1' | ForEach-Object { Find-Problem -Item $_ })
$findings
Write-Output "PSScriptAnalyzer: $($findings.Count) findings."
exit [math]::Min(255, $findings.Count)
