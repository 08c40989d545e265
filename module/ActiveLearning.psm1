# The engine, the cmdlets and all they depend on live in a load context of their own (ActiveLearning.Loader says why). Both assemblies are
# imported, not only the cmdlets: type literals such as [ActiveLearning.Pools.Pool] resolve for imported assemblies only.
Add-Type -LiteralPath ([System.IO.Path]::Combine($PSScriptRoot, 'ActiveLearning.Loader.dll'))
foreach ($assembly in [ActiveLearning.Loader.ModuleContext]::Load($PSScriptRoot, 'ActiveLearning', 'ActiveLearning.PowerShell')) {
    $module = Import-Module -Assembly $assembly -PassThru
    if ($ExecutionContext.SessionState.Module.NestedModules -notcontains $module) {
        # The shell remembered it from before Import-Module -Force and did not make its cmdlets ours.
        Remove-Module -ModuleInfo $module -Force
        Import-Module -Assembly $assembly
    }
}
