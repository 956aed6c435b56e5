#!/bin/sh
# Debian packages that tests, bench and screenshots need: sh scripts/system.sh postgresql chromium fonts
# Installs what is missing when run as root; otherwise says plainly what to install.
set -eu
missing=""
need() { case " $missing " in *" $1 "*) ;; *) missing="$missing $1" ;; esac; }
for wanted in "$@"; do
  case "$wanted" in
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql ;;
    chromium) command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || need chromium ;;
    fonts) fc-list :lang=zh-cn 2>/dev/null | grep -q . || { need fontconfig; need fonts-wqy-microhei; } ;;
    *) echo "system.sh: unknown need: $wanted" >&2; exit 2 ;;
  esac
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing:$missing" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "Please install these system packages first:$missing" >&2
  echo "  for example: sudo apt-get install$missing" >&2
  exit 1
fi
