#!/usr/bin/env bash
# The browser tests need Chromium and a Chinese font: install them with the package manager, or say how.
set -euo pipefail
have_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1
have_font() { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh | grep -q .; }
if have_browser && have_font; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
fi
have_browser || { echo 'Expected Chromium but found none: install it, e.g. "sudo apt-get install chromium fonts-noto-cjk"' >&2; exit 1; }
have_font || { echo 'Expected a Chinese font but found none: install one, e.g. "sudo apt-get install fonts-noto-cjk"' >&2; exit 1; }
