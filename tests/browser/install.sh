#!/bin/sh
# Makes sure of Chromium and a Chinese font, or names in one line what is missing.
if command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; then
	exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo 'installing chromium and fonts-noto-cjk for the browser tests'
	if apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive \
		apt-get -qq install --no-install-recommends -y chromium fontconfig fonts-noto-cjk >/dev/null; then
		exit 0
	fi
fi
echo 'The browser tests are skipped: they need chromium and fonts-noto-cjk (apt-get install chromium fonts-noto-cjk).'
