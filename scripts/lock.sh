#!/usr/bin/env bash
# Resolves every dependency list of pyproject.toml anew and writes the hashed locks of requirements/. Names no address.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh
boot

lock() { # lock NAME ARGUMENT...
  .boot/bin/uv pip compile --quiet --universal --python .venv/bin/python --generate-hashes --no-emit-index-url \
    --custom-compile-command "make lock" "${@:2}" -o "requirements/$1.lock"
  say "requirements/$1.lock: $(grep -c '^[a-zA-Z0-9]' "requirements/$1.lock") packages"
}

lock boot requirements/boot.in
lock run pyproject.toml
lock dev pyproject.toml --group dev -c requirements/run.lock
lock bench pyproject.toml --group dev --group bench -c requirements/dev.lock
lock docs --group docs -c requirements/dev.lock
lock audit --group audit -c requirements/dev.lock
