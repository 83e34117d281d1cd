#!/bin/sh
# The pages are tested in real browsers: Debian's Chromium and Firefox. Without one of them the
# tests in it are skipped.
set -eu
missing=""
for browser in "chromium chromium chromium-browser google-chrome" "firefox-esr firefox-esr firefox"; do
    package=${browser%% *}
    there=""
    for name in ${browser#* }; do
        command -v "$name" >/dev/null && there=yes
    done
    [ -n "$there" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing$missing (the pages are tested in them) ..."
    # shellcheck disable=SC2086 # a list of names
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
else
    echo "Not found:$missing. The tests of the pages in them will be skipped." >&2
    echo "To run them: sudo apt-get install$missing (or your system's way)." >&2
fi
