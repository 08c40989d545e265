#!/usr/bin/env bash
# ./build.sh <demo|build|test|lint|package|bench> [-p:TorchProvider=Auto|System|Package ...]
# Thin: the work is in build/Build.proj.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
task=${1:-build}
[ $# -gt 0 ] && shift
case $task in
    demo|build|test|lint|package|bench) ;;
    *) echo "usage: ./build.sh <demo|build|test|lint|package|bench> [-p:TorchProvider=Auto|System|Package]" >&2; exit 2 ;;
esac
if ! command -v dotnet >/dev/null 2>&1; then
    echo "The .NET SDK 8 or newer is needed and 'dotnet' is not on PATH: https://dotnet.microsoft.com/download" >&2
    exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1
dotnet msbuild build/Build.proj -nologo -v:minimal -tl:off -t:"${task^}" "$@"
status=$?
if [ "$task" = test ] && [ -f out/test-summary.txt ]; then
    cat out/test-summary.txt
fi
exit $status
