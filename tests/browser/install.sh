#!/bin/sh
# Makes sure of Chromium, a Chinese font and what Playwright's driver needs, or names what is missing.
PACKAGES='chromium fontconfig fonts-noto-cjk libatomic1'

present() {
	command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . &&
		/sbin/ldconfig -p 2>/dev/null | grep -q libatomic.so.1
}

present && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "installing $PACKAGES for the browser tests"
	apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive \
		apt-get -qq install --no-install-recommends -y $PACKAGES >/dev/null
	present && exit 0
fi
echo "The browser tests cannot run without these packages: apt-get install $PACKAGES"
