#!/bin/sh
# The pages' scripts are built from visualizations/web by Node: the tests build them again and
# compare. Without Node those tests are skipped.
set -eu
if ! command -v npm >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing node (the pages' scripts are built with it) ..."
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nodejs npm >/dev/null
    else
        echo "No npm found: the tests that build the pages' scripts will be skipped." >&2
        echo "To run them: install Node 18 or newer." >&2
        exit 0
    fi
fi
cd "$(dirname "$0")/../visualizations/web"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    echo "installing what visualizations/web is built with ..."
    npm ci --silent --ignore-scripts
    touch node_modules/.package-lock.json
fi
