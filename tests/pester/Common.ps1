# What the test files share; dot-sourced in their BeforeAll.
$module = $env:ACTIVELEARNING_MODULE
if (-not $module) {
    $module = (Resolve-Path -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath '../../out/module/ActiveLearning')).ProviderPath
}

Import-Module -Name $module

# A picture of one colour, as BMP: the smallest format to write without an encoder.
function New-TestPicture {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $Path, [byte] $Grey = 128, [int] $Size = 8)

    $row = [byte[]]::new((3 * $Size + 3) -band -bnot 3)
    [array]::Fill($row, $Grey)
    $bytes = [System.IO.MemoryStream]::new()
    $writer = [System.IO.BinaryWriter]::new($bytes)
    $writer.Write([byte[]](0x42, 0x4D))
    foreach ($number in (54 + $row.Length * $Size), 0, 54, 40, $Size, $Size) { $writer.Write([int] $number) }
    $writer.Write([byte[]](1, 0, 24, 0))
    $writer.Write([byte[]]::new(24))
    foreach ($line in 1..$Size) { $writer.Write($row) }
    $writer.Flush()
    if ($PSCmdlet.ShouldProcess($Path)) {
        [System.IO.File]::WriteAllBytes($Path, $bytes.ToArray())
    }
}

# Trained in a moment: good enough for everything but its predictions.
function Get-TestModel {
    param($Pool)

    Invoke-ALTraining -Pool $Pool -Architecture Linear -Epochs 1 -LearningRate 0.01 -Seed 1 -Device Cpu -Threads 1
}

# Runs a command in a shell of its own, the same program as this one.
function Invoke-Shell {
    param([string] $Command)

    # A PowerShell that was installed as a .NET tool runs inside dotnet, which wants to be told what to run.
    $program = (Get-Process -Id $PID).Path
    $start = @(if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path -Path $PSHOME -ChildPath 'pwsh.dll' })
    & $program @start -NoProfile -NonInteractive -Command $Command
}
