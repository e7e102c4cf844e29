#!/bin/bash
# The ground of the endpoint's benchmarks: whoever asks in one network namespace, a real charon and room for our endpoint in
# one each, at the same distance. Stays until its standard input ends, then takes all away, and nothing else.
#
#   <name>g: the generator
#   c0 192.0.2.1/24 ─────────── eth0 192.0.2.2/24     <name>c: charon, behind it 10.71.2.1/24
#   o0 198.51.100.1/24 ──────── eth0 198.51.100.2/24  <name>o: ours
#
#   ground.sh <folder> <core>   with <folder>/strongswan.conf and <folder>/swanctl.conf; charon runs on that core alone.
#                               Without the files there is no charon
#
# Needs root and Debian's packages strongswan-charon strongswan-swanctl libcharon-extra-plugins iproute2.
set -u
folder=$1 core=$2 name=sb$$
PATH=$PATH:/usr/sbin:/sbin
export STRONGSWAN_CONF=$folder/strongswan.conf SWANCTL_DIR=$folder
charon=''

clear_away() {
  trap '' EXIT INT TERM HUP
  [ -n "$charon" ] && kill -KILL "$charon" 2>/dev/null && wait "$charon" 2>/dev/null
  for x in g c o; do ip netns del "$name$x" 2>/dev/null; done
  rm -rf "$folder"
}
trap clear_away EXIT
trap '' INT TERM HUP

fail() {
  echo "$1" >&2
  cat "$folder/out" 2>/dev/null >&2
  exit 1
}

link() { # side, device at the generator, its address, ours
  ip netns add "$name$1" && ip -n "$name$1" link set lo up &&
    ip -n "${name}g" link add "$2" type veth peer name eth0 netns "$name$1" &&
    ip -n "${name}g" addr add "$3/24" dev "$2" && ip -n "${name}g" link set "$2" up &&
    ip -n "$name$1" addr add "$4/24" dev eth0 && ip -n "$name$1" link set eth0 up
}

ip netns add "${name}g" && ip -n "${name}g" link set lo up || fail "no network namespaces"
link c c0 192.0.2.1 192.0.2.2 || fail "no link to charon"
link o o0 198.51.100.1 198.51.100.2 || fail "no link to our endpoint"
# The generator has 10.99.0.0/16 to send from; answers to it go to a station that is not there
ip -n "${name}g" route add local 10.99.0.0/16 dev lo
ip -n "${name}o" neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev eth0 nud permanent
ip -n "${name}o" route add 10.99.0.0/16 via 198.51.100.9
ip netns exec "${name}o" sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
ip -n "${name}c" addr add 10.71.2.1/24 dev lo
ip netns exec "${name}c" sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0

start_charon() {
  # charon writes its pid to a fixed place: it gets a /run of its own
  mkdir -p "$folder/run"
  ip netns exec "${name}c" unshare -m --propagation private \
    taskset -c "$core" /bin/sh -c 'mount --bind "$1/run" /run && exec /usr/lib/ipsec/charon' sh "$folder" \
    </dev/null >"$folder/out" 2>&1 &
  charon=$!
  for _ in $(seq 200); do [ -S "$folder/vici" ] && break; sleep 0.05; done
  swanctl --load-all --noprompt --uri "unix://$folder/vici" --file "$folder/swanctl.conf" >>"$folder/out" 2>&1 ||
    fail "charon takes no configuration"
}
[ -f "$folder/swanctl.conf" ] && start_charon
echo "$name $charon"
while read -r _; do :; done
