#!/usr/bin/env bash
# Installs what the tests need from Debian, where it may. Elsewhere it says what is missing and goes on:
# the tests that need it are skipped.
set -eu

# package:command it brings
needed=(
  xvfb:Xvfb          # a display without a screen
  openbox:openbox    # a window manager on it
  xterm:xterm        # windows
  xdotool:xdotool    # keys and clicks
  x11-utils:xprop    # what the server itself says of a window
  dbus-daemon:dbus-daemon # message buses, as a session and a machine have one
  chromium:chromium  # a browser, for pages that mean harm
  firefox-esr:firefox-esr  # another one, for the extension
  gnome-keyring:gnome-keyring-daemon  # a keychain
  systemd:systemd-analyze  # judges a unit
  dbus:dbus-daemon               # a session bus for it
  curl:curl          # what documentation tells people to type
  iproute2:ip        # hosts with networks of their own
)

missing=()
for pair in "${needed[@]}"; do
  command -v "${pair#*:}" >/dev/null || missing+=("${pair%%:*}")
done
# A logind that gives out locks: a module of Debian's own Python, no command.
/usr/bin/python3 -c 'import dbusmock' 2>/dev/null || missing+=(python3-dbusmock)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null &&
    exit 0
fi
echo "Missing system packages: ${missing[*]} (Debian's names). Tests that need them are skipped."
