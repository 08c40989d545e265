#!/bin/sh
# Makes sure that what the build needs from the system is there: installs it by apt where it may, else names it in one message.
# Arguments: the Debian packages wanted.
set -u
missing=""
for package in "$@"; do
    # Debian 13 and Ubuntu 24.04 renamed libraries for their 64-bit time and keep the old names only as something apt understands.
    if ! dpkg-query -W -f='${Status}\n' "$package" "${package}t64" 2>/dev/null | grep -q 'install ok installed'; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        echo "error : These system packages are missing and installing them needs root:$missing. Run: sudo apt-get install -y$missing" >&2
        exit 1
    fi
fi

echo "Installing system packages:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # the lists are meant to be split into words
if ! { $as_root apt-get -o DPkg::Lock::Timeout=300 update && $as_root apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "error : apt could not install:$missing. Install them by hand, then run this again." >&2
    exit 1
fi
