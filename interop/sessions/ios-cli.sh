#!/bin/sh
# A fake command line of IOS: greeting with a line like a prompt, privilege by password, pager that wipes itself by backspaces.
here=$(dirname "$0")
# sshd runs subsystems by the login's shell
[ "$1" = -c ] && exec /bin/sh -c "$2"
. "$here/answers.sh"
mark='>'
page=24
back='\b\b\b\b\b\b\b\b\b\b'
printf '\nAuthorized users only\nrouter>\nis what others type\n\n'
while
  printf 'hub%s' "$mark"
  IFS= read -r line
do
  case $line in
  '') ;;
  enable)
    printf 'Password: '
    stty -echo
    IFS= read -r given
    stty echo
    echo
    if [ "$given" = en4ble ]; then mark='#'; else printf '%% Bad secrets\n\n'; fi
    ;;
  'terminal length 0') page=0 ;;
  'terminal width 0') ;;
  'clear crypto session'*) printf 'Clear all crypto sessions? [confirm]' && IFS= read -r given ;;
  exit) exit 0 ;;
  *)
    answer "$line" ' --More-- ' "$back          $back" ||
      printf "            ^\n%% Invalid input detected at '^' marker.\n\n"
    # Without `logging synchronous` a message stands behind the prompt, and the prompt does not come again
    [ -f "$here/answers/behind-prompt" ] && printf 'hub%s\n' "$mark" && cat "$here/answers/behind-prompt" && IFS= read -r line
    ;;
  esac
done
