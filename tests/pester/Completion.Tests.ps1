BeforeAll {
    . $PSScriptRoot/Common.ps1
    # Completers look variables up in the session, so the pool must be one of the session's.
    Set-Variable -Name completionPool -Scope Global -Value (New-ALPool -Synthetic Shapes -Count 5)
    Set-ALLabel -Pool $completionPool -Index 0 -Label "it's two words" -AddClass

    function Get-Completion([string] $Text) {
        (TabExpansion2 -inputScript $Text -cursorColumn $Text.Length).CompletionMatches.CompletionText
    }
}

AfterAll {
    Remove-Variable -Name completionPool -Scope Global
}

Describe 'Completion' {
    It 'knows the classes of the pool that is given or piped in' {
        Get-Completion 'Set-ALLabel -Pool $completionPool -Index 0 -Label c' | Should -Be 'circle', 'cross', 'crescent'
        Get-Completion '$completionPool | Get-ALSample -Class tr' | Should -Be 'triangle'
    }

    It 'quotes what needs quotes' {
        Get-Completion '$completionPool | Get-ALSample -Class it' | Should -Be "'it''s two words'"
    }

    It 'offers no files where it knows no class' {
        Get-Completion 'Get-ALSample -Pool $nobody -Class ci' | Should -Not -Contain 'circle'
    }

    It 'completes <Text>' -ForEach @(
        @{ Text = 'Select-ALBatch -Strategy R'; Expected = 'Random' }
        @{ Text = 'Get-ALStrategy To'; Expected = 'TopK' }
        @{ Text = 'Get-ALUncertainty -Measure Mar'; Expected = 'Margin' }
        @{ Text = 'Invoke-ALTraining -Device Cp'; Expected = 'Cpu' }
        @{ Text = 'Invoke-ALTraining -Architecture ResNet1'; Expected = 'ResNet18' }
        @{ Text = 'Invoke-ALTraining -Schedule Cos'; Expected = 'Cosine' }
        @{ Text = 'New-ALPool -Format Cifar100'; Expected = 'Cifar100' }
        @{ Text = 'Export-ALBatch x -Format Sup'; Expected = 'SuperAnnotate' }
        @{ Text = 'New-ALPool -Synthetic Sh'; Expected = 'Shapes' }
    ) {
        Get-Completion $Text | Should -Be $Expected
    }

    It 'offers the options of the strategy at hand and no others' {
        Get-Completion 'Select-ALBatch -Strategy Discriminative -Count 5 -Mini' | Should -Be '-MiniQuery'
        Get-Completion 'Select-ALBatch Discriminative 5 -Balance S' | Should -Be 'Sampler'
        Get-Completion 'Select-ALBatch -Strategy TopK -Count 5 -Mini' | Should -BeNullOrEmpty
    }

    It 'explains what it offers' {
        $text = 'Select-ALBatch -Strategy Top'
        (TabExpansion2 -inputScript $text -cursorColumn $text.Length).CompletionMatches[0].ToolTip | Should -Match '\w+ \w+'
    }
}
