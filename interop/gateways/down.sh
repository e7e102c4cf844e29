#!/bin/bash
# Ends what up.sh started in a folder, and nothing else: down.sh <folder>
set -u
folder=$1
name=$(cat "$folder/name" 2>/dev/null) || exit 0
here=$(cd "$(dirname "$0")" && pwd)
for side in a b; do
  "$here/daemon.sh" "$folder" $side kill 2>/dev/null
  pid=$(cat "$folder/$side/rsyslog.pid" 2>/dev/null) || continue
  grep -qa "$folder/$side/rsyslog.conf" "/proc/$pid/cmdline" 2>/dev/null && kill -KILL "$pid"
done
for side in a b; do timeout 5 ip netns del "$name$side" 2>/dev/null; done
rm -rf "$folder"
