BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $commands = Get-Command -Module ActiveLearning | ForEach-Object { @{ Name = $_.Name } }
    $examples = foreach ($command in Get-Command -Module ActiveLearning) {
        $number = 0
        foreach ($example in (Get-Help $command.Name -Full).examples.example) {
            $number++
            @{ Name = $command.Name; Number = $number; Code = $example.code }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
}

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $Name -Full
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Match '^\w.*\.$'
        $help.description.Text -join '' | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter and no other' {
        $own = (Get-Command $Name).Parameters.Keys | Where-Object { $_ -notin $common -or $_ -in 'WhatIf', 'Confirm' } | Sort-Object
        @($help.parameters.parameter.name | Sort-Object) | Should -Be @($own)
        $help.parameters.parameter | Where-Object { -not "$($_.description.Text)".Trim() } | Should -BeNullOrEmpty
    }

    It 'has at least two examples with a remark each' {
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        $help.examples.example | Where-Object { -not "$($_.remarks.Text)".Trim() } | Should -BeNullOrEmpty
    }

    It 'names what it takes and what it writes' {
        "$($help.returnValues.returnValue.type.name)" | Should -Not -BeNullOrEmpty
        $takes = (Get-Command $Name).ParameterSets.Parameters | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }
        if ($takes) {
            "$($help.inputTypes.inputType.type.name)" | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Examples run' {
    It '<Name>, example <Number>' -ForEach $examples {
        Push-Location $TestDrive
        try {
            # One thread: several gain nothing on networks this small and lose much on a busy machine.
            $settings = "`$ErrorActionPreference = 'Stop'; `$PSDefaultParameterValues = @{ '*-AL*:Threads' = 1 }"
            { & ([scriptblock]::Create("$settings`n$Code")) | Out-String } | Should -Not -Throw
        }
        finally {
            Pop-Location
        }
    }
}

Describe 'About topics' {
    It '<_> is found' -ForEach 'about_ActiveLearning', 'about_ALExperiment', 'about_ALNetwork', 'about_ALRuntime', 'about_ALStrategy' {
        Get-Help $_ | Out-String | Should -Match 'LONG DESCRIPTION'
    }
}
