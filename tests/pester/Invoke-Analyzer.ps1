#requires -Version 7.4
<#
.SYNOPSIS
    Runs PSScriptAnalyzer over every script of the project. Exit code 0 when it finds nothing.
.EXAMPLE
    ./tests/pester/Invoke-Analyzer.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name PSScriptAnalyzer -ListAvailable)) {
    Write-Output 'PSScriptAnalyzer did not run: it is not installed (Install-Module PSScriptAnalyzer -Scope CurrentUser).'
    exit 0
}

$root = (Resolve-Path -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath '../..')).ProviderPath
$settings = Join-Path -Path $PSScriptRoot -ChildPath 'PSScriptAnalyzerSettings.psd1'

# PSScriptAnalyzer runs its rules side by side, and now and then they trip over each other (a NullReferenceException, a Get-Command that is
# not found). That is no finding: asked again, it answers.
function Find-Problem([string] $Path) {
    foreach ($attempt in 1..5) {
        try {
            return Invoke-ScriptAnalyzer -Path $Path -Recurse -Settings $settings
        }
        catch {
            if ($attempt -eq 5) { throw }
        }
    }
}

$findings = @(
    foreach ($item in 'module', 'examples', 'tests', 'build.ps1') {
        Find-Problem -Path (Join-Path -Path $root -ChildPath $item)
    }
)
$findings | ForEach-Object { '{0}:{1}: {2} {3}: {4}' -f $_.ScriptPath, $_.Line, $_.Severity, $_.RuleName, $_.Message }
Write-Output "PSScriptAnalyzer: $($findings.Count) findings."
exit [math]::Min(255, $findings.Count)
