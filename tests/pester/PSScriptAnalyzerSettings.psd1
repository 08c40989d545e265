@{
    Severity     = @('Error', 'Warning', 'Information')
    Rules        = @{
        PSUseConsistentIndentation = @{ Enable = $true; IndentationSize = 4 }
        PSUseConsistentWhitespace  = @{ Enable = $true; IgnoreAssignmentOperatorInsideHashTable = $true }
        PSPlaceOpenBrace           = @{ Enable = $true; OnSameLine = $true }
        PSUseCorrectCasing         = @{ Enable = $true }
        PSUseCompatibleSyntax      = @{ Enable = $true; TargetVersions = @('7.4') }
    }
    ExcludeRules = @(
        # Pester's BeforeAll and It are separate script blocks: what one assigns and another reads looks unused to the rule.
        'PSUseDeclaredVarsMoreThanAssignments'
        # PowerShell 7, the only one the module runs on, reads UTF-8 without a mark.
        'PSUseBOMForUnicodeEncodedFile'
    )
}
