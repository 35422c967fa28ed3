#!/bin/sh
# Makes sure of Chromium, a Chinese font and what Playwright's driver needs, or names what is missing.
PACKAGES='chromium-headless-shell fontconfig fonts-noto-cjk libatomic1'
# A mirror that does not answer shall not hold up the tests for long.
PATIENCE='-o Acquire::Retries=0 -o Acquire::http::Timeout=10'

# A whole Chromium does as well, at twice the processor time.
present() {
	command -v "$1" >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . &&
		/sbin/ldconfig -p 2>/dev/null | grep -q libatomic.so.1
}

present chromium-headless-shell && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "installing $PACKAGES for the browser tests"
	apt-get -qq $PATIENCE update >/dev/null &&
		DEBIAN_FRONTEND=noninteractive apt-get -qq $PATIENCE install --no-install-recommends -y $PACKAGES >/dev/null
fi
present chromium-headless-shell || present chromium && exit 0
echo "The browser tests cannot run without these packages: apt-get install $PACKAGES"
