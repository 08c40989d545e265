#requires -Version 7.4
<#
.SYNOPSIS
    Runs the Pester tests against a built module.
.DESCRIPTION
    Exit code 0 when all pass, else the number of failures. Where Pester 5 or newer is not installed it says so and runs nothing.
.EXAMPLE
    ./tests/pester/Invoke-Tests.ps1
.EXAMPLE
    ./tests/pester/Invoke-Tests.ps1 -Name Help, View
#>
[CmdletBinding()]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../../out/module/ActiveLearning'),

    # Where to write NUnit results; nowhere by default.
    [string] $ResultPath,

    # Only these test files, for example Help.
    [string[]] $Name = '*'
)

$ErrorActionPreference = 'Stop'
& (Join-Path -Path $PSScriptRoot -ChildPath 'Test-Pester.ps1')
if ($LASTEXITCODE -ne 0) {
    Write-Output 'Pester did not run: version 5 or newer is not installed (Install-Module Pester -Scope CurrentUser).'
    exit 0
}

Import-Module -Name Pester -MinimumVersion 5.0
$env:ACTIVELEARNING_MODULE = (Resolve-Path -LiteralPath $ModulePath).ProviderPath
$configuration = New-PesterConfiguration
$configuration.Run.Path = @($Name | ForEach-Object { Join-Path -Path $PSScriptRoot -ChildPath "$_.Tests.ps1" })
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
if ($ResultPath) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'NUnitXml'
    $configuration.TestResult.OutputPath = $ResultPath
}

$result = Invoke-Pester -Configuration $configuration
exit [math]::Min(255, $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount)
