#!/bin/sh
# Ends what carrier-up.sh started, by its ids, and removes the namespace with its veth pair.
#   carrier-down.sh FOLDER NAME
folder=$1 name=$2
for pid in $(cat "$folder/pids" 2>/dev/null); do kill -TERM "$pid" 2>/dev/null; done
for _ in $(seq 50); do
  alive=0
  for pid in $(cat "$folder/pids" 2>/dev/null); do kill -0 "$pid" 2>/dev/null && alive=1; done
  [ $alive = 0 ] && break
  sleep 0.1
done
for pid in $(cat "$folder/pids" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null; done
ip link del "${name}h" 2>/dev/null
ip netns del "$name" 2>/dev/null
exit 0
