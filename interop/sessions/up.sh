#!/bin/sh
# up.sh <folder> <port> <node>: a real sshd on loopback with its own users, host key and configuration. It runs in a mount
# namespace of its own, where passwd and shadow are the folder's: nothing of the system is changed. sshd replaces this script.
set -eu
folder=$1
port=$2
node=$3
hash=$(openssl passwd -6 0ps-pass)
grep -v '^ops-' /etc/passwd >"$folder/passwd"
for user in ios junos; do
  echo "ops-$user:x:65534:65534::$folder:$folder/$user-cli.sh" >>"$folder/passwd"
  echo "ops-$user:$hash:19000:0:99999:7:::" >>"$folder/shadow"
done
[ -f "$folder/host_key" ] || ssh-keygen -q -t "${HOST_KEY_TYPE:-ed25519}" -N '' -f "$folder/host_key"
cat >"$folder/sshd_config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host_key
PidFile none
UsePAM no
PasswordAuthentication yes
KbdInteractiveAuthentication no
PubkeyAuthentication yes
AuthorizedKeysFile $folder/authorized_keys
StrictModes no
PrintMotd no
PrintLastLog no
END
[ "${NETCONF:-yes}" = no ] || echo "Subsystem netconf $node $folder/netconf.mjs $folder" >>"$folder/sshd_config"
[ -f "$folder/sshd_extra" ] && cat "$folder/sshd_extra" >>"$folder/sshd_config"
export folder
exec unshare --mount --propagation private /bin/sh -euc '
  mount --bind "$folder/passwd" /etc/passwd
  mount --bind "$folder/shadow" /etc/shadow
  mount -t tmpfs -o mode=755 none /run
  mkdir -m 755 /run/sshd
  exec /usr/sbin/sshd -D -e -f "$folder/sshd_config"
'
