#!/bin/sh
# A fake command line of Junos: a cluster's banner above each prompt, configuration mode where operational commands need
# `run`, a pager that tells how far it is and wipes itself by carriage returns.
here=$(dirname "$0")
[ "$1" = -c ] && exec /bin/sh -c "$2"
. "$here/answers.sh"
mark='>'
page=24
refuse() { printf '                ^\nunknown command.\n'; }
printf -- '--- JUNOS 21.2R3-S4.8 Kernel 64-bit\n'
while
  if [ "$mark" = '>' ]; then printf '\n{primary:node0}\nops@gw1> '; else printf '\n{primary:node0}[edit]\nops@gw1# '; fi
  IFS= read -r line
do
  case $line in
  '') continue ;;
  configure | edit)
    mark='#'
    echo 'Entering configuration mode'
    continue
    ;;
  exit)
    [ "$mark" = '>' ] && exit 0
    mark='>'
    continue
    ;;
  'run '*) line=${line#run } ;;
  *) [ "$mark" = '#' ] && refuse && continue ;;
  esac
  case $line in
  'set cli screen-length 0') page=0 && echo 'Screen length set to 0' ;;
  'set cli screen-width 0') echo 'Screen width set to 0' ;;
  'set cli complete-on-space off') echo 'Disabling complete-on-space' ;;
  *) answer "$line" '---(more 42%)---' '\r                \r' || refuse ;;
  esac
done
