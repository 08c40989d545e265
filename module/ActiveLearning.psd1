@{
    RootModule           = 'ActiveLearning.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '87664c8b-abfd-4271-8efa-b81bde210a1a'
    Author               = 'ActiveLearning contributors'
    Copyright            = '(c) ActiveLearning contributors. MIT license.'
    Description          = 'Active learning in the pipeline: says which samples to label next, trains and scores the networks, hands batches to annotators and takes labels back.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('ActiveLearning.Format.ps1xml')
    TypesToProcess       = @('ActiveLearning.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Backup-ALPool'
        'Clear-ALLabel'
        'Compare-ALExperiment'
        'Export-ALBatch'
        'Export-ALChart'
        'Export-ALModel'
        'Export-ALReport'
        'Find-ALLabelIssue'
        'Get-ALAgreement'
        'Get-ALBatch'
        'Get-ALCycle'
        'Get-ALDevice'
        'Get-ALEmbedding'
        'Get-ALExperiment'
        'Get-ALLabel'
        'Get-ALPool'
        'Get-ALPrediction'
        'Get-ALSample'
        'Get-ALScore'
        'Get-ALStrategy'
        'Get-ALUncertainty'
        'Import-ALLabel'
        'Import-ALModel'
        'Invoke-ALExperiment'
        'Invoke-ALPretraining'
        'Invoke-ALTraining'
        'Measure-ALModel'
        'Measure-ALPool'
        'Measure-ALProgress'
        'New-ALExperiment'
        'New-ALPool'
        'Register-ALStrategy'
        'Repair-ALPool'
        'Save-ALDataset'
        'Select-ALBatch'
        'Set-ALLabel'
        'Split-ALPool'
        'Test-ALExperiment'
        'Test-ALPool'
        'Undo-ALLabel'
        'Unregister-ALStrategy'
        'Update-ALPool'
        'Watch-ALLabel'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('ActiveLearning', 'MachineLearning', 'DeepLearning', 'Annotation', 'Labeling', 'Torch')
            LicenseUri = 'https://opensource.org/licenses/MIT'
        }
    }
}
