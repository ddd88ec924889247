#!/usr/bin/env bash
# Brings a computer to the point where Azogue runs. Sourced by demo, test, the Makefile and the other scripts.
#
#   set_up run     what ./demo needs: system libraries, .venv from requirements/run.lock, Azogue itself
#   set_up dev     what ./test needs: the same, with requirements/dev.lock and a browser
#   set_up bench   the same as dev, with the peers of the benchmarks
#   tool_venv docs|audit   a separate .venv-<name> from requirements/<name>.lock
#
# Silent and instant when nothing is missing. Works from the top folder of the repository.
# AZOGUE_INSTALLER=pip installs with pip instead of uv.

say() { printf '%s\n' "$@" >&2; }
stop() { say "$@"; exit 1; }

# --- system packages -----------------------------------------------------------------------------------------------

PYTHON_RANGE='(3, 11) <= sys.version_info[:2] < (3, 14)' # as in pyproject.toml

find_python() { # prints the first interpreter that fits and can make a virtual environment
  local candidate
  for candidate in "${AZOGUE_PYTHON:-}" python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    [ -n "$candidate" ] || continue
    "$candidate" -c "import sys, ensurepip, venv; sys.exit(not ($PYTHON_RANGE))" 2>/dev/null || continue
    command -v "$candidate"
    return 0
  done
  return 1
}

is_installed() { # is_installed PACKAGE, by Debian's own list
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_system() { # missing_system LEVEL: the Debian packages that are not there, one a line
  local package packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk)
  find_python >/dev/null || printf '%s\n' python3-venv
  if [ "$1" != run ]; then
    packages+=(git make libatomic1) # libatomic1: the driver of the browser tests
    command -v chromium >/dev/null || printf '%s\n' chromium
  fi
  for package in "${packages[@]}"; do
    is_installed "$package" || printf '%s\n' "$package"
  done
}

system_packages() { # system_packages LEVEL
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    find_python >/dev/null || stop "Python 3.11, 3.12 or 3.13 with its venv module is needed: install it and start again."
    return 0 # another system: Pango and the Noto fonts are the reader's care, see CONTRIBUTING.md
  fi
  mapfile -t missing < <(missing_system "$1")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "These system packages are missing: ${missing[*]}" \
      "Ask an administrator to run:  apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing system packages with apt-get: ${missing[*]}"
  run_logged "${as_root[@]}" apt-get update -q
  run_logged "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
  find_python >/dev/null || stop "No Python from 3.11 to 3.13 was found, and the system does not offer one." \
    "Install one and start again with  AZOGUE_PYTHON=/path/to/python3.11"
}

run_logged() { # run_logged COMMAND...: quiet, but shows everything when it fails
  mkdir -p .stamps
  "$@" >.stamps/setup.log 2>&1 </dev/null && return 0
  cat .stamps/setup.log >&2
  stop "This failed: $*" "The lines above say why. Nothing else was changed; start again when it is mended."
}

# --- Python packages -----------------------------------------------------------------------------------------------

fingerprint() { # fingerprint FILE...: one line that changes when a file or the place of the repository does
  { pwd; cat "$@"; } | sha256sum | cut -d' ' -f1
}

is_current() { # is_current NAME FILE...: whether the stamp was made from these very files
  [ -f ".stamps/$1" ] && [ "$(cat ".stamps/$1")" = "$(fingerprint "${@:2}")" ]
}

stamp() { # stamp NAME FILE...
  mkdir -p .stamps
  fingerprint "${@:2}" >".stamps/$1"
}

follow_pip_settings() { # uv reads no settings of pip: hand it the mirror and the certificates that pip would use
  local index
  if [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    index="$(.boot/bin/pip config get global.index-url 2>/dev/null || true)"
    index="${PIP_INDEX_URL:-$index}"
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
  fi
  [ -n "${SSL_CERT_FILE:-}" ] || [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="$PIP_CERT"
}

boot() { # the installer, in its own small environment; fails where uv cannot be had
  mkdir -p .stamps
  export UV_PYTHON_DOWNLOADS=never
  is_current boot requirements/boot.lock && [ -x .boot/bin/uv ] && { follow_pip_settings; return 0; }
  [ "${AZOGUE_INSTALLER:-uv}" = uv ] || return 1
  rm -rf .boot
  "$(find_python)" -m venv .boot
  PIP_DISABLE_PIP_VERSION_CHECK=1 .boot/bin/pip install --quiet --only-binary :all: --require-hashes \
    -r requirements/boot.lock >.stamps/boot.log 2>&1 || return 1
  stamp boot requirements/boot.lock
  follow_pip_settings
}

install_lock() { # install_lock VENV LOCK: exactly what the lock holds, with every hash checked
  [ -x "$1/bin/python" ] || { rm -rf "$1"; "$(find_python)" -m venv "$1"; }
  if [ "${AZOGUE_INSTALLER:-uv}" = uv ]; then
    run_logged .boot/bin/uv pip sync --python "$1/bin/python" --require-hashes --no-build "$2"
  else
    run_logged "$1/bin/python" -m pip install --disable-pip-version-check --only-binary :all: --require-hashes -r "$2"
  fi
}

install_azogue() { # the package itself, in place
  if [ "${AZOGUE_INSTALLER:-uv}" = uv ]; then
    run_logged .boot/bin/uv pip install --python .venv/bin/python --offline --no-deps -e .
  else
    run_logged .venv/bin/python -m pip install --disable-pip-version-check --no-deps -e .
  fi
}

installed_level() { # the largest level that .venv was ever brought to, so that ./demo never takes ./test's tools away
  local level
  for level in bench dev; do
    [ -f ".stamps/$level" ] && { echo "$level"; return 0; }
  done
  echo run
}

choose_installer() { # uv; where it cannot be had, pip: the same locks, minutes instead of seconds
  if [ "${AZOGUE_INSTALLER:-uv}" = uv ] && ! boot; then
    say "uv could not be installed; going on with pip, which takes some minutes."
    AZOGUE_INSTALLER=pip
  fi
}

larger_level() { # larger_level A B
  case "$1 $2" in *bench*) echo bench ;; *dev*) echo dev ;; *) echo run ;; esac
}

set_up() { # set_up run|dev|bench
  local level
  system_packages "$1"
  level="$(larger_level "$1" "$(installed_level)")"
  is_current "$level" "requirements/$level.lock" pyproject.toml && [ -x .venv/bin/azogue ] && return 0
  mkdir -p .stamps
  choose_installer
  say "Installing Python packages into .venv (requirements/$level.lock)"
  install_lock .venv "requirements/$level.lock"
  install_azogue
  rm -f .stamps/run .stamps/dev .stamps/bench
  stamp "$level" "requirements/$level.lock" pyproject.toml
}

tool_venv() { # tool_venv NAME
  is_current "$1" "requirements/$1.lock" && [ -x ".venv-$1/bin/python" ] && return 0
  mkdir -p .stamps
  choose_installer
  say "Installing Python packages into .venv-$1 (requirements/$1.lock)"
  install_lock ".venv-$1" "requirements/$1.lock"
  stamp "$1" "requirements/$1.lock"
}
