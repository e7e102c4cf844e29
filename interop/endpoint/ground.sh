#!/bin/bash
# The ground for one endpoint and one real daemon of IKE: three network namespaces in a row, and the daemon in the last.
#
#   <name>a: the endpoint         <name>p: the path, routes    <name>b: the daemon
#   eth0 192.0.2.2/24 ──────────── toa 192.0.2.1
#                                  tob 198.51.100.1 ────────── eth0 198.51.100.2/24
#   10.71.1.0/24 is in userland                                lo 10.71.2.1/24
#
#   ground.sh <folder> keep             waits until standard input ends, then takes all away: a test that crashes leaves nothing
#   ground.sh <folder> up               makes the namespaces
#   ground.sh <folder> start <socket>   starts <folder>/daemon, a shell script, and waits for <folder>/<socket>
#   ground.sh <folder> kill             ends it at once, as a power cut does
#
# Needs root and Debian's package iproute2.
set -u
folder=$1 verb=$2
started() { awk '{print $22}' "/proc/$1/stat" 2>/dev/null; }

up() {
  set -e
  local name=se$$
  echo "$name" >"$folder/name"
  for x in a p b; do ip netns add $name$x; done
  ip -n ${name}a link add eth0 type veth peer name toa netns ${name}p
  ip -n ${name}b link add eth0 type veth peer name tob netns ${name}p
  address() { ip -n $name$1 addr add "$3" dev "$2" && ip -n $name$1 link set "$2" up; }
  address a eth0 192.0.2.2/24
  address p toa 192.0.2.1/24
  address p tob 198.51.100.1/24
  address b eth0 198.51.100.2/24
  for x in a b; do ip -n $name$x link set lo up; done
  ip -n ${name}b addr add 10.71.2.1/24 dev lo
  ip -n ${name}a route add default via 192.0.2.1
  ip -n ${name}b route add default via 198.51.100.1
  ip netns exec ${name}p sysctl -qw net.ipv4.ip_forward=1
  ip netns exec ${name}b sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
}

start() {
  set -e
  local socket=$1
  rm -rf "$folder/$socket" "$folder/pid" "$folder/run"
  mkdir -p "$folder/run"
  # Both daemons have paths compiled in: mounts of their own let each find other things there
  setsid ip netns exec "$(cat "$folder/name")b" unshare -m --propagation private \
    /bin/sh -c 'echo $$ >"$1/pid"; exec /bin/sh "$1/daemon"' sh "$folder" \
    </dev/null >"$folder/out" 2>&1 &
  for _ in $(seq 200); do
    [ -S "$folder/$socket" ] && started "$(cat "$folder/pid")" >"$folder/started" && return 0
    sleep 0.05
  done
  tail -20 "$folder/out" >&2
  return 1
}

end() {
  local pid
  pid=$(cat "$folder/pid" 2>/dev/null) || return 0
  # the number may be another process's by now
  [ "$(started "$pid")" = "$(cat "$folder/started" 2>/dev/null)" ] && kill -KILL "$pid"
  # dead, or dead and waiting for somebody to take note
  for _ in $(seq 50); do case $(awk '{print $3}' "/proc/$pid/stat" 2>/dev/null) in '' | Z) return 0 ;; esac; sleep 0.02; done
}

case $verb in
up) up ;;
start) start "$3" ;;
kill) end ;;
keep)
  trap '' INT TERM HUP
  while read -r _; do :; done
  end
  if name=$(cat "$folder/name" 2>/dev/null); then
    for x in a p b; do timeout 5 ip netns del "$name$x" 2>/dev/null; done
  fi
  rm -rf "$folder"
  ;;
esac
