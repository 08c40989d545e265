BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'The module' {
    It 'has a valid manifest that lists its cmdlets without wildcards' {
        $manifest = Test-ModuleManifest (Join-Path $module 'ActiveLearning.psd1')
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $manifest.PowerShellVersion | Should -Be '7.4'
        (Import-PowerShellDataFile (Join-Path $module 'ActiveLearning.psd1')).CmdletsToExport | Should -Not -Contain '*'
    }

    It 'exports every cmdlet of its assembly and no other' {
        $classes = [ActiveLearning.PowerShell.Commands.NewALPoolCommand].Assembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object
        $listed = (Import-PowerShellDataFile (Join-Path $module 'ActiveLearning.psd1')).CmdletsToExport | Sort-Object
        $classes | Should -Be $listed
        (Get-Command -Module ActiveLearning -CommandType Cmdlet).Name | Sort-Object | Should -Be $listed
    }

    It 'uses approved verbs' {
        (Get-Command -Module ActiveLearning).Verb | Sort-Object -Unique | Should -BeIn (Get-Verb).Verb
    }

    It 'declares an output type for every cmdlet' {
        Get-Command -Module ActiveLearning | Where-Object { -not $_.OutputType } | Should -BeNullOrEmpty
    }

    It 'does not ship the shell''s own assembly' {
        Join-Path $module 'System.Management.Automation.dll' | Should -Not -Exist
    }

    It 'resolves its types as literals' {
        [ActiveLearning.Pools.Pool].FullName | Should -Be 'ActiveLearning.Pools.Pool'
        [ActiveLearning.Exchange.BatchFormat]::Json | Should -Be 'Json'
    }

    It 'keeps its dependencies apart from the shell''s' {
        $contexts = [ActiveLearning.Pools.Pool].Assembly, [ActiveLearning.PowerShell.Commands.NewALPoolCommand].Assembly |
            ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name }
        $contexts | Should -Be 'ActiveLearning', 'ActiveLearning'
        [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name | Should -Not -Contain 'YamlDotNet'
    }

    It 'loads no libtorch when imported' -Skip:(-not $IsLinux) {
        $maps = Invoke-Shell "Import-Module '$module'; `$null = New-ALPool -Synthetic Shapes -Count 5; Get-Content /proc/self/maps"
        $maps -match 'ActiveLearning\.dll' | Should -Not -BeNullOrEmpty
        $maps -match 'libtorch\w*\.so|libLibTorchSharp|libc10|libal_torch' | Should -BeNullOrEmpty
    }

    It 'can be imported again, forced, removed and imported in one session' {
        $counts = Invoke-Shell @"
            Import-Module '$module'; (Get-Command -Module ActiveLearning).Count
            Import-Module '$module'; (Get-Command -Module ActiveLearning).Count
            Import-Module '$module' -Force; (Get-Command -Module ActiveLearning).Count
            Remove-Module ActiveLearning; @(Get-Command -Module ActiveLearning).Count
            Import-Module '$module'; (Get-Command -Module ActiveLearning).Count
            (New-ALPool -Synthetic Shapes -Count 7).Count
"@
        $all = (Get-Command -Module ActiveLearning).Count
        $counts | Should -Be $all, $all, $all, 0, $all, 7
    }

    It 'works in a folder whose name has spaces, brackets and other letters' {
        $folder = Join-Path $TestDrive 'Ordner [1] für ünïcode'
        $copy = [System.IO.Path]::Combine($folder, 'ActiveLearning')
        $null = [System.IO.Directory]::CreateDirectory($folder)
        Copy-Item -LiteralPath $module -Destination $copy -Recurse
        Invoke-Shell "Import-Module '$copy/ActiveLearning.psd1'; (New-ALPool -Synthetic Shapes -Count 3).Count" | Should -Be 3
    }
}

Describe 'Runspaces, modes and cultures' {
    It 'works in ForEach-Object -Parallel' {
        $pool = New-ALPool -Synthetic Shapes -Count 60 -Seed 1 -AsOracle
        $picked = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            @($using:pool | Select-ALBatch -Strategy Random -Count 5 -Seed 3).Index -join ' '
        }
        $picked | Should -HaveCount 4
        $picked | Sort-Object -Unique | Should -HaveCount 1
    }

    It 'works in Start-ThreadJob' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) {
        $count = Start-ThreadJob { Import-Module $using:module; (New-ALPool -Synthetic Shapes -Count 9).Count } | Receive-Job -Wait -AutoRemoveJob
        $count | Should -Be 9
    }

    It 'works under strict mode' {
        & {
            Set-StrictMode -Version Latest
            $pool = New-ALPool -Synthetic Shapes -Count 40 -Seed 1 -AsOracle
            $pool | Select-ALBatch Random 20 | Set-ALLabel -FromOracle
            @($pool | Get-ALUncertainty (Get-TestModel $pool)).Count | Should -Be 20
        }
    }

    It 'writes points, not commas, in a culture with decimal commas' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $pool = New-ALPool -Synthetic Shapes -Count 60 -Seed 1 -AsOracle
            $pool | Select-ALBatch Random 30 -Seed 1 | Set-ALLabel -FromOracle
            $file = Join-Path $TestDrive 'de.csv'
            $pool | Get-ALUncertainty (Get-TestModel $pool) | Select-ALBatch TopK 10 | Export-ALBatch $file -Format SuperAnnotate
            (Import-Csv $file).entropy_value | Should -Match '^\d+(\.\d+)?$'
        }
        finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }
}
