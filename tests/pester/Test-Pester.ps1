#requires -Version 7.4
<#
.SYNOPSIS
    Whether this shell has Pester 5 or newer; one that the build has laid out in out/tools counts and is put on the module path.
.DESCRIPTION
    Exit code 0 when it has, else 1.
.EXAMPLE
    ./tests/pester/Test-Pester.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
$fetched = Join-Path -Path $PSScriptRoot -ChildPath '../../out/tools/modules'
if (Test-Path -LiteralPath $fetched) {
    $env:PSModulePath += [IO.Path]::PathSeparator + (Resolve-Path -LiteralPath $fetched).ProviderPath
}

exit [int](-not (Get-Module -Name Pester -ListAvailable | Where-Object Version -GE '5.0'))
