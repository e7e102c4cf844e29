#!/bin/bash
# One gateway's charon: daemon.sh <folder> <a|b> start|kill|ctl [swanctl arguments]
set -eu
folder=$1 side=$2 verb=$3
d=$folder/$side ns=$(cat "$folder/name")$side
export STRONGSWAN_CONF=$d/strongswan.conf
ctl() { timeout 30 swanctl "$@" --uri "unix://$d/vici"; }
started() { awk '{print $22}' "/proc/$1/stat" 2>/dev/null; }
case $verb in
start)
  rm -f "$d/vici"
  # charon's pid file has a fixed place: each gets a /run of its own
  setsid ip netns exec "$ns" unshare -m --propagation private /bin/sh -c \
    'echo $$ >"$1/pid"; mount --bind "$1/run" /run && exec /usr/lib/ipsec/charon' sh "$d" </dev/null >"$d/out" 2>&1 &
  for _ in $(seq 100); do [ -S "$d/vici" ] && break; sleep 0.05; done
  started "$(cat "$d/pid")" >"$d/started"
  for _ in $(seq 20); do ctl --load-all --noprompt --file "$d/swanctl.conf" >"$d/load" 2>&1 && exit 0; sleep 0.1; done
  cat "$d/load" "$d/out" >&2
  exit 1
  ;;
kill)
  pid=$(cat "$d/pid")
  [ "$(started "$pid")" = "$(cat "$d/started")" ] && kill -KILL "$pid"
  for _ in $(seq 50); do [ -d "/proc/$pid" ] || exit 0; sleep 0.02; done
  ;;
ctl)
  shift 3
  ctl "$@"
  ;;
esac
