#!/bin/sh
# Processor time per picture of training and scoring with one thread, beside PyTorch's with its allocator tuned: for machines that are busy with
# other work, where images per second say more about the others. Start-up drops out: each figure is the difference of two runs of one
# program that differ in how much they do.
#   processor-time.sh FILE WIDTH [PICTURES] [PYTHON]
# FILE is a CIFAR-10 batch of at least PICTURES (default 640) records; TrainingSpeed must have been built (Release).
set -eu
file=$1 width=$2 pictures=${3:-640} python=${4:-python3}
here=$(dirname "$(find "$(dirname "$0")/bin" -path '*Release*' -name TrainingSpeed.dll | head -n 1)")
export OMP_NUM_THREADS=1

# Seconds of processor time, user and system, of a command.
seconds() {
  LC_ALL=C bash -c 'TIMEFORMAT="%U %S"; { time "$@" > /dev/null 2>&1; } 2>&1' _ "$@" | awk '{ print $1 + $2 }'
}
ours() {
  seconds dotnet "$here/TrainingSpeed.dll" measure "$file" "$width" 1 "$@"
}
peer() {
  seconds env MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=1073741824 MALLOC_TOP_PAD_=16777216 \
    "$python" "$here/training_speed.py" "$file" "$width" "$@" 1
}
report() {
  awk -v what="$1" -v n="$2" -v a="$3" -v b="$4" -v c="$5" -v d="$6" \
    'BEGIN { o = (b - a) / n * 1e3; p = (d - c) / n * 1e3; printf "%s: ours %.2f ms per picture, PyTorch %.2f, %.2f times\n", what, o, p, p / o }'
}
# Three more epochs; then two more passes over the pictures.
report "width $width training" $((3 * pictures)) "$(ours "$pictures" 128 2)" "$(ours "$pictures" 128 5)" "$(peer "$pictures" 128 2)" "$(peer "$pictures" 128 5)"
report "width $width scoring" $((2 * (pictures - 128))) "$(ours 128 128 2)" "$(ours 128 "$pictures" 2)" "$(peer 128 128 2)" "$(peer 128 "$pictures" 2)"
