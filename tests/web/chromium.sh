#!/bin/sh
# Installs Debian's Chromium for the tests of the web page where that is allowed; without it they say why they are skipped.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing chromium for the tests of the web page ..."
    { apt-get update && apt-get install --yes --no-install-recommends chromium fonts-noto-cjk; } >/tmp/ai-translator-chromium.log 2>&1 ||
        echo "chromium could not be installed: see /tmp/ai-translator-chromium.log" >&2
fi
exit 0
