#!/bin/sh
# Prints what a native library wants of the system's C and C++ libraries and does not find there, for example GLIBCXX_3.4.32; nothing where it fits.
# Argument: the library.
set -u
command -v ldd >/dev/null 2>&1 || exit 0
if ldd --version 2>&1 | grep -qi musl; then
    echo 'the GNU C library'
    exit 0
fi
# Which libraries it misses is no matter here: in the packages' cache each package has a folder of its own.
ldd "$1" 2>&1 | sed -n "s/.*version \`\([^']*\)' not found.*/\1/p" | sort -u | tr '\n' ' ' | sed 's/ $//'
