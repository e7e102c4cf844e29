#!/bin/bash
# Two strongSwan gateways, a and b, in two network namespaces with a tunnel between them, and an rsyslogd for each that
# forwards charon's log. Everything lives in one folder and ends with down.sh. Needs root and Debian's packages
# strongswan-charon strongswan-swanctl libcharon-extra-plugins rsyslog iproute2 nftables iputils-ping.
#   up.sh <folder> <ikev1|ikev2> <syslog port on loopback> [child rekey time]
set -eu
folder=$1 version=$2 port=$3 rekey=${4:-1h}
name=sd$$
mkdir -p "$folder"
here=$(cd "$(dirname "$0")" && pwd)
echo "$name" >"$folder/name"
ip netns add ${name}a && ip netns add ${name}b
ip -n ${name}a link add eth0 type veth peer name eth0 netns ${name}b
side() { # side, own address, own network
  ip -n $name$1 link set lo up
  ip -n $name$1 addr add $2/24 dev eth0
  ip -n $name$1 link set eth0 up
  ip -n $name$1 addr add $3/24 dev lo
  ip netns exec $name$1 sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
}
side a 192.0.2.1 10.71.1.1
side b 192.0.2.2 10.71.2.1
configure() { # side, own address, peer's address, own network, peer's network, peer
  d=$folder/$1
  mkdir -p "$d/run" "$d/spool"
  cat >"$d/strongswan.conf" <<X
charon {
  load = random drbg nonce aes sha1 sha2 hmac kdf gcm gmp openssl pem pkcs1 x509 pubkey counters kernel-libipsec kernel-netlink socket-default vici updown
  install_virtual_ip = no
  retransmit_tries = 5
  retransmit_timeout = 4.0
  plugins {
    vici { socket = unix://$d/vici }
    kernel-libipsec { allow_peer_ts = yes }
  }
  filelog { log {
    path = $d/charon.log
    append = yes
    time_format = %Y-%m-%dT%H:%M:%S
    time_add_ms = yes
    flush_line = yes
    default = 1
  } }
}
swanctl { load = random nonce sha1 sha2 pem pkcs1 x509 pubkey openssl }
X
  cat >"$d/swanctl.conf" <<X
connections {
  lab {
    version = ${version#ikev}
    local_addrs = $2
    remote_addrs = $3
    proposals = aes128-sha256-modp2048
    mobike = no
    local { auth = psk
      id = $1.example.test }
    remote { auth = psk
      id = $6.example.test }
    children { net {
      local_ts = $4
      remote_ts = $5
      esp_proposals = aes128-sha256
      rekey_time = $rekey
      life_time = 2h
      rand_time = 0s
    } }
  }
}
secrets { ike-lab {
  id-1 = a.example.test
  id-2 = b.example.test
  id-3 = 192.0.2.1
  id-4 = 192.0.2.2
  secret = "only-for-this-test"
} }
X
  cat >"$d/rsyslog.conf" <<X
module(load="imfile" mode="inotify")
global(workDirectory="$d/spool" localHostname="gw-$1")
input(type="imfile" File="$d/charon.log" Tag="charon:" addMetadata="off")
template(name="spindrift" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% gw-$1 charon - - - %msg:26:\$%\n")
action(type="omfwd" target="127.0.0.1" port="$port" protocol="tcp" template="spindrift" action.resumeRetryCount="-1" action.resumeInterval="1")
X
}
configure a 192.0.2.1 192.0.2.2 10.71.1.0/24 10.71.2.0/24 b
configure b 192.0.2.2 192.0.2.1 10.71.2.0/24 10.71.1.0/24 a
for side in a b; do
  : >"$folder/$side/charon.log"
  "$here/daemon.sh" "$folder" $side start
  setsid rsyslogd -n -f "$folder/$side/rsyslog.conf" -i "$folder/$side/rsyslog.pid" </dev/null >"$folder/$side/rsyslog.out" 2>&1 &
done
