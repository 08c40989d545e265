#!/bin/sh
# All benchmarks, one after the other: ./build.sh bench. Each can be run by itself too; none writes into the repository.
#   PYTHON     a Python with torch and numpy (default python3)
#   AL_DATA    the folder with the data sets (default ../shared/data beside the repository)
#   AL_MODULE, PWSH, TorchProvider are set by the build
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=${AL_DATA:-$root/../shared/data}
module=${AL_MODULE:-$root/out/module/ActiveLearning}
failed=0

section() {
    echo
    echo "== $1"
}

run() {
    "$@" || failed=1
}

if [ "${TorchProvider:-System}" = System ]; then
    section "Cost of one operation on tiny tensors"
    run dotnet run --project "$here/TensorOverhead" -c Release -p:TorchProvider=System
fi
if [ -z "${PWSH:-}" ]; then
    echo "The other benchmarks need PowerShell (pwsh), which is not here." >&2
    exit $failed
fi
for script in "$here"/*.ps1; do
    name=$(basename "$script" .ps1)
    case $name in
        label-curve)
            section "Test accuracy against number of labels, beside PyTorch (about 25 minutes)"
            if [ -d "$data/fashion-mnist" ]; then
                run "$PWSH" -NoProfile -File "$script" -Module "$module" -Data "$data/fashion-mnist" -Python "${PYTHON:-python3}"
            else
                echo "Left out: there is no $data/fashion-mnist; name the data folder by AL_DATA."
            fi ;;
        *)
            section "$name"
            run "$PWSH" -NoProfile -File "$script" -Module "$module" ;;
    esac
done
exit $failed
