#!/bin/sh
# Pin the versions of everything: the first argument is pip-compile. The lock names no host.
set -eu
compile() {
    lock=$1
    shift
    "$PIP_COMPILE" --quiet --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-options --strip-extras \
        --no-annotate --allow-unsafe --output-file "$lock" "$@" pyproject.toml
    printf '# Pinned by: make lock\n%s\n' "$(grep -v '^#' "$lock")" > "$lock.new"
    mv "$lock.new" "$lock"
}
PIP_COMPILE=$1
compile requirements.lock --extra build
compile requirements-dev.lock --extra build --extra dev --constraint requirements.lock
