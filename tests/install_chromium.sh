#!/bin/sh
# The pages are tested in a real browser: Debian's Chromium. Without it those tests are skipped.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing chromium (the pages are tested in it) ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    echo "No Chromium found: the tests of the pages will be skipped." >&2
    echo "To run them: sudo apt-get install chromium (or your system's way)." >&2
fi
