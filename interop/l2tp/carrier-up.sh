#!/bin/sh
# A carrier's LNS in a network namespace of its own: Debian's l2tpns (L2TP and PPP in user space) with FreeRADIUS beside it,
# reached over a veth pair. Nothing under /etc is touched: l2tpns sees its configuration by a private mount.
#   carrier-up.sh FOLDER NAME AUTH [HERE THERE [MORE]]    AUTH: pap or chap; HERE and THERE share a /30; MORE: lines of l2tpns' configuration
# Ids of what was started stand in FOLDER/pids; carrier-down.sh ends them and removes the namespace.
set -eu
folder=$1 name=$2 auth=$3
# two carriers at once need a network each
here=${4:-198.51.100.1} there=${5:-198.51.100.2} more=${6:-}
mkdir -p "$folder/l2tpns" "$folder/radius/log"

ip netns add "$name"
ip link add "${name}h" type veth peer name "${name}g"
ip link set "${name}g" netns "$name"
ip addr add "$here/30" dev "${name}h"
ip link set "${name}h" up
ip -n "$name" link set lo up
ip -n "$name" addr add "$there/30" dev "${name}g"
ip -n "$name" link set "${name}g" up
radius=$folder/radius
echo "\$INCLUDE /usr/share/freeradius/dictionary" >"$radius/dictionary"
cat >"$radius/users" <<X
alice	Cleartext-Password := "wonderland"
	Service-Type = Framed-User,
	Framed-Protocol = PPP,
	Framed-IP-Address = 192.0.2.10

DEFAULT	User-Name =~ "^user[0-9]+\$", Cleartext-Password := "wonderland"
	Service-Type = Framed-User,
	Framed-Protocol = PPP,
	Framed-IP-Address = 255.255.255.254
X
cat >"$radius/radiusd.conf" <<X
prefix = /usr
raddbdir = $radius
confdir = $radius
run_dir = $radius
logdir = $radius/log
libdir = /usr/lib/freeradius
pidfile = $radius/pid
name = freeradius
max_requests = 65536
log { destination = files
  file = $radius/log/radius.log
  auth = no
}
security { reject_delay = 0
}
proxy_requests = no
thread pool { start_servers = 2
  max_servers = 4
}
client all { ipaddr = 0.0.0.0/0
  secret = testing123
  require_message_authenticator = no
}
modules { pap {
  }
  chap {
  }
  files { usersfile = $radius/users
  }
  always ok { rcode = ok
  }
  detail { filename = $radius/log/accounting
  }
}
server default {
  listen { type = auth
    ipaddr = 0.0.0.0
    port = 1812
  }
  listen { type = acct
    ipaddr = 0.0.0.0
    port = 1813
  }
  authorize { chap
    files
    pap
  }
  authenticate { pap
    chap
  }
  preacct { ok
  }
  accounting { detail
    ok
  }
}
X
ip netns exec "$name" freeradius -f -d "$radius" -D "$radius" </dev/null >"$radius/out" 2>&1 &
echo $! >>"$folder/pids"

lns=$folder/l2tpns
cat >"$lns/startup-config" <<X
set log_file "$folder/l2tpns.log"
set pid_file "$folder/l2tpns.pid"
set l2tp_secret "s3cret"
set primary_dns 192.0.2.53
set primary_radius 127.0.0.1
set primary_radius_port 1812
set radius_secret "testing123"
set radius_authtypes "$auth"
set radius_accounting yes
set allow_duplicate_users yes
set bind_address $there
set cli_bind_address 127.0.0.1
set send_garp no
set cluster_interface ${name}g
set cluster_hb_interval 2
set cluster_hb_timeout 10
set peer_address 192.0.2.1
$more
X
echo 198.18.0.0/16 >"$lns/ip_pool"
: >"$lns/users"
# it ends its whole process group when it ends: so it has one of its own
setsid ip netns exec "$name" unshare --mount --propagation private \
  sh -c "mount --bind $lns /etc/l2tpns && exec l2tpns -c $lns/startup-config -h lns" </dev/null >"$folder/out" 2>&1 &
echo $! >>"$folder/pids"

for _ in $(seq 200); do
  grep -q "declaring myself the master" "$folder/l2tpns.log" 2>/dev/null &&
    grep -q "Ready to process requests" "$radius/log/radius.log" 2>/dev/null && exit 0
  sleep 0.1
done
tail -n 5 "$folder/out" "$folder/l2tpns.log" "$radius/out" "$radius/log/radius.log" >&2 || true
exit 1
