#!/bin/bash
# Debian's libreswan, unpacked and not installed: as a package it excludes strongSwan. unpack.sh <folder>
#   <folder>/root        what is in the packages
#   <folder>/lib         its libraries
#   <folder>/no-esp.so   lets pluto negotiate where the kernel has no ESP: see no-esp.c
# Needs apt-get, dpkg, gcc and libc6-dev. Done once for a folder; it belongs to whoever calls this, and nobody else may write there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder/packages"
chmod 755 "$folder"
if [ ! -x "$folder/root/usr/libexec/ipsec/pluto" ]; then
  cd "$folder/packages"
  # Itself, and of its dependencies those that hardly anything else brings
  apt-get download -q libreswan libcap-ng0 libcurl3-nss libevent-2.1-7 libevent-core-2.1-7 libevent-pthreads-2.1-7 libldap-2.5-0 libldns3 libnspr4 libnss3 \
    libnss3-tools libsasl2-2 libunbound8 >/dev/null 2>"$folder/download.log" || { tail -3 "$folder/download.log" >&2; exit 1; }
  rm -rf "$folder/unpacking" && mkdir "$folder/unpacking"
  for package in *.deb; do dpkg -x "$package" "$folder/unpacking"; done
  rm -rf "$folder/root" && mv "$folder/unpacking" "$folder/root"
fi
ln -sfn "$(echo "$folder"/root/usr/lib/*-linux-gnu)" "$folder/lib"
gcc -shared -fPIC -O2 -Wall -o "$folder/no-esp.so" "$here/no-esp.c" -ldl
missing=$(LD_LIBRARY_PATH="$folder/lib" ldd "$folder/root/usr/libexec/ipsec/pluto" | grep 'not found' || true)
if [ -n "$missing" ]; then
  echo "libreswan cannot run: $missing" >&2
  exit 1
fi
