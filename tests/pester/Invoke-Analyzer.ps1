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
$findings = @(
    foreach ($folder in 'module', 'examples', 'tests') {
        Invoke-ScriptAnalyzer -Path (Join-Path -Path $root -ChildPath $folder) -Recurse -Settings $settings
    }

    Invoke-ScriptAnalyzer -Path (Join-Path -Path $root -ChildPath 'build.ps1') -Settings $settings
)
$findings | ForEach-Object { '{0}:{1}: {2} {3}: {4}' -f $_.ScriptPath, $_.Line, $_.Severity, $_.RuleName, $_.Message }
Write-Output "PSScriptAnalyzer: $($findings.Count) findings."
exit [math]::Min(255, $findings.Count)
