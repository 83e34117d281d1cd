#!/bin/sh
# The graph is tested on a real Neo4j server, without Docker: its jars are fetched once from Maven
# Central into a cache. Without them, and without NEO4J_URI, those tests are skipped, but never in CI.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's:.*<version>\(5\..*\)</version>.*:\1:p' "$here/pom.xml" | head -n 1)
jars=${PAPERATLAS_NEO4J_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/paperatlas/neo4j-$version}

[ -z "${NEO4J_URI:-}" ] || exit 0
for name in java mvn; do
    command -v $name >/dev/null && continue
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing Java and Maven (the graph is tested on a real Neo4j server) ..."
        apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless maven >/dev/null
        break
    fi
    [ "$name" = mvn ] && [ -f "$jars/.whole" ] && continue
    echo "No $name found: the tests on a Neo4j server will be skipped." >&2
    echo "To run them: sudo apt-get install openjdk-17-jre-headless maven, or set NEO4J_URI." >&2
    exit 0
done
[ -f "$jars/.whole" ] && exit 0
echo "fetching Neo4j $version into $jars ..."
mkdir -p "$jars"
for try in 1 2 3; do
    if mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory="$jars" >"$jars/mvn.log" 2>&1; then
        touch "$jars/.whole"
        exit 0
    fi
    sleep $((try * 5))
done
tail -n 20 "$jars/mvn.log" >&2
echo "Neo4j could not be fetched from Maven Central (above): the tests on it will be skipped." >&2
